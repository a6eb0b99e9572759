-- Payouts that neither a source nor the estimated plan explains, over all payouts to others.
WITH reading_names AS (
    SELECT DISTINCT readings.reading
    FROM facts.readings AS readings
),

pool AS (
    SELECT
        coalesce(sum(payouts.amount) FILTER (WHERE payouts.source <> 'untraced'), 0) AS traced,
        greatest(
            coalesce(sum(payouts.amount) FILTER (WHERE payouts.source = 'untraced'), 0), 0
        ) AS untraced
    FROM facts.payout_month AS payouts
    WHERE payouts.source <> 'own' AND payouts.kind <> 'adjustment'
),

plan AS (
    SELECT
        max(fit.r_squared) AS r_squared,
        coalesce(sum(fit.untraced), 0) AS untraced,
        coalesce(sum(fit.unexplained), 0) AS unexplained,
        coalesce(sum(fit.beyond_group), 0) AS beyond_group
    FROM facts.plan_fit AS fit
),

signals AS (
    SELECT max(signals.value) FILTER (WHERE signals.name = 'payees') AS payees
    FROM facts.signals AS signals
),

-- What was paid to payees who are no participants is in the pool and not in the fit.
seen AS (
    SELECT
        reading_names.reading,
        pool.traced,
        pool.untraced,
        plan.r_squared,
        CASE
            WHEN reading_names.reading = 'lenient'
                THEN plan.beyond_group + greatest(pool.untraced - plan.untraced, 0)
            WHEN reading_names.reading = 'central' AND plan.r_squared >= $least_fit
                THEN plan.unexplained + greatest(pool.untraced - plan.untraced, 0)
            ELSE pool.untraced
        END AS unexplained
    FROM reading_names
    CROSS JOIN pool
    CROSS JOIN plan
)

SELECT
    seen.reading,
    seen.untraced AS figure_untraced_amount,
    seen.r_squared AS figure_r_squared,
    least(seen.unexplained, seen.untraced) AS numerator,
    seen.traced + seen.untraced AS denominator,
    coalesce(signals.payees, 0) AS n
FROM seen
CROSS JOIN signals
