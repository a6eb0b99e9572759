-- Every payout on somebody's joining, with the ground on which it counts; then all other payouts by
-- month, kind and source. The sums of the columns numerator_* and denominator are those of the
-- rule, as long as clawbacks leave the payouts without a source above 0.
WITH parts AS (
    SELECT
        payouts.*,
        payouts.source = 'enrolment' OR payouts.kind = 'recruitment' AS is_joining,
        payouts.source = 'untraced'
        AND payouts.kind <> 'recruitment'
        AND coalesce(payouts.near_joining, FALSE) AS is_near
    FROM lines.payout AS payouts
    WHERE payouts.source <> 'own'
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
    payouts.generation,
    payouts.near_joining,
    payouts.amount,
    CASE
        WHEN payouts.kind = 'recruitment' THEN 'kind recruitment'
        WHEN payouts.is_near THEN 'just after a recruit joined'
        WHEN payouts.source_order_id IS NOT NULL THEN 'order with entry money'
        ELSE 'names a person who had just joined'
    END AS ground,
    payouts.amount AS numerator_strict,
    CASE WHEN payouts.is_joining THEN payouts.amount ELSE 0 END AS numerator_central,
    CASE WHEN payouts.is_joining THEN payouts.amount ELSE 0 END AS numerator_lenient,
    payouts.amount AS denominator,
    payouts.rows_together,
    payouts.source_file,
    payouts.source_row
FROM parts AS payouts
WHERE payouts.is_joining OR payouts.is_near
UNION ALL BY NAME
SELECT
    payouts.month,
    payouts.kind,
    payouts.source AS source_class,
    sum(payouts.amount) AS amount,
    'all other payouts of the month' AS ground,
    0 AS numerator_strict,
    0 AS numerator_central,
    0 AS numerator_lenient,
    sum(payouts.amount) AS denominator,
    count(*) AS rows_together
FROM parts AS payouts
WHERE NOT (payouts.is_joining OR payouts.is_near)
GROUP BY payouts.month, payouts.kind, payouts.source
