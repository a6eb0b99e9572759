-- Every paid month of a participant, with the number of different customers.
SELECT
    accounts.participant_id,
    months.month,
    months.payouts,
    months.outside_customers,
    months.own_outside_central,
    months.outside_customers >= $customers_needed AS has_enough_customers
FROM facts.participant_month AS months
INNER JOIN facts.person_account AS accounts ON months.participant = accounts.participant
WHERE months.payouts > 0
