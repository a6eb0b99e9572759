-- Every participant of the population who is at a loss in the central reading, with the loss.
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
    participants.spend_total,
    participants.own_use_value,
    participants.payouts,
    participants.buybacks,
    -participants.net_central AS loss
FROM facts.participant AS participants
LEFT JOIN accounts ON participants.participant = accounts.participant
WHERE participants.in_population AND participants.net_central < 0
