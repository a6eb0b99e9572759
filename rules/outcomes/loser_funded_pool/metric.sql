-- What the participants at a loss lost, over everything that was paid out.
WITH losses AS (
    SELECT
        count(*) AS people,
        count(*) FILTER (WHERE participants.net_central < 0) AS losers,
        count(*) FILTER (WHERE participants.net_central IS NULL) AS without_net,
        coalesce(
            sum(-participants.net_central) FILTER (WHERE participants.net_central < 0), 0
        ) AS lost
    FROM facts.participant AS participants
    WHERE participants.in_population
),

pool AS (
    SELECT coalesce(sum(payouts.amount), 0) AS amount
    FROM facts.payout_month AS payouts
)

SELECT
    'central' AS reading,
    losses.people AS n,
    losses.losers AS figure_people_losing,
    CASE WHEN losses.without_net = 0 THEN losses.lost END AS numerator,
    -- A pool of nothing is funded by nobody: no value, whatever was lost.
    CASE WHEN pool.amount <> 0 THEN pool.amount END AS denominator,
    CASE WHEN losses.without_net > 0 THEN 'own_use_cap_unknown' END AS reason
FROM losses
CROSS JOIN pool
