-- Participants whose yearly net result stays below the highest claim.
WITH claims AS (
    SELECT
        max(
            CASE
                WHEN claims.per = 'month' THEN claims.amount * $months_in_year
                ELSE claims.amount
            END
        ) AS amount,
        count(*) FILTER (WHERE regexp_matches(lower(claims.wording), $barred)) AS barred
    FROM facts.claim AS claims
),

people AS (
    SELECT
        participants.net_strict,
        participants.net_central,
        participants.net_lenient,
        filing.period_end - greatest(participants.joined_on, filing.period_start) + 1
            AS days_seen
    FROM facts.participant AS participants
    CROSS JOIN facts.filing AS filing
    WHERE participants.in_population
),

-- Whole parts of the currency unit: integers compare alike on every machine.
results AS (
    SELECT
        'strict' AS reading,
        cast(people.net_strict * $parts AS HUGEINT) * $days_in_year AS net,
        people.days_seen
    FROM people
    UNION ALL
    SELECT
        'central' AS reading,
        cast(people.net_central * $parts AS HUGEINT) * $days_in_year AS net,
        people.days_seen
    FROM people
    UNION ALL
    SELECT
        'lenient' AS reading,
        cast(people.net_lenient * $parts AS HUGEINT) * $days_in_year AS net,
        people.days_seen
    FROM people
),

counted AS (
    SELECT
        results.reading,
        claims.amount,
        claims.barred,
        count(*) AS people,
        count(*) FILTER (WHERE results.net IS NULL) AS without_net,
        count(*) FILTER (
            WHERE results.net < cast(claims.amount * $parts AS HUGEINT) * results.days_seen
        ) AS below
    FROM results
    CROSS JOIN claims
    GROUP BY results.reading, claims.amount, claims.barred
)

SELECT
    counted.reading,
    counted.people AS denominator,
    counted.people AS n,
    counted.amount AS figure_claimed_amount,
    counted.barred AS figure_count_barred,
    CASE
        WHEN counted.amount IS NULL AND counted.barred = 0 THEN NULL
        WHEN counted.barred > 0 THEN greatest(counted.below, $barred_share * counted.people)
        ELSE counted.below
    END AS numerator,
    CASE
        WHEN counted.amount IS NOT NULL AND counted.without_net > 0 THEN 'own_use_cap_unknown'
    END AS reason
FROM counted
