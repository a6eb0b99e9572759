-- Everybody who won, recruited or sold outside the plan in the months of a contest.
WITH accounts AS (
    SELECT
        ids.participant,
        string_agg(ids.participant_id, ' | ' ORDER BY ids.participant_id) AS participant_ids
    FROM facts.person_account AS ids
    GROUP BY ids.participant
)

SELECT
    contests.contest,
    accounts.participant_ids,
    contests.prize,
    contests.recruits,
    contests.outside_sales
FROM facts.contest AS contests
LEFT JOIN accounts ON contests.participant = accounts.participant
