-- Months by volume bought, participants beside customers, with the volume from which the plan pays
-- in that month. Counts only: nobody is named.
SELECT
    bought.buyer_group,
    bought.volume,
    bought.volume_last_days,
    plan.qualifying_volume AS threshold,
    sum(bought.people) AS months,
    sum(bought.spend) AS spend
FROM facts.volume_month AS bought
LEFT JOIN facts.qualifying_month AS plan ON bought.month = plan.month
WHERE bought.volume > 0
GROUP BY
    bought.buyer_group,
    bought.volume,
    bought.volume_last_days,
    plan.qualifying_volume
