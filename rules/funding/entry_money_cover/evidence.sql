-- Every line that is entry money in some reading, with the ground on which it counts; then all
-- payouts by month, kind and source. The sums of the columns numerator_* and denominator are those
-- of the rule.
-- The three readings of a line side by side.
WITH read_as AS (
    SELECT
        readings.buyer_class,
        readings.item_kind,
        readings.entry_mark,
        readings.is_qualifying,
        bool_or(readings.reading = 'strict' AND readings.is_entry) AS entry_strict,
        bool_or(readings.reading = 'central' AND readings.is_entry) AS entry_central,
        bool_or(readings.reading = 'lenient' AND readings.is_entry) AS entry_lenient
    FROM facts.readings AS readings
    GROUP BY
        readings.buyer_class, readings.item_kind, readings.entry_mark, readings.is_qualifying
)

SELECT
    sales.order_id,
    sales.line_id,
    sales.ordered_on,
    sales.buyer_id,
    sales.buyer_class,
    sales.seller_id,
    sales.stated_kind,
    sales.item_kind,
    sales.entry_mark,
    sales.is_qualifying,
    sales.gross_amount,
    sales.refund_amount,
    sales.amount,
    sales.status,
    CASE
        WHEN sales.source_row IS NULL THEN 'fee in the enrolment'
        WHEN sales.entry_mark = 'rank_pack' THEN 'pack in the first month'
        WHEN sales.entry_mark = 'first_month' THEN 'purchase in the first month'
        WHEN sales.item_kind = 'unnamed' THEN 'no product, on joining or between participants'
        ELSE 'item kind'
    END AS ground,
    CASE WHEN read_as.entry_strict THEN sales.amount ELSE 0 END AS numerator_strict,
    CASE WHEN read_as.entry_central THEN sales.amount ELSE 0 END AS numerator_central,
    CASE WHEN read_as.entry_lenient THEN sales.amount ELSE 0 END AS numerator_lenient,
    0 AS denominator,
    sales.source_file,
    sales.source_row
FROM lines.sale AS sales
INNER JOIN read_as
    ON
        sales.buyer_class = read_as.buyer_class
        AND sales.item_kind = read_as.item_kind
        AND sales.entry_mark = read_as.entry_mark
        AND sales.is_qualifying = read_as.is_qualifying
WHERE read_as.entry_strict OR read_as.entry_central OR read_as.entry_lenient
UNION ALL BY NAME
SELECT
    implied.paid_on AS ordered_on,
    implied.participant_id AS buyer_id,
    implied.amount,
    'payout on a joiner who has no entry line' AS ground,
    implied.amount AS numerator_strict,
    implied.amount AS numerator_central,
    implied.amount AS numerator_lenient,
    0 AS denominator,
    implied.source_file,
    implied.source_row
FROM lines.implied_entry AS implied
UNION ALL BY NAME
SELECT
    payouts.month AS ordered_on,
    sum(payouts.amount) AS amount,
    'payouts of the month: ' || payouts.kind || ', ' || payouts.source AS ground,
    0 AS numerator_strict,
    0 AS numerator_central,
    0 AS numerator_lenient,
    sum(payouts.amount) AS denominator
FROM facts.payout_month AS payouts
GROUP BY payouts.month, payouts.kind, payouts.source
