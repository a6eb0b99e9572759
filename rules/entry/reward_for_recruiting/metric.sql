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
        payouts.amount,
        payouts.kind = 'recruitment' AS is_recruitment,
        payouts.source = 'untraced' AND coalesce(payouts.near_joining, FALSE) AS is_near,
        payouts.source = 'enrolment' OR payouts.kind = 'recruitment' AS is_joining
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

together AS (
    SELECT
        by_reading.reading,
        by_reading.direct,
        by_reading.indirect,
        joiners.joined,
        joiners.paying,
        pool.untraced,
        pool.traced + pool.untraced AS payouts
    FROM by_reading
    CROSS JOIN joiners
    CROSS JOIN pool
),

judged AS (
    SELECT
        together.*,
        together.joined > 0
        AND together.paying >= $required_share * together.joined AS is_required,
        together.direct > 0
        AND together.direct >= $least_share * together.payouts AS is_direct,
        together.indirect > 0
        AND together.indirect >= $least_share * together.payouts AS is_indirect,
        together.untraced > $untraced_most * together.payouts AS is_much_untraced
    FROM together
),

counted AS (
    SELECT
        judged.*,
        cast(judged.is_required AS INTEGER)
        + cast(judged.is_direct AS INTEGER)
        + cast(judged.is_indirect AS INTEGER) AS found
    FROM judged
)

SELECT
    counted.reading,
    counted.joined AS n,
    $untraced_most AS figure_at_most,
    CASE WHEN counted.joined > 0 THEN counted.found END AS value,  -- noqa: RF04
    -- What cannot be traced might have been pay on joining, unless both kinds are seen anyway.
    CASE
        WHEN
            counted.is_much_untraced
            AND NOT (counted.is_direct AND counted.is_indirect)
            THEN 'unattributed_payouts'
    END AS reason,
    try_cast(counted.paying / nullif(counted.joined, 0) AS DECIMAL(18, 6)) AS figure_required,
    try_cast(counted.direct / nullif(counted.payouts, 0) AS DECIMAL(18, 6)) AS figure_direct,
    try_cast(counted.indirect / nullif(counted.payouts, 0) AS DECIMAL(18, 6)) AS figure_indirect,
    try_cast(counted.untraced / nullif(counted.payouts, 0) AS DECIMAL(18, 6)) AS figure_share
FROM counted
