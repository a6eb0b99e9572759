-- People of the population by net result; a bin holds lower <= net < upper.
WITH bins AS (
    SELECT
        unnest(CAST($lower AS DECIMAL(38, 18)[])) AS lower,
        unnest(CAST($upper AS DECIMAL(38, 18)[])) AS upper
)

SELECT
    bins.lower,
    bins.upper,
    count(*) FILTER (WHERE people.net_strict >= bins.lower AND people.net_strict < bins.upper)
        AS people_strict,
    count(*) FILTER (WHERE people.net_central >= bins.lower AND people.net_central < bins.upper)
        AS people_central,
    count(*) FILTER (WHERE people.net_lenient >= bins.lower AND people.net_lenient < bins.upper)
        AS people_lenient
FROM bins
CROSS JOIN facts.participant AS people
WHERE people.in_population
GROUP BY bins.lower, bins.upper
ORDER BY bins.lower
