-- Every payout on goods that another participant bought, with the class of the purchase; then all
-- other payouts by month, kind and source. The sums of the columns numerator_* and denominator are
-- those of the rule.
-- The three readings of a line side by side.
WITH read_as AS (
    SELECT
        readings.buyer_class,
        readings.item_kind,
        readings.entry_mark,
        readings.is_qualifying,
        bool_or(
            readings.reading = 'strict'
            AND readings.is_participant
            AND NOT readings.is_outside
        ) AS own_strict,
        bool_or(
            readings.reading = 'central'
            AND readings.is_participant
            AND NOT readings.is_outside
        ) AS own_central,
        bool_or(
            readings.reading = 'lenient'
            AND readings.is_participant
            AND NOT readings.is_outside
        ) AS own_lenient
    FROM facts.readings AS readings
    GROUP BY
        readings.buyer_class, readings.item_kind, readings.entry_mark, readings.is_qualifying
),

parts AS (
    SELECT
        payouts.*,
        read_as.own_strict,
        read_as.own_central,
        read_as.own_lenient,
        payouts.source = 'sale'
        AND payouts.item_kind IN ('product', 'subscription', 'other')
        AND payouts.entry_mark IN ('first_month', 'none')
        AND (read_as.own_strict OR read_as.own_central OR read_as.own_lenient) AS is_own_use
    FROM lines.payout AS payouts
    LEFT JOIN read_as
        ON
            payouts.buyer_class = read_as.buyer_class
            AND payouts.item_kind = read_as.item_kind
            AND payouts.entry_mark = read_as.entry_mark
            AND payouts.is_qualifying = read_as.is_qualifying
    WHERE payouts.source <> 'own' AND payouts.kind <> 'adjustment'
)

SELECT
    payouts.payout_id,
    payouts.participant_id,
    payouts.paid_on,
    payouts.month,
    payouts.kind,
    payouts.form,
    payouts.source AS source_class,
    payouts.source_order_id,
    payouts.source_participant_id,
    payouts.buyer_class,
    payouts.item_kind,
    payouts.entry_mark,
    payouts.is_qualifying,
    payouts.generation,
    payouts.near_joining,
    payouts.amount,
    payouts.resale_amount,
    CASE WHEN payouts.own_strict THEN payouts.amount ELSE 0 END AS numerator_strict,
    CASE WHEN payouts.own_central THEN payouts.amount ELSE 0 END AS numerator_central,
    CASE WHEN payouts.own_lenient THEN payouts.amount - payouts.resale_amount ELSE 0 END
        AS numerator_lenient,
    payouts.amount AS denominator,
    payouts.rows_together,
    payouts.source_file,
    payouts.source_row
FROM parts AS payouts
WHERE payouts.is_own_use
UNION ALL BY NAME
SELECT
    payouts.month,
    payouts.kind,
    payouts.source AS source_class,
    sum(payouts.amount) AS amount,
    0 AS numerator_strict,
    0 AS numerator_central,
    0 AS numerator_lenient,
    sum(payouts.amount) AS denominator,
    count(*) AS rows_together
FROM parts AS payouts
WHERE payouts.is_own_use IS DISTINCT FROM TRUE
GROUP BY payouts.month, payouts.kind, payouts.source
