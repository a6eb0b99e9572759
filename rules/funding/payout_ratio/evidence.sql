-- Every paid participant with what was paid, what was sold to outsiders, and the share allowed.
SELECT
    accounts.participant_id,
    CAST(date_trunc('year', months.month) AS DATE) AS year,
    sum(months.payouts) AS payouts,
    sum(months.own_outside_strict) AS own_sales_strict,
    sum(months.own_outside_central) AS own_sales_central,
    sum(months.own_outside_lenient) AS own_sales_lenient,
    $own_sales_cap * sum(months.own_outside_central) AS allowed_central
FROM facts.participant_month AS months
INNER JOIN lines.person AS accounts ON months.participant = accounts.participant
GROUP BY accounts.participant_id, date_trunc('year', months.month)
HAVING sum(months.payouts) <> 0
