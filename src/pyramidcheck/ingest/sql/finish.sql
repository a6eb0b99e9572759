-- Whose money is in quarantine: they leave the outcome population.
CREATE TABLE canon.quarantined_people AS
SELECT DISTINCT lost.participant_id
FROM ingest.quarantined_row AS lost
WHERE
    lost.table_name IN ('orders', 'payouts', 'buybacks')
    AND lost.participant_id IS NOT NULL;
