-- Everybody who is counted, with the month in which they entered, left or were last seen.
WITH accounts AS (
    SELECT
        ids.participant,
        string_agg(ids.participant_id, ' | ' ORDER BY ids.participant_id) AS participant_ids
    FROM facts.person_account AS ids
    GROUP BY ids.participant
)

SELECT
    stays.buyer_group,
    accounts.participant_ids,
    stays.entered_at AS entered_at_month,
    stays.left_at AS last_month_counted,
    stays.is_gone,
    stays.last_tenure AS months_observed
FROM facts.stay AS stays
LEFT JOIN accounts ON stays.participant = accounts.participant
