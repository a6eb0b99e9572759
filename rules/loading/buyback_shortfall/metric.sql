-- What was claimed for stock and not paid, over what was claimed.
WITH settled AS (
    SELECT
        claims.claimed,
        claims.paid
    FROM facts.buyback AS claims
    CROSS JOIN facts.filing AS filing
    WHERE
        claims.claimed > 0
        AND claims.requested_on >= filing.period_start
        AND claims.requested_on <= filing.period_end - $open_days
)

SELECT
    'central' AS reading,
    greatest(sum(settled.claimed) - sum(settled.paid), 0) AS numerator,
    sum(settled.claimed) AS denominator,
    count(*) AS n,
    cast(count(*) FILTER (WHERE settled.paid <= 0) AS DOUBLE) / nullif(count(*), 0)
        AS figure_denied_share
FROM settled
