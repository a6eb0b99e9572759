-- Participant-months by volume bought, with the volume from which the plan begins to pay.
WITH plan AS (
    SELECT
        filing.qualifying_volume AS threshold,
        filing.qualifying_volume * (1 + $width_above) AS upper_end
    FROM facts.filing AS filing
    WHERE filing.qualifying_volume > 0
),

purchases AS (
    SELECT
        months.volume,
        months.spend,
        plan.threshold,
        months.volume >= plan.threshold AND months.volume < plan.upper_end AS is_at_threshold
    FROM facts.participant_month AS months
    CROSS JOIN plan
    WHERE months.volume > 0
),

totals AS (
    SELECT
        sum(purchases.spend) AS spend,
        count(*) FILTER (WHERE purchases.is_at_threshold) AS months_at,
        coalesce(sum(purchases.spend) FILTER (WHERE purchases.is_at_threshold), 0) AS spend_at
    FROM purchases
)

SELECT
    'participant' AS buyer_group,
    purchases.volume,
    purchases.threshold,
    totals.months_at AS figure_months_at,
    totals.spend_at AS figure_spend_at,
    totals.spend AS figure_spend,
    count(*) AS months
FROM purchases
CROSS JOIN totals
GROUP BY
    purchases.volume,
    purchases.threshold,
    totals.months_at,
    totals.spend_at,
    totals.spend
