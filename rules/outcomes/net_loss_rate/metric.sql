-- Participants left with less than they paid, over all who were observed long enough.
WITH counted AS (
    SELECT
        count(*) AS people,
        count(*) FILTER (WHERE participants.net_strict < 0) AS strict_losers,
        count(*) FILTER (WHERE participants.net_central < 0) AS central_losers,
        count(*) FILTER (WHERE participants.net_lenient < 0) AS lenient_losers,
        count(*) FILTER (WHERE participants.net_central IS NULL) AS central_without_net,
        count(*) FILTER (WHERE participants.net_lenient IS NULL) AS lenient_without_net
    FROM facts.participant AS participants
    WHERE participants.in_population
),

by_reading AS (
    SELECT
        'strict' AS reading,
        counted.strict_losers AS losers,
        counted.people,
        0 AS without_net
    FROM counted
    UNION ALL
    SELECT
        'central' AS reading,
        counted.central_losers AS losers,
        counted.people,
        counted.central_without_net AS without_net
    FROM counted
    UNION ALL
    SELECT
        'lenient' AS reading,
        counted.lenient_losers AS losers,
        counted.people,
        counted.lenient_without_net AS without_net
    FROM counted
)

SELECT
    by_reading.reading,
    by_reading.people AS denominator,
    by_reading.people AS n,
    -- One net result that cannot be known leaves the share unknown: it is never counted as a gain.
    CASE WHEN by_reading.without_net = 0 THEN by_reading.losers END AS numerator,
    CASE WHEN by_reading.without_net > 0 THEN 'own_use_cap_unknown' END AS reason
FROM by_reading
