-- How many of three facts hold: paid entry, pay on direct joining, pay on joining further down.
WITH reading_names AS (
    SELECT DISTINCT readings.reading
    FROM facts.readings AS readings
),

joiners AS (
    SELECT
        count(*) AS joined,
        count(*) FILTER (WHERE participants.entry_30 > 0) AS paying
    FROM facts.participant AS participants
    WHERE participants.joined_in_period
),

pool AS (
    SELECT
        coalesce(sum(payouts.amount) FILTER (WHERE payouts.source <> 'untraced'), 0) AS traced,
        greatest(
            coalesce(sum(payouts.amount) FILTER (WHERE payouts.source = 'untraced'), 0), 0
        ) AS untraced
    FROM facts.payout_month AS payouts
    WHERE payouts.source <> 'own'
),

joining_pay AS (
    SELECT
        payouts.generation,
        payouts.kind = 'recruitment' AS is_recruitment,
        payouts.source = 'untraced' AND coalesce(payouts.near_joining, FALSE) AS is_near,
        payouts.source = 'enrolment' OR payouts.kind = 'recruitment' AS is_joining,
        payouts.amount
    FROM facts.payout_month AS payouts
    WHERE payouts.source <> 'own'
),

-- Pay without a generation is a direct recruiter's where the plan itself calls it recruitment;
-- elsewhere that is assumed in strict and central only.
by_reading AS (
    SELECT
        reading_names.reading,
        greatest(
            coalesce(
                sum(joining_pay.amount) FILTER (
                    WHERE
                    (
                        joining_pay.is_joining
                        AND (
                            joining_pay.generation = 1
                            OR (
                                joining_pay.generation IS NULL
                                AND (
                                    joining_pay.is_recruitment
                                    OR reading_names.reading <> 'lenient'
                                )
                            )
                        )
                    )
                    OR (
                        NOT joining_pay.is_joining
                        AND joining_pay.is_near
                        AND reading_names.reading = 'strict'
                    )
                ),
                0
            ),
            0
        ) AS direct,
        greatest(
            coalesce(
                sum(joining_pay.amount) FILTER (
                    WHERE joining_pay.is_joining AND joining_pay.generation > 1
                ),
                0
            ),
            0
        ) AS indirect
    FROM reading_names
    LEFT JOIN joining_pay ON TRUE
    GROUP BY reading_names.reading
),

facts_found AS (
    SELECT
        by_reading.reading,
        joiners.joined,
        joiners.joined > 0
        AND joiners.paying >= $required_share * joiners.joined AS is_required,
        by_reading.direct > 0
        AND by_reading.direct >= $least_share * (pool.traced + pool.untraced) AS is_direct,
        by_reading.indirect > 0
        AND by_reading.indirect >= $least_share * (pool.traced + pool.untraced) AS is_indirect,
        joiners.paying / nullif(joiners.joined, 0) AS required,
        by_reading.direct / nullif(pool.traced + pool.untraced, 0) AS direct,
        by_reading.indirect / nullif(pool.traced + pool.untraced, 0) AS indirect,
        pool.untraced / nullif(pool.traced + pool.untraced, 0) AS untraced,
        pool.untraced > $untraced_most * (pool.traced + pool.untraced) AS is_much_untraced
    FROM by_reading
    CROSS JOIN joiners
    CROSS JOIN pool
),

counted AS (
    SELECT
        facts_found.*,
        CAST(facts_found.is_required AS INTEGER)
        + CAST(facts_found.is_direct AS INTEGER)
        + CAST(facts_found.is_indirect AS INTEGER) AS found
    FROM facts_found
)

SELECT
    counted.reading,
    CASE WHEN counted.joined > 0 THEN counted.found END AS value,
    counted.joined AS n,
    -- What cannot be traced might have been pay on joining, unless pay on joining is seen anyway.
    CASE
        WHEN
            counted.is_much_untraced
            AND counted.is_required
            AND NOT (counted.is_direct AND counted.is_indirect)
            THEN 'unattributed_payouts'
    END AS reason,
    try_cast(counted.required AS DECIMAL(18, 6)) AS figure_required,
    try_cast(counted.direct AS DECIMAL(18, 6)) AS figure_direct,
    try_cast(counted.indirect AS DECIMAL(18, 6)) AS figure_indirect,
    try_cast(counted.untraced AS DECIMAL(18, 6)) AS figure_share,
    $untraced_most AS figure_at_most
FROM counted
