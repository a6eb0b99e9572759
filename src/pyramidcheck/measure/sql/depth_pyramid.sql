-- People and payouts by how far down the tree of sponsors they stand; whoever has no place in it
-- (an unknown sponsor, a circle) is a row of its own. Places from $deepest on are one row.
WITH placed AS (
    SELECT
        people.payouts,
        CASE
            WHEN tree.state IN ('root', 'member') THEN least(tree.depth, $deepest)
        END AS depth
    FROM facts.participant AS people
    LEFT JOIN facts.tree AS tree ON people.participant = tree.participant
)

SELECT
    placed.depth,
    count(*) AS people,
    count(*) FILTER (WHERE placed.payouts > 0) AS paid,
    coalesce(sum(placed.payouts), 0) AS payouts
FROM placed
GROUP BY placed.depth
ORDER BY placed.depth NULLS LAST
