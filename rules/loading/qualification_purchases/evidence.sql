-- Participant-months at the qualifying volume or just above it. The excess is a property of all
-- of them together: no single row shows why that month's purchase was made.
WITH accounts AS (
    SELECT
        ids.participant,
        string_agg(ids.participant_id, ' | ' ORDER BY ids.participant_id) AS participant_ids
    FROM facts.person_account AS ids
    GROUP BY ids.participant
),

plan AS (
    SELECT
        filing.qualifying_volume AS threshold,
        filing.qualifying_volume * (1 + $width_above) AS upper_end
    FROM facts.filing AS filing
    WHERE filing.qualifying_volume > 0
)

SELECT
    accounts.participant_ids,
    purchases.month,
    purchases.volume,
    plan.threshold AS qualifying_volume,
    purchases.spend,
    purchases.spend_last_3_days,
    purchases.payouts
FROM facts.participant_month AS purchases
CROSS JOIN plan
LEFT JOIN accounts ON purchases.participant = accounts.participant
WHERE purchases.volume >= plan.threshold AND purchases.volume < plan.upper_end
