-- Everybody exported as a customer who acted as a participant, and on which ground.
SELECT
    accounts.participant_id,
    listed.enrolled_on,
    listed.role,
    listed.role_from,
    listed.sponsor_id,
    listed.rank,
    people.recruits,
    people.payouts,
    people.spend_starter_kit,
    people.spend_fee,
    people.spend_total,
    listed.source_file,
    listed.source_row
FROM facts.participant AS people
INNER JOIN facts.person_account AS accounts ON people.participant = accounts.participant
INNER JOIN canon.participants AS listed ON accounts.participant_id = listed.participant_id
WHERE people.is_relabelled
