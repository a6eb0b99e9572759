-- Every payout on somebody's joining, with the ground on which it counts and the generation between
-- payee and joiner: 1 is direct, more is further down, none is not known.
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
    payouts.rows_together,
    payouts.source_file,
    payouts.source_row,
    CASE
        WHEN payouts.kind = 'recruitment' THEN 'kind recruitment'
        WHEN payouts.source = 'untraced' THEN 'just after a recruit joined'
        WHEN payouts.source_order_id IS NOT NULL THEN 'order with entry money'
        ELSE 'names a person who had just joined'
    END AS ground
FROM lines.payout AS payouts
WHERE
    payouts.source <> 'own'
    AND (
        payouts.source = 'enrolment'
        OR payouts.kind = 'recruitment'
        OR payouts.source = 'untraced' AND coalesce(payouts.near_joining, FALSE)
    )
