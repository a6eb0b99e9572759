-- Own purchases and credited sales by whole months since joining, with sales of the last full
-- month. The longest tenures, which few people have reached, share one mean.
WITH largest AS (
    SELECT
        tenure.buyer_group,
        max(tenure.people_observed) * $well_observed AS people_enough
    FROM facts.tenure AS tenure
    GROUP BY tenure.buyer_group
),

tail AS (
    SELECT
        tenure.buyer_group,
        max(tenure.tenure_month) AS first_month
    FROM facts.tenure AS tenure
    INNER JOIN largest ON tenure.buyer_group = largest.buyer_group
    WHERE tenure.people_observed >= largest.people_enough
    GROUP BY tenure.buyer_group
),

pooled AS (
    SELECT
        tail.buyer_group,
        tail.first_month,
        cast(sum(tenure.people_observed) AS BIGINT) AS people,
        sum(tenure.spend) AS spend
    FROM facts.tenure AS tenure
    INNER JOIN tail ON tenure.buyer_group = tail.buyer_group
    WHERE tenure.tenure_month >= tail.first_month
    GROUP BY tail.buyer_group, tail.first_month
)

SELECT
    tenure.buyer_group,
    tenure.tenure_month,
    tenure.people_now,
    CASE
        WHEN tenure.tenure_month >= pooled.first_month THEN pooled.people
        ELSE tenure.people_observed
    END AS people_observed,
    CASE
        WHEN tenure.tenure_month >= pooled.first_month THEN pooled.spend
        ELSE tenure.spend
    END AS spend,
    CASE
        WHEN tenure.buyer_group = 'participant' THEN filing.now_participants
        ELSE filing.now_customers
    END AS now_revenue,
    coalesce(filing.now_uncredited, 0) AS now_uncredited
FROM facts.tenure AS tenure
INNER JOIN pooled ON tenure.buyer_group = pooled.buyer_group
CROSS JOIN facts.filing AS filing
WHERE filing.now_month IS NOT NULL
