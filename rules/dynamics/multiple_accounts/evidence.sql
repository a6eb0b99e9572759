-- Everybody with more than one account, with the accounts.
WITH accounts AS (
    SELECT
        ids.participant,
        string_agg(ids.participant_id, ' | ' ORDER BY ids.participant_id) AS participant_ids
    FROM facts.person_account AS ids
    GROUP BY ids.participant
)

SELECT
    accounts.participant_ids,
    people.accounts
FROM facts.people_accounts AS people
LEFT JOIN accounts ON people.participant = accounts.participant
WHERE people.accounts > 1
