-- Net sales to people exported as customers who acted as participants, over all net sales.
WITH sales AS (
    SELECT
        coalesce(sum(sold.amount) FILTER (WHERE sold.buyer_class = 'relabelled'), 0) AS relabelled,
        coalesce(sum(sold.amount), 0) AS revenue,
        coalesce(sum(sold.lines), 0) AS line_count,
        coalesce(sum(sold.amount) FILTER (WHERE strict.is_outside), 0) AS outside_strict,
        coalesce(sum(sold.amount) FILTER (WHERE lenient.is_outside), 0) AS outside_lenient
    FROM facts.sales_month AS sold
    INNER JOIN facts.readings AS strict
        ON
            strict.reading = 'strict'
            AND sold.buyer_class = strict.buyer_class
            AND sold.item_kind = strict.item_kind
            AND sold.entry_mark = strict.entry_mark
            AND sold.is_qualifying = strict.is_qualifying
    INNER JOIN facts.readings AS lenient
        ON
            lenient.reading = 'lenient'
            AND sold.buyer_class = lenient.buyer_class
            AND sold.item_kind = lenient.item_kind
            AND sold.entry_mark = lenient.entry_mark
            AND sold.is_qualifying = lenient.is_qualifying
    WHERE strict.is_revenue
),

people AS (
    SELECT count(*) FILTER (WHERE participants.is_relabelled) AS people
    FROM facts.participant AS participants
)

SELECT
    'central' AS reading,
    sales.line_count AS n,
    people.people AS figure_people,
    -- Credit notes on one side must not push the share below 0 or above 1.
    least(greatest(sales.relabelled, 0), greatest(sales.revenue, 0)) AS numerator,
    greatest(sales.revenue, 0) AS denominator,
    try_cast(
        (sales.outside_lenient - sales.outside_strict) / nullif(greatest(sales.revenue, 0), 0)
        AS DECIMAL(18, 6)
    ) AS figure_width_share
FROM sales
CROSS JOIN people
