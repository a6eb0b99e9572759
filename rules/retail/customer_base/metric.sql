-- An index of four shares for people outside the plan, and the same for participants as buyers.
WITH buyers AS (
    SELECT
        buyers.buyer_group,
        buyers.orders,
        buyers.months,
        CAST(filing.period_end - buyers.first_order_on AS BIGINT) AS days_observed,
        CAST(filing.period_end - buyers.last_order_on AS BIGINT) AS days_silent,
        CAST(buyers.last_order_on - buyers.first_order_on AS BIGINT) AS days_loyal
    FROM facts.buyer AS buyers
    CROSS JOIN facts.filing AS filing
),

counted AS (
    SELECT
        buyers.buyer_group,
        count(*) AS people,
        count(*) FILTER (WHERE buyers.days_silent < $recent_days) AS active,
        count(*) FILTER (WHERE buyers.days_observed >= $recent_days) AS asked_repeat,
        count(*) FILTER (WHERE buyers.days_observed >= $recent_days AND buyers.months > 1)
            AS repeating,
        count(*) FILTER (WHERE buyers.days_observed >= $year_days) AS asked_retention,
        count(*) FILTER (
            WHERE buyers.days_observed >= $year_days AND buyers.days_loyal >= $year_days
        ) AS retained,
        sum(buyers.orders) AS orders,
        sum(buyers.days_observed + 1) AS days
    FROM buyers
    GROUP BY buyers.buyer_group
),

-- Shares in whole millionths, so that no rounding of binary fractions can move the index.
shares AS (
    SELECT
        counted.buyer_group,
        counted.people,
        $share_scale * counted.active // counted.people AS active,
        $share_scale * counted.repeating // nullif(counted.asked_repeat, 0) AS repeating,
        $share_scale * counted.retained // nullif(counted.asked_retention, 0) AS retention,
        $share_scale * counted.orders * $year_days // nullif(counted.days, 0) AS orders_a_year
    FROM counted
),

parts AS (
    SELECT
        shares.buyer_group,
        shares.people,
        shares.active,
        shares.repeating,
        shares.retention,
        shares.orders_a_year,
        shares.active
        + coalesce(shares.repeating, 0)
        + CASE
            WHEN shares.retention IS NULL THEN 0
            ELSE least(shares.retention / $full_retention, $share_scale)
        END
        + CASE
            WHEN shares.orders_a_year IS NULL THEN 0
            ELSE least(shares.orders_a_year / $full_orders, $share_scale)
        END AS total,
        1
        + CASE WHEN shares.repeating IS NULL THEN 0 ELSE 1 END
        + CASE WHEN shares.retention IS NULL THEN 0 ELSE 1 END
        + CASE WHEN shares.orders_a_year IS NULL THEN 0 ELSE 1 END AS part_count
    FROM shares
),

indexed AS (
    SELECT
        parts.buyer_group,
        parts.people,
        parts.active,
        parts.repeating,
        parts.retention,
        parts.orders_a_year,
        CAST(floor($top * parts.total / (parts.part_count * $share_scale)) AS BIGINT) AS points
    FROM parts
),

sides AS (
    SELECT
        max(indexed.points) FILTER (WHERE indexed.buyer_group = 'customer') AS customers,
        max(indexed.points) FILTER (WHERE indexed.buyer_group = 'participant') AS participants,
        max(indexed.people) FILTER (WHERE indexed.buyer_group = 'customer') AS people,
        max(indexed.active) FILTER (WHERE indexed.buyer_group = 'customer') AS active,
        max(indexed.repeating) FILTER (WHERE indexed.buyer_group = 'customer') AS repeating,
        max(indexed.retention) FILTER (WHERE indexed.buyer_group = 'customer') AS retention,
        max(indexed.orders_a_year) FILTER (WHERE indexed.buyer_group = 'customer')
            AS orders_a_year
    FROM indexed
)

SELECT
    'central' AS reading,
    sides.customers AS value,
    sides.participants AS figure_participants,
    coalesce(sides.people, 0) AS n,
    try_cast(sides.active / $share_scale AS DECIMAL(18, 6)) AS figure_active_share,
    try_cast(sides.repeating / $share_scale AS DECIMAL(18, 6)) AS figure_repeat_share,
    try_cast(sides.retention / $share_scale AS DECIMAL(18, 6)) AS figure_retention_share,
    try_cast(sides.orders_a_year / $share_scale AS DECIMAL(18, 6)) AS figure_orders_a_year
FROM sides
