-- Every paid month of a participant, with the sales of the group by reading.
SELECT
    accounts.participant_id,
    months.month,
    months.payouts,
    months.group_sales,
    months.group_outside_strict,
    months.group_outside_central,
    months.group_outside_lenient,
    resale.amount AS group_resale_assumed
FROM facts.participant_month AS months
INNER JOIN facts.person_account AS accounts ON months.participant = accounts.participant
LEFT JOIN facts.group_resale AS resale
    ON months.participant = resale.participant AND months.month = resale.month
WHERE months.payouts > 0
