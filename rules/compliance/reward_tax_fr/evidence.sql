-- Every prize by person, contest and form.
WITH accounts AS (
    SELECT
        ids.participant,
        string_agg(ids.participant_id, ' | ' ORDER BY ids.participant_id) AS participant_ids
    FROM facts.person_account AS ids
    GROUP BY ids.participant
)

SELECT
    rewards.contest,
    accounts.participant_ids,
    rewards.form,
    rewards.paid_on,
    rewards.amount,
    rewards.currency
FROM facts.contest_reward AS rewards
LEFT JOIN accounts ON rewards.participant = accounts.participant
