-- Orders by days before the end of their month, over the months that lie wholly in the period:
-- participants in the central reading, people outside the plan, and buyers who are not known.
WITH classes AS (
    SELECT DISTINCT
        readings.buyer_class,
        CASE
            WHEN readings.is_participant THEN 'participants'
            WHEN readings.buyer_class = 'unknown' THEN 'unknown'
            ELSE 'customers'
        END AS part
    FROM facts.readings AS readings
    WHERE readings.reading = 'central'
),

months AS (
    SELECT
        CAST(starts.start AS DATE) AS month,
        last_day(CAST(starts.start AS DATE)) AS ends_on
    FROM facts.filing AS filing
    CROSS JOIN
        LATERAL unnest(
            generate_series(
                CAST(date_trunc('month', filing.period_start) AS TIMESTAMP),
                CAST(filing.period_end AS TIMESTAMP),
                INTERVAL 1 MONTH
            )
        ) AS starts (start)
    WHERE
        CAST(starts.start AS DATE) >= filing.period_start
        AND last_day(CAST(starts.start AS DATE)) <= filing.period_end
),

places AS (
    SELECT unnest(range(31)) AS days_before_end
),

calendar AS (
    SELECT
        places.days_before_end,
        count(*) AS months
    FROM places
    INNER JOIN months ON places.days_before_end < date_part('day', months.ends_on)
    GROUP BY places.days_before_end
),

ordered AS (
    SELECT
        classes.part,
        sold.amount,
        sold.orders,
        date_diff('day', sold.day, months.ends_on) AS days_before_end
    FROM facts.order_day AS sold
    INNER JOIN classes ON sold.buyer_class = classes.buyer_class
    INNER JOIN months ON sold.day BETWEEN months.month AND months.ends_on
)

SELECT
    calendar.days_before_end,
    calendar.months,
    coalesce(sum(ordered.amount) FILTER (WHERE ordered.part = 'participants'), 0) AS participants,
    coalesce(sum(ordered.amount) FILTER (WHERE ordered.part = 'customers'), 0) AS customers,
    coalesce(sum(ordered.amount) FILTER (WHERE ordered.part = 'unknown'), 0) AS unknown,
    coalesce(sum(ordered.orders) FILTER (WHERE ordered.part = 'participants'), 0)
        AS participants_orders,
    coalesce(sum(ordered.orders) FILTER (WHERE ordered.part = 'customers'), 0) AS customers_orders,
    coalesce(sum(ordered.orders) FILTER (WHERE ordered.part = 'unknown'), 0) AS unknown_orders
FROM calendar
LEFT JOIN ordered ON calendar.days_before_end = ordered.days_before_end
WHERE (SELECT count(any_order.part) FROM ordered AS any_order) > 0
GROUP BY calendar.days_before_end, calendar.months
ORDER BY calendar.days_before_end
