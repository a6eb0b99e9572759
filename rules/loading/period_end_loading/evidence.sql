-- Orders by day and by who ordered, those left out that nobody chooses the day of. No row names
-- anybody: days with fewer orders than $least_orders_a_day are put together by month, and what is
-- still fewer then is not told.
WITH days AS (
    SELECT
        ordered.day,
        ordered.buyer_class,
        ordered.amount,
        ordered.orders,
        last_day(ordered.day) - ordered.day < $last_days AS is_last_of_month,
        ordered.orders >= $least_orders_a_day AS is_shown
    FROM facts.order_day AS ordered
),

months AS (
    SELECT
        days.buyer_class,
        days.is_last_of_month,
        CAST(date_trunc('month', days.day) AS DATE) AS month,
        CAST(sum(days.orders) AS BIGINT) AS orders,
        CASE WHEN days.is_shown THEN days.day END AS day,
        sum(days.amount) AS amount
    FROM days
    GROUP BY
        date_trunc('month', days.day),
        CASE WHEN days.is_shown THEN days.day END,
        days.buyer_class,
        days.is_last_of_month
)

SELECT
    months.month,
    months.day,
    months.buyer_class,
    months.is_last_of_month,
    CASE WHEN months.orders >= $least_orders_a_day THEN months.amount END AS amount,
    CASE WHEN months.orders >= $least_orders_a_day THEN months.orders END AS orders
FROM months
