-- Who holds which identifier, in its compared form. Dropped before the database is locked.
CREATE TABLE ingest.identity (
    account VARCHAR,
    kind VARCHAR,
    value VARCHAR
);

-- The same values as written, so that none of them can be shown by mistake.
CREATE TABLE ingest.withheld (value VARCHAR);
