-- Participants by the quarter or year in which they joined and by whole months since: who came into
-- view, left, and was last seen while still there. Who joined before the period has no cohort.
WITH stays AS (
    SELECT
        stay.entered_at,
        stay.left_at,
        stay.is_gone,
        CASE
            WHEN stay.started_in < date_trunc('month', filing.period_start) THEN NULL
            WHEN CAST($by_year AS BOOLEAN)
                THEN CAST(date_trunc('year', stay.started_in) AS DATE)
            ELSE CAST(date_trunc('quarter', stay.started_in) AS DATE)
        END AS cohort
    FROM facts.stay AS stay
    CROSS JOIN facts.filing AS filing
    WHERE stay.buyer_group = 'participant'
),

counted AS (
    SELECT
        stays.cohort,
        stays.entered_at AS tenure_month,
        1 AS entered,
        0 AS events,
        0 AS censored
    FROM stays
    UNION ALL
    SELECT
        stays.cohort,
        stays.left_at AS tenure_month,
        0 AS entered,
        CASE WHEN stays.is_gone THEN 1 ELSE 0 END AS events,
        CASE WHEN stays.is_gone THEN 0 ELSE 1 END AS censored
    FROM stays
)

SELECT
    counted.cohort,
    counted.tenure_month,
    CAST(sum(counted.entered) AS BIGINT) AS entered,
    CAST(sum(counted.events) AS BIGINT) AS events,
    CAST(sum(counted.censored) AS BIGINT) AS censored
FROM counted
GROUP BY counted.cohort, counted.tenure_month
ORDER BY counted.cohort ASC NULLS FIRST, counted.tenure_month ASC
