-- An id that is an e-mail address is shown as a number; spellings of one address share it.
CREATE TABLE ingest.hidden AS
SELECT
    found.account,
    'e-mail ' || dense_rank() OVER (ORDER BY found.value) AS shown
FROM (
    SELECT
        identity.account,
        min(identity.value) AS value
    FROM ingest.identity AS identity
    WHERE identity.kind = 'email' AND regexp_full_match(identity.account, $email)
    GROUP BY identity.account
) AS found;

-- Every account that any identifier tells of, and the number of its person.
CREATE TABLE canon.person_of AS
SELECT
    coalesce(hidden.shown, holder.account) AS participant_id,
    CAST(min(component.person) AS VARCHAR) AS person_key
FROM ingest.holder AS holder
INNER JOIN ingest.component AS component ON holder.place = component.account
LEFT JOIN ingest.hidden AS hidden ON holder.account = hidden.account
GROUP BY coalesce(hidden.shown, holder.account);

UPDATE ingest.quarantined_row AS lost
SET participant_id = hidden.shown
FROM ingest.hidden AS hidden
WHERE lost.participant_id = hidden.account;
