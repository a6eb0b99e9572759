-- Rows and money of orders and payouts, used and quarantined; signs ignored. A quarantined row
-- whose amount cannot be read has a NULL here and counts at the mean of the others.
WITH used AS (
    SELECT
        'orders' AS table_name,
        count(*) AS lines,
        sum(abs(orders.net_amount)) AS money
    FROM canon.orders AS orders
    UNION ALL
    SELECT
        'payouts' AS table_name,
        count(*) AS lines,
        sum(abs(payouts.amount)) AS money
    FROM canon.payouts AS payouts
),

lost AS (
    SELECT
        rows_lost.table_name,
        count(*) AS lines,
        count(rows_lost.amount) AS readable,
        sum(abs(rows_lost.amount)) AS money
    FROM ingest.quarantined_row AS rows_lost
    GROUP BY rows_lost.table_name
)

SELECT
    used.lines AS used_lines,
    coalesce(used.money, 0) AS used_money,
    coalesce(lost.lines, 0) AS lost_lines,
    coalesce(lost.readable, 0) AS lost_readable,
    coalesce(lost.money, 0) AS lost_money
FROM used
LEFT JOIN lost ON used.table_name = lost.table_name
ORDER BY used.table_name;
