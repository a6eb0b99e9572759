-- Every revenue line with the class that it counts as, and what of it is an outside sale in each
-- reading; then joining money that only payouts show. The sums of the columns numerator_* and
-- denominator are those of the rule, before credit notes are kept from pushing them below 0.
-- The three readings of a line side by side.
WITH read_as AS (
    SELECT
        readings.buyer_class,
        readings.item_kind,
        readings.entry_mark,
        readings.is_qualifying,
        bool_or(readings.reading = 'strict' AND readings.is_outside) AS outside_strict,
        bool_or(readings.reading = 'central' AND readings.is_outside) AS outside_central,
        bool_or(readings.reading = 'lenient' AND readings.is_outside) AS outside_lenient
    FROM facts.readings AS readings
    GROUP BY
        readings.buyer_class, readings.item_kind, readings.entry_mark, readings.is_qualifying
),

enrolments AS (
    SELECT
        accounts.participant,
        min(listed.enrolled_on) AS first_enrolled_on,
        max(listed.ended_on) AS last_ended_on,
        string_agg(
            DISTINCT coalesce(listed.role, 'participant'), ', '
            ORDER BY coalesce(listed.role, 'participant')
        ) AS buyer_roles
    FROM canon.participants AS listed
    INNER JOIN facts.person_account AS accounts ON listed.participant_id = accounts.participant_id
    GROUP BY accounts.participant
)

SELECT
    sales.order_id,
    sales.line_id,
    sales.ordered_on,
    sales.buyer_id,
    sales.buyer_class,
    enrolments.buyer_roles,
    enrolments.first_enrolled_on AS buyer_enrolled_on,
    enrolments.last_ended_on AS buyer_ended_on,
    sales.seller_id,
    sales.stated_kind,
    sales.item_kind,
    sales.entry_mark,
    sales.is_qualifying,
    sales.sku,
    sales.gross_amount,
    sales.refund_amount,
    sales.amount,
    sales.resale_amount,
    sales.status,
    CASE
        WHEN sales.source_row IS NULL THEN 'fee in the enrolment'
        ELSE 'order line'
    END AS ground,
    CASE WHEN read_as.outside_strict THEN sales.amount ELSE 0 END AS numerator_strict,
    CASE WHEN read_as.outside_central THEN sales.amount ELSE 0 END AS numerator_central,
    CASE WHEN read_as.outside_lenient THEN sales.amount ELSE sales.resale_amount END
        AS numerator_lenient,
    sales.amount AS denominator,
    sales.source_file,
    sales.source_row
FROM lines.sale AS sales
INNER JOIN read_as
    ON
        sales.buyer_class = read_as.buyer_class
        AND sales.item_kind = read_as.item_kind
        AND sales.entry_mark = read_as.entry_mark
        AND sales.is_qualifying = read_as.is_qualifying
LEFT JOIN enrolments ON sales.buyer = enrolments.participant
WHERE sales.is_revenue
UNION ALL BY NAME
SELECT
    implied.paid_on AS ordered_on,
    implied.participant_id AS buyer_id,
    implied.amount,
    'payout on a joiner who has no entry line' AS ground,
    0 AS numerator_strict,
    0 AS numerator_central,
    0 AS numerator_lenient,
    implied.amount AS denominator,
    implied.source_file,
    implied.source_row
FROM lines.implied_entry AS implied
