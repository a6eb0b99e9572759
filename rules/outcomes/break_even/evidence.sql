-- Everybody who joined in the period, with the entry money and the day on which it came back.
WITH accounts AS (
    SELECT
        ids.participant,
        string_agg(ids.participant_id, ' | ' ORDER BY ids.participant_id) AS participant_ids
    FROM facts.person_account AS ids
    GROUP BY ids.participant
)

SELECT
    accounts.participant_ids,
    recoup.joined_on,
    recoup.observed_days,
    recoup.outlay,
    recoup.received,
    recoup.is_recouped,
    recoup.days AS days_counted
FROM facts.recoup AS recoup
LEFT JOIN accounts ON recoup.participant = accounts.participant
