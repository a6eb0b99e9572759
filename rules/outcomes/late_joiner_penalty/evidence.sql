-- Everybody who is compared, with the order of joining and the result after the same time.
WITH accounts AS (
    SELECT
        ids.participant,
        string_agg(ids.participant_id, ' | ' ORDER BY ids.participant_id) AS participant_ids
    FROM facts.person_account AS ids
    GROUP BY ids.participant
)

SELECT
    accounts.participant_ids,
    tenure.joined_on,
    tenure.join_quartile,
    tenure.depth,
    tenure.net_central
FROM facts.tenure_net AS tenure
LEFT JOIN accounts ON tenure.participant = accounts.participant
