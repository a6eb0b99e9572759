-- Participant-months at the qualifying volume or just above it. The excess is a property of all
-- of them together: no single row shows why that month's purchase was made.
WITH accounts AS (
    SELECT
        ids.participant,
        string_agg(ids.participant_id, ' | ' ORDER BY ids.participant_id) AS participant_ids
    FROM facts.person_account AS ids
    GROUP BY ids.participant
)

SELECT
    accounts.participant_ids,
    purchases.month,
    purchases.volume,
    filing.qualifying_volume,
    purchases.spend,
    purchases.spend_last_3_days,
    purchases.payouts
FROM facts.participant_month AS purchases
CROSS JOIN facts.filing AS filing
LEFT JOIN accounts ON purchases.participant = accounts.participant
WHERE
    filing.qualifying_volume > 0
    AND purchases.volume >= filing.qualifying_volume
    AND purchases.volume < filing.qualifying_volume * (1 + $width_above)
