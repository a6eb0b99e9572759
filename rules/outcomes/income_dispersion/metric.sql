-- What each paid participant received: one row a person.
SELECT
    'central' AS reading,
    participants.payouts AS value
FROM facts.participant AS participants
WHERE participants.in_population AND participants.payouts > 0
