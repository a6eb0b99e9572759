-- People who joined and new customers outside the plan, by month.
WITH new_customers AS (
    SELECT
        cast(date_trunc('month', customers.first_order_on) AS DATE) AS month,
        customers.buyer_class,
        count(*) AS customers
    FROM facts.customer AS customers
    WHERE customers.months > 0
    GROUP BY date_trunc('month', customers.first_order_on), customers.buyer_class
)

SELECT
    months.month,
    months.joined,
    new_customers.buyer_class,
    new_customers.customers
FROM facts.enrolment_month AS months
LEFT JOIN new_customers ON months.month = new_customers.month
