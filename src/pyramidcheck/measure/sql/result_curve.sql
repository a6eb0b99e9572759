-- People of the population whose payouts, or whose net result in a reading, lie below each amount.
WITH results AS (
    SELECT
        unnest(['gross', 'strict', 'central', 'lenient']) AS kind,
        unnest([people.payouts, people.net_strict, people.net_central, people.net_lenient])
            AS amount
    FROM facts.participant AS people
    WHERE people.in_population
),

held AS (
    SELECT
        results.kind,
        results.amount,
        count(*) AS people
    FROM results
    WHERE results.amount IS NOT NULL
    GROUP BY results.kind, results.amount
),

running AS (
    SELECT
        held.kind,
        held.amount,
        sum(held.people) OVER (PARTITION BY held.kind ORDER BY held.amount) AS people
    FROM held
),

kinds AS (
    SELECT unnest(['gross', 'strict', 'central', 'lenient']) AS kind
),

amounts AS (
    SELECT unnest(CAST($edges AS DECIMAL(38, 18)[])) AS edge
),

edges AS (
    SELECT
        kinds.kind,
        amounts.edge
    FROM kinds
    CROSS JOIN amounts
),

below AS (
    SELECT
        edges.kind,
        edges.edge,
        coalesce(running.people, 0) AS people
    FROM edges
    ASOF LEFT JOIN running ON edges.kind = running.kind AND edges.edge > running.amount
)

SELECT
    below.edge,
    CAST(sum(below.people) FILTER (WHERE below.kind = 'gross') AS BIGINT) AS gross,
    CAST(sum(below.people) FILTER (WHERE below.kind = 'strict') AS BIGINT) AS strict,
    CAST(sum(below.people) FILTER (WHERE below.kind = 'central') AS BIGINT) AS central,
    CAST(sum(below.people) FILTER (WHERE below.kind = 'lenient') AS BIGINT) AS lenient
FROM below
GROUP BY below.edge
ORDER BY below.edge
