-- Every claim with what was paid; those of the last days are not counted.
SELECT
    buybacks.participant_id,
    buybacks.requested_on,
    buybacks.claimed_amount,
    buybacks.paid_amount,
    buybacks.status,
    buybacks.requested_on <= filing.period_end - $open_days AS is_counted
FROM canon.buybacks AS buybacks
CROSS JOIN facts.filing AS filing
