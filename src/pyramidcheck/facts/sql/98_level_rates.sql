-- What other currencies are worth in the filing's at the end of its period, for levels of law that
-- are stated in them. Where nobody gave rates the table is empty.
CREATE TABLE IF NOT EXISTS canon.level_rate (
    currency VARCHAR,
    rate DECIMAL(20, 10),
    rate_on DATE
);

CREATE TABLE facts.level_rate AS
SELECT
    known.currency,
    known.rate,
    known.rate_on
FROM canon.level_rate AS known;
