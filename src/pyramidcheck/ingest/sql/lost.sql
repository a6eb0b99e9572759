-- Rows of one file that cannot be used: text whose fields cannot be told apart, rows with a value
-- that cannot be typed, and rows that hold nothing at all.
INSERT INTO ingest.quarantine
SELECT
    $path AS file,
    lost.source_row AS row,
    CAST(NULL AS VARCHAR) AS "column",
    lost.ragged AS value,
    'ragged_row' AS reason
FROM ingest.lost AS lost
WHERE lost.ragged IS NOT NULL;

-- A row that gives several lines is lost once.

INSERT INTO ingest.quarantined_row
SELECT
    $path AS file,
    $table_name AS table_name,
    lost.source_row,
    min(lost.person) AS person,
    sum(lost.amount) AS amount
FROM ingest.lost AS lost
WHERE NOT lost.is_blank
GROUP BY lost.source_row;

INSERT INTO ingest.excluded
SELECT
    $path AS file,
    'empty_row' AS reason,
    count(*) AS lines
FROM ingest.lost AS lost
WHERE lost.is_blank
HAVING count(*) > 0;

DROP TABLE ingest.lost;
