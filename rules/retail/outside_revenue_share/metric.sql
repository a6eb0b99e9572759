-- Net sales to people outside the plan, over all net sales and entry money.
WITH sales AS (
    SELECT
        readings.reading,
        coalesce(
            sum(
                CASE
                    WHEN readings.is_outside THEN lines.amount
                    WHEN readings.reading = 'lenient' THEN coalesce(lines.resale_amount, 0)
                    ELSE 0
                END
            ),
            0
        ) AS outside,
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
),

resale AS (
    SELECT coalesce(sum(lines.resale_amount), 0) AS amount
    FROM facts.sales_month AS lines
)

SELECT
    sales.reading,
    -- Credit notes on one side must not push the share below 0 or above 1.
    least(greatest(sales.outside, 0), greatest(sales.revenue + implied.amount, 0)) AS numerator,
    greatest(sales.revenue + implied.amount, 0) AS denominator,
    sales.lines AS n,
    resale.amount AS figure_resale
FROM sales
CROSS JOIN implied
CROSS JOIN resale
