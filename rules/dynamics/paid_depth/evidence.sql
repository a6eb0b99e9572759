-- Payouts by month, kind, source and generation.
SELECT
    payouts.month,
    payouts.kind,
    payouts.source,
    payouts.generation,
    sum(payouts.amount) AS amount,
    sum(payouts.payees) AS payees
FROM facts.payout_month AS payouts
GROUP BY payouts.month, payouts.kind, payouts.source, payouts.generation
