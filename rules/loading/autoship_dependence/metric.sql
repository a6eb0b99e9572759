-- Recurring purchases of participants, over all that participants spent.
WITH purchases AS (
    SELECT
        months.participant,
        months.spend,
        months.spend_recurring,
        months.is_qualifying,
        coalesce(participants.recruits > 0, FALSE) OR coalesce(participants.payouts > 0, FALSE)
            AS is_active
    FROM facts.participant_month AS months
    LEFT JOIN facts.participant AS participants
        ON months.participant = participants.participant
),

totals AS (
    SELECT
        count(DISTINCT purchases.participant) FILTER (WHERE purchases.spend > 0) AS people,
        coalesce(sum(purchases.spend), 0) AS spend,
        coalesce(sum(purchases.spend_recurring), 0) AS recurring_all,
        coalesce(sum(purchases.spend_recurring) FILTER (WHERE purchases.is_active), 0)
            AS recurring_active,
        coalesce(
            sum(purchases.spend_recurring)
            FILTER (WHERE purchases.is_active AND purchases.is_qualifying),
            0
        ) AS recurring_qualifying
    FROM purchases
),

by_reading AS (
    SELECT
        'strict' AS reading,
        totals.recurring_all AS recurring,
        totals.spend,
        totals.people
    FROM totals
    UNION ALL
    SELECT
        'central' AS reading,
        totals.recurring_active AS recurring,
        totals.spend,
        totals.people
    FROM totals
    UNION ALL
    SELECT
        'lenient' AS reading,
        -- Without a known qualifying volume nobody can be said to stand at it, or not to.
        CASE WHEN filing.qualifying_volume IS NOT NULL THEN totals.recurring_qualifying END
            AS recurring,
        totals.spend,
        totals.people
    FROM totals
    CROSS JOIN facts.filing AS filing
)

SELECT
    by_reading.reading,
    by_reading.people AS n,
    -- Credit notes on one side must not push the share below 0 or above 1.
    greatest(by_reading.spend, 0) AS denominator,
    CASE
        WHEN by_reading.recurring IS NOT NULL
            THEN least(greatest(by_reading.recurring, 0), greatest(by_reading.spend, 0))
    END AS numerator,
    CASE WHEN by_reading.recurring IS NULL THEN 'no_qualifying_volume' END AS reason
FROM by_reading
