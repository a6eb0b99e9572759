-- Participants whose payouts, less what was taken back, are nothing, over all participants.
SELECT
    'central' AS reading,
    count(*) FILTER (WHERE participants.payouts <= 0) AS numerator,
    count(*) AS denominator,
    count(*) AS n
FROM facts.participant AS participants
WHERE participants.in_population
