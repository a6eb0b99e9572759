-- Payouts of everybody in the outcome rules' population, as a number to draw with; clawbacks beyond
-- payouts count as none.
SELECT CAST(greatest(people.payouts, 0) AS DOUBLE) AS payouts
FROM facts.participant AS people
WHERE people.in_population AND (NOT $paid_only OR people.payouts > 0)
ORDER BY payouts
