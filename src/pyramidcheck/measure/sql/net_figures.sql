-- Quantiles of net results (each one that occurs) and people below zero, for each reading.
WITH nets AS (
    SELECT
        unnest(['strict', 'central', 'lenient']) AS reading,
        unnest([people.net_strict, people.net_central, people.net_lenient]) AS net
    FROM facts.participant AS people
    WHERE people.in_population
)

SELECT
    nets.reading,
    count(*) AS people,
    count(*) FILTER (WHERE nets.net < 0) AS below_zero,
    quantile_disc(nets.net, $quantiles) AS quantiles
FROM nets
WHERE nets.net IS NOT NULL
GROUP BY nets.reading
ORDER BY nets.reading
