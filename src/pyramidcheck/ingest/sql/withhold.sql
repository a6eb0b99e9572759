-- What tells who somebody is, replaced wherever a row was quarantined for whatever reason.
UPDATE ingest.quarantine AS bad
SET value = $shown
WHERE
    bad.value IS NOT NULL
    AND (
        regexp_full_match(bad.value, $email)
        OR (bad."column" IS NULL AND list_contains(CAST($files AS VARCHAR[]), bad.file))
        OR list_contains(
            list_zip(CAST($header_files AS VARCHAR[]), CAST($headers AS VARCHAR[])),
            (bad.file, bad."column")
        )
        OR bad.value IN (SELECT kept.value FROM ingest.withheld AS kept)
    );
