-- Money paid in order to join, over all revenue.
WITH sales AS (
    SELECT
        readings.reading,
        coalesce(sum(lines.amount) FILTER (WHERE readings.is_entry), 0) AS entry,
        coalesce(sum(lines.amount) FILTER (WHERE readings.is_revenue), 0) AS revenue,
        coalesce(sum(lines.lines) FILTER (WHERE readings.is_revenue), 0) AS lines
    FROM facts.readings AS readings
    LEFT JOIN facts.sales_month AS lines
        ON
            readings.buyer_class = lines.buyer_class
            AND readings.item_kind = lines.item_kind
            AND readings.entry_mark = lines.entry_mark
            AND readings.is_qualifying = lines.is_qualifying
    GROUP BY readings.reading
),

implied AS (
    SELECT coalesce(sum(implied_entry.amount), 0) AS amount
    FROM facts.implied_entry AS implied_entry
)

SELECT
    sales.reading,
    -- Credit notes on one side must not push the share below 0 or above 1.
    least(
        greatest(sales.entry + implied.amount, 0), greatest(sales.revenue + implied.amount, 0)
    ) AS numerator,
    greatest(sales.revenue + implied.amount, 0) AS denominator,
    sales.lines AS n,
    implied.amount AS figure_implied
FROM sales
CROSS JOIN implied
