-- Payouts on somebody's joining, over all payouts to others.
WITH reading_names AS (
    SELECT DISTINCT readings.reading
    FROM facts.readings AS readings
),

-- Clawbacks that name no source lower the untraced payouts of their group, never below nothing,
-- so that the share stays between 0 and 1.
pool AS (
    SELECT
        coalesce(sum(payouts.amount) FILTER (WHERE payouts.source <> 'untraced'), 0) AS traced,
        coalesce(
            sum(payouts.amount) FILTER (
                WHERE
                payouts.source = 'enrolment'
                OR (payouts.kind = 'recruitment' AND payouts.source <> 'untraced')
            ),
            0
        ) AS traced_joining,
        greatest(
            coalesce(
                sum(payouts.amount) FILTER (
                    WHERE payouts.source = 'untraced' AND payouts.kind = 'recruitment'
                ),
                0
            ),
            0
        ) AS untraced_recruitment,
        greatest(
            coalesce(
                sum(payouts.amount) FILTER (
                    WHERE
                    payouts.source = 'untraced'
                    AND payouts.kind <> 'recruitment'
                    AND payouts.near_joining
                ),
                0
            ),
            0
        ) AS untraced_near,
        greatest(
            coalesce(
                sum(payouts.amount) FILTER (
                    WHERE
                    payouts.source = 'untraced'
                    AND payouts.kind <> 'recruitment'
                    AND NOT coalesce(payouts.near_joining, FALSE)
                ),
                0
            ),
            0
        ) AS untraced_other
    FROM facts.payout_month AS payouts
    WHERE payouts.source <> 'own'
),

signals AS (
    SELECT max(signals.value) FILTER (WHERE signals.name = 'payees') AS payees
    FROM facts.signals AS signals
)

SELECT
    reading_names.reading,
    pool.traced_joining
    + pool.untraced_recruitment
    + CASE WHEN reading_names.reading = 'strict' THEN pool.untraced_near ELSE 0 END AS numerator,
    pool.traced + pool.untraced_recruitment + pool.untraced_near + pool.untraced_other
        AS denominator,
    coalesce(signals.payees, 0) AS n,
    pool.untraced_near + pool.untraced_other AS unobserved
FROM reading_names
CROSS JOIN pool
CROSS JOIN signals
