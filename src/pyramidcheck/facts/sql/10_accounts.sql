-- Every id that occurs anywhere, and the person behind it. A person is a person_key where the
-- export gives one, else the id itself; people are numbered densely in the order of that text.
CREATE SCHEMA prep;

CREATE SCHEMA facts;

-- Accounts that ingest has told apart by e-mail, phone, bank account or address; empty without.
CREATE TABLE IF NOT EXISTS canon.person_of (
    participant_id VARCHAR,
    person_key VARCHAR
);

CREATE TABLE prep.named_account AS
WITH ids AS (
    SELECT participant_id FROM canon.participants
    UNION
    SELECT sponsor_id FROM canon.participants
    UNION
    SELECT buyer_id FROM canon.orders
    UNION
    SELECT seller_id FROM canon.orders
    UNION
    SELECT participant_id FROM canon.payouts
    UNION
    SELECT source_participant_id FROM canon.payouts
),

keyed AS (
    SELECT
        participant_id,
        min(person_key) AS person_key
    FROM canon.participants
    GROUP BY participant_id
)

SELECT
    ids.participant_id,
    keyed.participant_id IS NOT NULL AS is_listed,
    coalesce(
        'k:' || keyed.person_key, 'k:' || known.person_key, 'i:' || ids.participant_id
    ) AS person_text
FROM ids
LEFT JOIN keyed ON ids.participant_id = keyed.participant_id
LEFT JOIN canon.person_of AS known ON ids.participant_id = known.participant_id
WHERE ids.participant_id <> '';

CREATE TABLE prep.person AS
SELECT
    CAST(row_number() OVER (ORDER BY named.person_text) AS INTEGER) AS person,
    named.person_text,
    named.is_listed
FROM (
    SELECT
        person_text,
        bool_or(is_listed) AS is_listed
    FROM prep.named_account
    GROUP BY person_text
) AS named;

CREATE TABLE prep.account AS
SELECT
    CAST(row_number() OVER (ORDER BY account.participant_id) AS INTEGER) AS account,
    account.participant_id,
    person.person,
    account.is_listed
FROM prep.named_account AS account
INNER JOIN prep.person AS person ON account.person_text = person.person_text;
