-- Every participant of the population whose payouts come to nothing.
WITH accounts AS (
    SELECT
        ids.participant,
        string_agg(ids.participant_id, ' | ' ORDER BY ids.participant_id) AS participant_ids
    FROM facts.person_account AS ids
    GROUP BY ids.participant
)

SELECT
    accounts.participant_ids,
    participants.joined_on,
    participants.observed_days,
    participants.recruits,
    participants.spend_total,
    participants.payouts
FROM facts.participant AS participants
LEFT JOIN accounts ON participants.participant = accounts.participant
WHERE participants.in_population AND participants.payouts <= 0
