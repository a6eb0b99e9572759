-- Paid participant-months whose group did not sell more than half outside the plan.
WITH reading_names AS (
    SELECT DISTINCT readings.reading
    FROM facts.readings AS readings
),

paid_months AS (
    SELECT
        months.participant,
        months.month,
        months.group_sales,
        months.group_outside_strict,
        months.group_outside_central,
        months.group_outside_lenient + coalesce(resale.amount, 0) AS group_outside_lenient
    FROM facts.participant_month AS months
    LEFT JOIN facts.group_resale AS resale
        ON months.participant = resale.participant AND months.month = resale.month
    WHERE months.payouts > 0
),

tested AS (
    SELECT
        reading_names.reading,
        paid_months.participant,
        paid_months.group_sales > 0 AS has_sales,
        CASE reading_names.reading
            WHEN 'strict' THEN paid_months.group_outside_strict
            WHEN 'central' THEN paid_months.group_outside_central
            ELSE paid_months.group_outside_lenient
        END * $majority_of > paid_months.group_sales AS is_majority_outside
    FROM reading_names
    LEFT JOIN paid_months ON TRUE
),

signals AS (
    SELECT
        max(signals.value) FILTER (WHERE signals.name = 'outside_lenient') AS outside,
        max(signals.value) FILTER (WHERE signals.name = 'outside_credited_lenient') AS credited
    FROM facts.signals AS signals
),

crediting AS (
    SELECT
        coalesce(signals.outside - signals.credited > $unseen_most * signals.outside, FALSE)
            AS is_uncredited,
        (signals.outside - signals.credited) / nullif(signals.outside, 0) AS uncredited
    FROM signals
),

counted AS (
    SELECT
        tested.reading,
        count(tested.participant) AS months,
        count(tested.participant) FILTER (
            WHERE
            NOT coalesce(tested.has_sales, FALSE)
            OR NOT coalesce(tested.is_majority_outside, FALSE)
        ) AS months_without_majority,
        count(tested.participant) FILTER (WHERE NOT coalesce(tested.has_sales, FALSE))
            AS months_without_sales,
        count(DISTINCT tested.participant) AS people
    FROM tested
    GROUP BY tested.reading
)

SELECT
    counted.reading,
    counted.months_without_majority AS numerator,
    counted.months AS denominator,
    counted.months AS n,
    counted.months_without_sales AS figure_without_sales,
    counted.people AS figure_people,
    $unseen_most AS figure_at_most,
    CASE WHEN crediting.is_uncredited THEN 'unnamed_sellers' END AS reason,
    try_cast(crediting.uncredited AS DECIMAL(18, 6)) AS figure_share
FROM counted
CROSS JOIN crediting
