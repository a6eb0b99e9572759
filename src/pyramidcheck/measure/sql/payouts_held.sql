-- Payouts of every participant, as a number to draw with; clawbacks beyond payouts count as none.
SELECT CAST(greatest(people.payouts, 0) AS DOUBLE) AS payouts
FROM facts.participant AS people
WHERE NOT $paid_only OR people.payouts > 0
ORDER BY payouts
