-- Participants by day since joining: those who recouped their entry money, and those last seen.
WITH totals AS (
    SELECT
        cast(count(*) FILTER (WHERE recoup.outlay > 0) AS DOUBLE) / nullif(count(*), 0)
            AS share_with_outlay
    FROM facts.recoup AS recoup
),

counted AS (
    SELECT
        0 AS day,
        count(recoup.participant) AS entered,
        0 AS events,
        0 AS censored,
        0 AS observed
    FROM facts.recoup AS recoup
    UNION ALL
    SELECT
        recoup.days AS day,
        0 AS entered,
        count(*) FILTER (WHERE recoup.is_recouped) AS events,
        count(*) FILTER (WHERE NOT recoup.is_recouped) AS censored,
        0 AS observed
    FROM facts.recoup AS recoup
    GROUP BY recoup.days
    UNION ALL
    SELECT
        recoup.observed_days AS day,
        0 AS entered,
        0 AS events,
        0 AS censored,
        count(*) AS observed
    FROM facts.recoup AS recoup
    GROUP BY recoup.observed_days
)

SELECT
    'participant' AS buyer_group,
    counted.day AS time,
    cast(sum(counted.entered) AS BIGINT) AS entered,
    cast(sum(counted.events) AS BIGINT) AS events,
    cast(sum(counted.censored) AS BIGINT) AS censored,
    cast(sum(counted.observed) AS BIGINT) AS observed,
    max(totals.share_with_outlay) AS figure_share_with_outlay
FROM counted
CROSS JOIN totals
GROUP BY counted.day
