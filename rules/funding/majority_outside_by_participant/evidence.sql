-- Every paid month of a participant, with the sales of the group by reading, and whether it counts.
-- The sums of the columns numerator_* and denominator are those of the rule.
WITH months_of AS (
    SELECT
        people.participant_id,
        months.month,
        months.payouts,
        months.group_sales,
        months.group_outside_strict,
        months.group_outside_central,
        months.group_outside_lenient,
        resale.amount AS group_resale_assumed
    FROM facts.participant_month AS months
    INNER JOIN lines.person AS people ON months.participant = people.participant
    LEFT JOIN facts.group_resale AS resale
        ON months.participant = resale.participant AND months.month = resale.month
    WHERE months.payouts > 0
),

tested AS (
    SELECT
        months_of.*,
        coalesce(months_of.group_sales > 0, FALSE) AS has_sales,
        coalesce(months_of.group_outside_strict, 0) AS strict,
        coalesce(months_of.group_outside_central, 0) AS central,
        coalesce(months_of.group_outside_lenient, 0)
        + coalesce(months_of.group_resale_assumed, 0) AS lenient
    FROM months_of
)

SELECT
    tested.participant_id,
    tested.month,
    tested.payouts,
    tested.group_sales,
    tested.group_outside_strict,
    tested.group_outside_central,
    tested.group_outside_lenient,
    tested.group_resale_assumed,
    1 AS denominator,
    CASE
        WHEN tested.has_sales AND tested.strict * $majority_of > tested.group_sales THEN 0
        ELSE 1
    END AS numerator_strict,
    CASE
        WHEN tested.has_sales AND tested.central * $majority_of > tested.group_sales THEN 0
        ELSE 1
    END AS numerator_central,
    CASE
        WHEN tested.has_sales AND tested.lenient * $majority_of > tested.group_sales THEN 0
        ELSE 1
    END AS numerator_lenient
FROM tested
