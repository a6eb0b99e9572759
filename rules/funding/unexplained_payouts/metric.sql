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

-- A kind of payout whose rates could not be estimated is unexplained as a whole.
plan AS (
    SELECT
        min(fit.r_squared) FILTER (WHERE fit.is_accepted) AS r_squared,
        coalesce(sum(fit.untraced), 0) AS untraced,
        coalesce(sum(CASE WHEN fit.is_accepted THEN fit.unexplained ELSE fit.untraced END), 0)
            AS unexplained
    FROM facts.lineage_fit AS fit
),

-- No commission can exceed all that the payee's group bought in the month.
members AS (
    SELECT
        coalesce(sum(months.untraced), 0) AS untraced,
        coalesce(sum(greatest(months.untraced - greatest(months.group_sales, 0), 0)), 0)
            AS beyond_group
    FROM facts.participant_month AS months
    WHERE months.untraced > 0
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
        CASE reading_names.reading
            WHEN 'lenient'
                THEN members.beyond_group + greatest(pool.untraced - members.untraced, 0)
            WHEN 'central' THEN plan.unexplained + greatest(pool.untraced - plan.untraced, 0)
            ELSE pool.untraced
        END AS unexplained
    FROM reading_names
    CROSS JOIN pool
    CROSS JOIN plan
    CROSS JOIN members
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
