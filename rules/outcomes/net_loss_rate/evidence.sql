-- Every participant of the population who is at a loss in the strict reading, which holds those
-- of the other two, with the parts of the net result.
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
    participants.spend_total,
    participants.payouts,
    participants.buybacks,
    participants.own_use_value,
    participants.margin_documented,
    participants.margin_list,
    participants.net_strict,
    participants.net_central,
    participants.net_lenient
FROM facts.participant AS participants
LEFT JOIN accounts ON participants.participant = accounts.participant
WHERE participants.in_population AND participants.net_strict < 0
