-- Share of orders in the last days of whole months, participants beside customers.
WITH classes AS (
    SELECT DISTINCT
        readings.reading,
        readings.buyer_class,
        readings.is_participant
    FROM facts.readings AS readings
),

totals AS (
    SELECT
        classes.reading,
        classes.is_participant,
        sum(month_end.orders) AS orders,
        greatest(cast(sum(month_end.amount) * $minor_units AS HUGEINT), 0) AS amount,
        greatest(cast(sum(month_end.amount_last_days) * $minor_units AS HUGEINT), 0)
            AS last_amount
    FROM facts.month_end AS month_end
    INNER JOIN classes ON month_end.buyer_class = classes.buyer_class
    GROUP BY classes.reading, classes.is_participant
),

-- Shares in whole parts: the same on every machine.
shares AS (
    SELECT
        totals.reading,
        totals.is_participant,
        totals.orders,
        least(totals.last_amount, totals.amount) * $parts // nullif(totals.amount, 0) AS parts
    FROM totals
),

calendar AS (
    SELECT
        cast(
            count(*) * $last_days * $retail_share_of_calendar * $parts AS HUGEINT
        ) // nullif(cast(sum(months.days) AS HUGEINT), 0) AS parts
    FROM (
        SELECT DISTINCT
            month_end.month,
            month_end.days
        FROM facts.month_end AS month_end
    ) AS months
)

SELECT
    mine.reading,
    mine.orders AS n,
    cast(mine.parts AS DECIMAL(38, 0)) * $part AS numerator,
    cast(
        CASE
            WHEN coalesce(theirs.orders, 0) >= $least_orders THEN theirs.parts
            ELSE calendar.parts
        END AS DECIMAL(38, 0)
    ) * $part AS denominator,
    coalesce(theirs.orders, 0) AS figure_customer_orders
FROM shares AS mine
CROSS JOIN calendar
LEFT JOIN shares AS theirs
    ON mine.reading = theirs.reading AND NOT theirs.is_participant
WHERE mine.is_participant
