-- What one unit of another currency is worth in the filing's, and what became of such rows.
CREATE TABLE ingest.rate (
    currency VARCHAR,
    rate_on DATE,
    rate DECIMAL(20, 10)
);

-- One row for each converted row: the main amount before and after.
CREATE TABLE ingest.converted (
    file VARCHAR,
    source_row BIGINT,
    table_name VARCHAR,
    currency VARCHAR,
    amount_before DECIMAL(38, 18),
    amount_after DECIMAL(38, 18),
    rate DECIMAL(20, 10)
);

-- Rows that stay in another currency: how many, and the sum that they carry.
CREATE TABLE ingest.foreign_lost (
    table_name VARCHAR,
    currency VARCHAR,
    lines BIGINT,
    amount DECIMAL(38, 18)
);
