-- Money paid in order to join, over all payouts.
WITH sales AS (
    SELECT
        readings.reading,
        coalesce(sum(sold.amount) FILTER (WHERE readings.is_entry), 0) AS entry,
        coalesce(sum(sold.amount) FILTER (WHERE readings.is_revenue), 0) AS revenue
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

pool AS (
    SELECT sum(payouts.amount) AS amount
    FROM facts.payout_month AS payouts
),

filing AS (
    SELECT coalesce(bool_or(filing.has_orders), FALSE) AS has_orders
    FROM facts.filing AS filing
),

signals AS (
    SELECT max(signals.value) FILTER (WHERE signals.name = 'payees') AS payees
    FROM facts.signals AS signals
),

money AS (
    SELECT
        sales.reading,
        filing.has_orders,
        greatest(sales.entry + implied.amount, 0) AS entry,
        sales.revenue + implied.amount AS revenue,
        coalesce(pool.amount, 0) AS payouts,
        coalesce(signals.payees, 0) AS payees
    FROM sales
    CROSS JOIN implied
    CROSS JOIN pool
    CROSS JOIN filing
    CROSS JOIN signals
)

SELECT
    money.reading,
    money.payees AS n,
    -- Without orders, no entry money seen is not no entry money.
    CASE WHEN money.has_orders OR money.entry > 0 THEN money.entry END AS numerator,
    CASE WHEN money.payouts > 0 THEN money.payouts END AS denominator,
    CASE
        WHEN money.has_orders AND money.payouts < $small_payouts * money.revenue
            THEN 'payouts_small'
    END AS not_applicable,
    try_cast(money.payouts / nullif(money.revenue, 0) AS DECIMAL(18, 6)) AS figure_share
FROM money
