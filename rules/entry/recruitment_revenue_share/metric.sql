-- Money paid in order to join, over all revenue.
WITH sales AS (
    SELECT
        readings.reading,
        coalesce(sum(sold.amount) FILTER (WHERE readings.is_entry), 0) AS entry,
        coalesce(sum(sold.amount) FILTER (WHERE readings.is_revenue), 0) AS revenue,
        coalesce(sum(sold.lines) FILTER (WHERE readings.is_revenue), 0) AS line_count
    FROM facts.readings AS readings
    LEFT JOIN facts.sales_month AS sold
        ON
            readings.buyer_class = sold.buyer_class
            AND readings.item_kind = sold.item_kind
            AND readings.entry_mark = sold.entry_mark
            AND readings.is_qualifying = sold.is_qualifying
    GROUP BY readings.reading
),

implied AS (
    SELECT coalesce(sum(implied_entry.amount), 0) AS amount
    FROM facts.implied_entry AS implied_entry
)

SELECT
    sales.reading,
    sales.line_count AS n,
    implied.amount AS figure_implied,
    -- Credit notes on one side must not push the share below 0 or above 1.
    least(
        greatest(sales.entry + implied.amount, 0), greatest(sales.revenue + implied.amount, 0)
    ) AS numerator,
    greatest(sales.revenue + implied.amount, 0) AS denominator
FROM sales
CROSS JOIN implied
