-- People with payouts or a net result, those of them without any above zero, and percentiles (each
-- one that occurs): payouts, then the net result of each reading.
WITH results AS (
    SELECT
        unnest(['gross', 'strict', 'central', 'lenient']) AS kind,
        unnest([people.payouts, people.net_strict, people.net_central, people.net_lenient])
            AS amount
    FROM facts.participant AS people
    WHERE people.in_population
)

SELECT
    results.kind,
    count(*) AS people,
    count(*) FILTER (WHERE results.amount < 0) AS below_zero,
    count(*) FILTER (WHERE results.amount <= 0) AS not_above_zero,
    quantile_disc(results.amount, $quantiles) AS quantiles
FROM results
WHERE results.amount IS NOT NULL
GROUP BY results.kind
ORDER BY results.kind
