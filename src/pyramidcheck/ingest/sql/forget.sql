-- From here on nothing holds a value by which somebody could be told.
DROP TABLE IF EXISTS ingest.identity;

DROP TABLE IF EXISTS ingest.withheld;

DROP TABLE IF EXISTS ingest.holder;

DROP TABLE IF EXISTS ingest.shared;

DROP TABLE IF EXISTS ingest.hidden;

DROP TABLE IF EXISTS ingest.link;

DROP TABLE IF EXISTS ingest.linked;

DROP TABLE IF EXISTS ingest.component;
