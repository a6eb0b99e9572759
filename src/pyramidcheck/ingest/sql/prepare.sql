-- Places for what ingest writes; `canon.*` follows once every file is typed.
CREATE SCHEMA IF NOT EXISTS ingest;

CREATE SCHEMA IF NOT EXISTS canon;

CREATE TABLE ingest.file (
    number INTEGER,
    path VARCHAR,
    table_name VARCHAR
);

-- One row for each value that could not be typed: where it stands, what it is, and why.
CREATE TABLE ingest.quarantine (
    file VARCHAR,
    row BIGINT,
    "column" VARCHAR,
    value VARCHAR,
    reason VARCHAR
);

-- One row for each quarantined row of a file, with whoever and whatever could still be read.
CREATE TABLE ingest.quarantined_row (
    file VARCHAR,
    table_name VARCHAR,
    source_row BIGINT,
    participant_id VARCHAR,
    amount DECIMAL(38, 18)
);

CREATE TABLE ingest.excluded (
    file VARCHAR,
    reason VARCHAR,
    lines BIGINT
);
