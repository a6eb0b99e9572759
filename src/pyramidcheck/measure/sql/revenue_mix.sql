-- Net sales of each month by who bought, in the central reading; entry money stands apart.
WITH marked AS (
    SELECT
        sales.month,
        sales.amount,
        CASE
            WHEN readings.is_entry THEN 'entry_money'
            WHEN readings.is_participant THEN 'participants'
            WHEN sales.buyer_class = 'preferred_customer' THEN 'preferred_customers'
            WHEN sales.buyer_class = 'unknown' THEN 'unknown'
            ELSE 'customers'
        END AS part
    FROM facts.sales_month AS sales
    INNER JOIN facts.readings AS readings
        ON
            sales.buyer_class = readings.buyer_class
            AND sales.item_kind = readings.item_kind
            AND sales.entry_mark = readings.entry_mark
            AND sales.is_qualifying = readings.is_qualifying
    WHERE readings.reading = 'central' AND readings.is_revenue
    UNION ALL
    SELECT
        implied.month,
        implied.amount,
        'entry_money' AS part
    FROM facts.implied_entry AS implied
)

SELECT
    marked.month,
    coalesce(sum(marked.amount) FILTER (WHERE marked.part = 'customers'), 0) AS customers,
    coalesce(sum(marked.amount) FILTER (WHERE marked.part = 'preferred_customers'), 0)
        AS preferred_customers,
    coalesce(sum(marked.amount) FILTER (WHERE marked.part = 'participants'), 0) AS participants,
    coalesce(sum(marked.amount) FILTER (WHERE marked.part = 'entry_money'), 0) AS entry_money,
    coalesce(sum(marked.amount) FILTER (WHERE marked.part = 'unknown'), 0) AS unknown
FROM marked
GROUP BY marked.month
ORDER BY marked.month
