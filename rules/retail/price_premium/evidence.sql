-- Every product with a comparable price, with what a unit fetched.
SELECT
    prices.sku,
    prices.units,
    prices.revenue,
    prices.comparable_price,
    prices.revenue / nullif(prices.units, 0) AS price_paid
FROM facts.product_price AS prices
