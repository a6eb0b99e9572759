-- Every paid month of a participant, with the number of different customers. The sums of the
-- columns numerator and denominator are those of the rule.
SELECT
    people.participant_id,
    months.month,
    months.payouts,
    months.outside_customers,
    months.own_outside_central,
    1 AS denominator,
    CASE WHEN months.outside_customers >= $customers_needed THEN 1 ELSE 0 END AS numerator
FROM facts.participant_month AS months
INNER JOIN lines.person AS people ON months.participant = people.participant
WHERE months.payouts > 0
