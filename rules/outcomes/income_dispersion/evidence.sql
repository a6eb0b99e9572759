-- Every paid participant of the population, with payouts by kind.
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
    participants.depth,
    participants.downline,
    participants.payouts,
    participants.payouts_retail,
    participants.payouts_personal,
    participants.payouts_team,
    participants.payouts_recruitment,
    participants.payouts_rank,
    participants.payouts_pool,
    participants.payouts_prize,
    participants.payouts_adjustment,
    participants.payouts_unstated
FROM facts.participant AS participants
LEFT JOIN accounts ON participants.participant = accounts.participant
WHERE participants.in_population AND participants.payouts > 0
