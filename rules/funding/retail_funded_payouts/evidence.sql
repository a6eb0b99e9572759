-- Every payout that counts, with the order and the person it names.
SELECT
    payouts.payout_id,
    payouts.participant_id,
    payouts.paid_on,
    payouts.period,
    payouts.kind,
    payouts.form,
    payouts.amount,
    payouts.source_order_id,
    payouts.source_participant_id,
    payouts.source_file,
    payouts.source_row
FROM canon.payouts AS payouts
WHERE
    payouts.status IS DISTINCT FROM 'reversed'
    AND payouts.kind IS DISTINCT FROM 'adjustment'
    AND payouts.source_participant_id IS DISTINCT FROM payouts.participant_id
