-- What each month adds to the rules on shares, in the central reading, and who joined and was paid.
WITH sales AS (
    SELECT
        sold.month,
        coalesce(sum(sold.amount) FILTER (WHERE readings.is_revenue), 0) AS revenue,
        coalesce(sum(sold.amount) FILTER (WHERE readings.is_outside), 0) AS outside,
        coalesce(sum(sold.amount) FILTER (WHERE readings.is_entry), 0) AS entry
    FROM facts.sales_month AS sold
    INNER JOIN facts.readings AS readings
        ON
            readings.reading = 'central'
            AND sold.buyer_class = readings.buyer_class
            AND sold.item_kind = readings.item_kind
            AND sold.entry_mark = readings.entry_mark
            AND sold.is_qualifying = readings.is_qualifying
    GROUP BY sold.month
),

implied AS (
    SELECT
        implied_entry.month,
        sum(implied_entry.amount) AS amount
    FROM facts.implied_entry AS implied_entry
    GROUP BY implied_entry.month
),

payouts AS (
    SELECT
        paid.month,
        sum(paid.amount) AS amount
    FROM facts.payout_month AS paid
    GROUP BY paid.month
),

months AS (
    SELECT sales.month FROM sales
    UNION
    SELECT implied.month FROM implied
    UNION
    SELECT payouts.month FROM payouts
    UNION
    SELECT enrolled.month FROM facts.enrolment_month AS enrolled
)

SELECT
    months.month,
    coalesce(sales.revenue, 0) + coalesce(implied.amount, 0) AS revenue,
    coalesce(sales.outside, 0) AS outside,
    coalesce(sales.entry, 0) + coalesce(implied.amount, 0) AS entry_money,
    coalesce(payouts.amount, 0) AS payouts,
    coalesce(enrolled.joined, 0) AS joined,
    coalesce(enrolled.active, 0) AS active,
    coalesce(enrolled.paid, 0) AS paid
FROM months
LEFT JOIN sales ON months.month = sales.month
LEFT JOIN implied ON months.month = implied.month
LEFT JOIN payouts ON months.month = payouts.month
LEFT JOIN facts.enrolment_month AS enrolled ON months.month = enrolled.month
ORDER BY months.month
