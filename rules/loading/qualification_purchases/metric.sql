-- Participant-months by volume bought, with the volume from which the plan begins to pay.
WITH months AS (
    SELECT
        purchases.volume,
        purchases.spend,
        filing.qualifying_volume AS threshold,
        purchases.volume >= filing.qualifying_volume
        AND purchases.volume < filing.qualifying_volume * (1 + $width_above) AS is_at_threshold
    FROM facts.participant_month AS purchases
    CROSS JOIN facts.filing AS filing
    WHERE purchases.volume > 0 AND filing.qualifying_volume > 0
),

totals AS (
    SELECT
        count(*) FILTER (WHERE months.is_at_threshold) AS months_at,
        coalesce(sum(months.spend) FILTER (WHERE months.is_at_threshold), 0) AS spend_at,
        sum(months.spend) AS spend
    FROM months
)

SELECT
    'participant' AS buyer_group,
    months.volume,
    count(*) AS months,
    months.threshold,
    totals.months_at AS figure_months_at,
    totals.spend_at AS figure_spend_at,
    totals.spend AS figure_spend
FROM months
CROSS JOIN totals
GROUP BY
    months.volume,
    months.threshold,
    totals.months_at,
    totals.spend_at,
    totals.spend
