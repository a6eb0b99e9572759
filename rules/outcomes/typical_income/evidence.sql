-- Every participant of the population, with the amounts and the days behind the yearly figures.
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
    participants.payouts,
    participants.staying_cost,
    filing.period_end - greatest(participants.joined_on, filing.period_start) + 1
        AS days_in_period
FROM facts.participant AS participants
CROSS JOIN facts.filing AS filing
LEFT JOIN accounts ON participants.participant = accounts.participant
WHERE participants.in_population
