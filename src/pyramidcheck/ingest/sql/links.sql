-- Accounts numbered in the order of their text, and those that one value links.
CREATE TABLE ingest.holder AS
SELECT
    held.account,
    CAST(row_number() OVER (ORDER BY held.account) - 1 AS BIGINT) AS place
FROM (SELECT DISTINCT identity.account FROM ingest.identity AS identity) AS held;

CREATE TABLE ingest.shared AS
SELECT
    identity.kind,
    identity.value,
    count(DISTINCT identity.account) AS accounts,
    min(identity.account) AS first_account,
    identity.kind = $key
    OR count(DISTINCT identity.account)
    <= CASE WHEN identity.kind = $address THEN $most_address ELSE $most END AS links
FROM ingest.identity AS identity
GROUP BY identity.kind, identity.value
HAVING count(DISTINCT identity.account) > 1;

CREATE TABLE ingest.link AS
SELECT DISTINCT
    first_holder.place AS one,
    holder.place AS other
FROM ingest.identity AS identity
INNER JOIN ingest.shared AS shared
    ON identity.kind = shared.kind AND identity.value = shared.value
INNER JOIN ingest.holder AS holder ON identity.account = holder.account
INNER JOIN ingest.holder AS first_holder ON shared.first_account = first_holder.account
WHERE shared.links AND first_holder.place <> holder.place;

-- What each kind of identifier has done.
CREATE TABLE ingest.linked AS
SELECT
    identity.kind,
    count(DISTINCT identity.account) AS accounts,
    count(DISTINCT CASE WHEN shared.links THEN identity.account END) AS linked,
    count(DISTINCT CASE WHEN NOT shared.links THEN shared.value END) AS left_out
FROM ingest.identity AS identity
LEFT JOIN ingest.shared AS shared
    ON identity.kind = shared.kind AND identity.value = shared.value
GROUP BY identity.kind;
