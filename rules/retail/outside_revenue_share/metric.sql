-- Net sales to people outside the plan, over all net sales and entry money.
WITH sales AS (
    SELECT
        readings.reading,
        coalesce(
            sum(
                CASE
                    WHEN readings.is_outside THEN sold.amount
                    WHEN readings.reading = 'lenient' THEN coalesce(sold.resale_amount, 0)
                    ELSE 0
                END
            ),
            0
        ) AS outside,
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
),

resale AS (
    SELECT coalesce(sum(sold.resale_amount), 0) AS amount
    FROM facts.sales_month AS sold
)

SELECT
    sales.reading,
    sales.line_count AS n,
    resale.amount AS figure_resale,
    implied.amount AS figure_implied,
    -- Credit notes on one side must not push the share below 0 or above 1.
    least(greatest(sales.outside, 0), greatest(sales.revenue + implied.amount, 0)) AS numerator,
    greatest(sales.revenue + implied.amount, 0) AS denominator
FROM sales
CROSS JOIN implied
CROSS JOIN resale
