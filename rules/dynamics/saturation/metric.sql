-- Months from the first joining on, each with the participants active in the last year and adults.
WITH bounds AS (
    SELECT
        min(months.month) AS first_month,
        max(months.month) AS last_month
    FROM facts.enrolment_month AS months
    CROSS JOIN facts.filing AS filing
    WHERE months.joined > 0 AND months.month + to_months(1) <= filing.period_end + to_days(1)
),

whole_months AS (
    SELECT
        months.month,
        months.joined,
        months.active
    FROM facts.enrolment_month AS months
    CROSS JOIN facts.filing AS filing
    WHERE
        months.month >= filing.period_start
        AND months.month > filing.period_end - to_years(1)
        AND months.month + to_months(1) <= filing.period_end + to_days(1)
),

ends AS (
    SELECT
        min(whole_months.month) AS first_month,
        max(whole_months.month) AS last_month,
        count(*) AS months
    FROM whole_months
),

-- Who had to be replaced: those who joined, less the growth that they brought.
turnover AS (
    SELECT
        max(ends.months) - 1 AS months,
        sum(whole_months.joined) FILTER (WHERE whole_months.month > ends.first_month) AS joined,
        sum(whole_months.active) FILTER (WHERE whole_months.month = ends.first_month) AS at_first,
        sum(whole_months.active) FILTER (WHERE whole_months.month = ends.last_month) AS at_last,
        avg(whole_months.active) AS active
    FROM whole_months
    CROSS JOIN ends
)

SELECT
    'central' AS reading,
    months.month,
    months.joined,
    market.active,
    market.adult_population,
    cast(market.joined AS DOUBLE) / nullif(market.active, 0) AS figure_joined_multiple,
    greatest(coalesce(turnover.joined, 0) - (turnover.at_last - turnover.at_first), 0)
    / nullif(turnover.months * turnover.active, 0) AS figure_needed_share
FROM facts.enrolment_month AS months
CROSS JOIN facts.market AS market
CROSS JOIN bounds
CROSS JOIN turnover
WHERE
    bounds.first_month IS NULL
    OR (months.month >= bounds.first_month AND months.month <= bounds.last_month)
ORDER BY months.month
