-- The rate of every day: of the day itself, else the last earlier one that is not too old.
CREATE TABLE ingest.rate_day AS
WITH spans AS (
    SELECT
        known.currency,
        known.rate_on,
        known.rate,
        least(
            known.rate_on + CAST($days AS INTEGER),
            lead(known.rate_on, 1, DATE '9999-12-31')
                OVER (PARTITION BY known.currency ORDER BY known.rate_on) - 1
        ) AS last_day
    FROM ingest.rate AS known
)

SELECT
    spans.currency,
    spans.rate_on,
    spans.rate,
    CAST(unnest(generate_series(
        CAST(spans.rate_on AS TIMESTAMP), CAST(spans.last_day AS TIMESTAMP), INTERVAL 1 DAY
    )) AS DATE) AS on_day
FROM spans;
