-- What the participants at a loss lost, over everything that was paid out.
WITH reading_names AS (
    SELECT DISTINCT readings.reading
    FROM facts.readings AS readings
),

filing AS (
    SELECT coalesce(bool_or(filing.resale_assumed), FALSE) AS resale_assumed
    FROM facts.filing AS filing
),

-- One net result, the central one, unless resale that nobody recorded may have lowered the losses.
nets AS (
    SELECT
        reading_names.reading,
        CASE
            WHEN filing.resale_assumed AND reading_names.reading = 'lenient'
                THEN participants.net_lenient
            ELSE participants.net_central
        END AS net
    FROM facts.participant AS participants
    CROSS JOIN reading_names
    CROSS JOIN filing
    WHERE participants.in_population
),

losses AS (
    SELECT
        nets.reading,
        count(*) AS people,
        count(*) FILTER (WHERE nets.net < 0) AS losers,
        count(*) FILTER (WHERE nets.net IS NULL) AS without_net,
        coalesce(sum(-nets.net) FILTER (WHERE nets.net < 0), 0) AS lost
    FROM nets
    GROUP BY nets.reading
),

pool AS (
    SELECT coalesce(sum(payouts.amount), 0) AS amount
    FROM facts.payout_month AS payouts
)

SELECT
    reading_names.reading,
    coalesce(losses.people, 0) AS n,
    coalesce(losses.losers, 0) AS figure_people_losing,
    CASE WHEN coalesce(losses.without_net, 0) = 0 THEN coalesce(losses.lost, 0) END AS numerator,
    -- A pool of nothing is funded by nobody: no value, whatever was lost.
    CASE WHEN pool.amount <> 0 THEN pool.amount END AS denominator,
    CASE WHEN losses.without_net > 0 THEN 'own_use_cap_unknown' END AS reason
FROM reading_names
CROSS JOIN pool
LEFT JOIN losses ON reading_names.reading = losses.reading
