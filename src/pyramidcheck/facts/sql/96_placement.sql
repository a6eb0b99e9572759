-- Where each participant was placed; no rows where the export places nobody. A person's placement
-- is that of the first row that has one, participant rows first, as with sponsors. 0 is a placement
-- under an id of which nothing else is known.
CREATE TABLE prep.placement_link AS
WITH placed AS (
    SELECT
        account.person,
        coalesce(above.person, 0) AS above,
        row_number() OVER (
            PARTITION BY account.person
            ORDER BY
                CASE WHEN participants.role IN ('preferred_customer', 'customer') THEN 1 ELSE 0 END,
                coalesce(participants.role_from, participants.enrolled_on),
                participants.enrolled_on,
                participants.participant_id,
                participants.placement_id
        ) AS place
    FROM canon.participants AS participants
    INNER JOIN prep.account AS account ON participants.participant_id = account.participant_id
    LEFT JOIN prep.account AS above ON participants.placement_id = above.participant_id
    WHERE participants.placement_id <> ''
),

counted AS (
    SELECT count(*) AS people
    FROM placed
)

SELECT
    node.person,
    placed.above
FROM prep.node AS node
INNER JOIN counted ON counted.people > 0
LEFT JOIN placed ON node.person = placed.person AND placed.place = 1;
