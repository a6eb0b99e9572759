-- The rate of every day: of the day itself, else the last earlier one that is not too old.
CREATE TABLE ingest.rate_day AS
WITH known AS (
    SELECT
        rates.currency,
        rates.rate_on,
        rates.rate,
        lead(rates.rate_on, 1, DATE '9999-12-31')
            OVER (PARTITION BY rates.currency ORDER BY rates.rate_on)
            AS next_on
    FROM ingest.rate AS rates
),

spans AS (
    SELECT
        known.currency,
        known.rate_on,
        known.rate,
        least(
            known.rate_on + CAST($days AS INTEGER),
            known.next_on - 1
        ) AS last_day
    FROM known
)

SELECT
    spans.currency,
    spans.rate_on,
    spans.rate,
    CAST(unnest(generate_series(
        CAST(spans.rate_on AS TIMESTAMP), CAST(spans.last_day AS TIMESTAMP), INTERVAL 1 DAY
    )) AS DATE) AS on_day
FROM spans;
