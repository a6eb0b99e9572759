-- People who joined, over people outside the plan who bought for the first time.
WITH classes AS (
    SELECT DISTINCT
        readings.reading,
        readings.buyer_class
    FROM facts.readings AS readings
    WHERE readings.is_outside
),

reading_names AS (
    SELECT DISTINCT readings.reading
    FROM facts.readings AS readings
),

whole_quarters AS (
    SELECT
        cast(
            date_trunc('quarter', filing.period_end + INTERVAL 1 DAY) - INTERVAL 1 QUARTER AS DATE
        ) AS last_on,
        CASE
            WHEN date_trunc('quarter', filing.period_start) = filing.period_start
                THEN filing.period_start
            ELSE cast(date_trunc('quarter', filing.period_start + INTERVAL 1 QUARTER) AS DATE)
        END AS first_on
    FROM facts.filing AS filing
),

events AS (
    SELECT
        reading_names.reading,
        cast(date_trunc('quarter', months.month) AS DATE) AS quarter,
        sum(months.joined) AS joined,
        0 AS customers
    FROM facts.enrolment_month AS months
    CROSS JOIN reading_names
    GROUP BY reading_names.reading, date_trunc('quarter', months.month)
    UNION ALL
    SELECT
        classes.reading,
        cast(date_trunc('quarter', customers.first_order_on) AS DATE) AS quarter,
        0 AS joined,
        count(*) AS customers
    FROM facts.customer AS customers
    INNER JOIN classes ON customers.buyer_class = classes.buyer_class
    WHERE customers.months > 0
    GROUP BY classes.reading, date_trunc('quarter', customers.first_order_on)
)

SELECT
    events.reading,
    sum(events.joined) AS numerator,
    sum(events.customers) AS denominator,
    sum(events.joined) + sum(events.customers) AS n,
    cast(sum(events.joined) FILTER (WHERE events.quarter = quarters.first_on) AS DOUBLE)
    / nullif(sum(events.customers) FILTER (WHERE events.quarter = quarters.first_on), 0)
        AS figure_first_multiple,
    cast(sum(events.joined) FILTER (WHERE events.quarter = quarters.last_on) AS DOUBLE)
    / nullif(sum(events.customers) FILTER (WHERE events.quarter = quarters.last_on), 0)
        AS figure_last_multiple
FROM events
CROSS JOIN whole_quarters AS quarters
GROUP BY events.reading
