-- Premium of the product that stands in the middle of revenue.
WITH compared AS (
    SELECT
        prices.sku,
        prices.revenue,
        prices.units * prices.comparable_price AS comparable_value
    FROM facts.product_price AS prices
    WHERE prices.comparable_price > 0 AND prices.units > 0 AND prices.revenue > 0
),

totals AS (
    SELECT
        sum(prices.revenue) AS listed,
        (SELECT sum(compared.revenue) FROM compared) AS revenue,
        (SELECT count(*) FROM compared) AS products
    FROM facts.product_price AS prices
),

running AS (
    SELECT
        compared.sku,
        compared.revenue,
        compared.comparable_value,
        sum(compared.revenue) OVER (
            ORDER BY compared.revenue / compared.comparable_value, compared.sku
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS revenue_so_far
    FROM compared
),

reached AS (
    SELECT
        running.revenue,
        running.comparable_value,
        row_number() OVER (ORDER BY running.revenue_so_far) AS place
    FROM running
    CROSS JOIN totals
    WHERE running.revenue_so_far >= $half * totals.revenue
)

SELECT
    'central' AS reading,
    totals.products AS n,
    reached.comparable_value AS denominator,
    reached.revenue - reached.comparable_value AS numerator,
    try_cast(totals.revenue / nullif(totals.listed, 0) AS DECIMAL(18, 6)) AS figure_compared_share
FROM totals
LEFT JOIN reached ON reached.place = 1
