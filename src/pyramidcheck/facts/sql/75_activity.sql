-- Participant-months with anything in them; the tree adds group sums to exactly these.
CREATE TABLE prep.activity AS
SELECT DISTINCT
    person,
    month
FROM (
    SELECT
        buyer AS person,
        month
    FROM prep.line
    WHERE is_node
    UNION
    SELECT
        credited AS person,
        month
    FROM prep.line
    WHERE credited IS NOT NULL
    UNION
    SELECT
        part.person,
        part.month
    FROM prep.payout_part AS part
    INNER JOIN prep.node AS node ON part.person = node.person
) AS active;
