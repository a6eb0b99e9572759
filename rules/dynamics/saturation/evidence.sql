-- People who joined, left, were active and were paid, by month.
SELECT
    months.month,
    months.joined,
    months.departed,
    months.active,
    months.paid,
    market.adult_population
FROM facts.enrolment_month AS months
CROSS JOIN facts.market AS market
