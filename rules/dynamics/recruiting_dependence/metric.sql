-- Spend by whole months since joining or first order, with sales of the last full month.
SELECT
    tenure.buyer_group,
    tenure.tenure_month,
    tenure.people_observed,
    tenure.spend,
    tenure.people_now,
    CASE
        WHEN tenure.buyer_group = 'participant' THEN filing.now_participants
        ELSE filing.now_customers
    END AS now_revenue
FROM facts.tenure AS tenure
CROSS JOIN facts.filing AS filing
WHERE filing.now_month IS NOT NULL
