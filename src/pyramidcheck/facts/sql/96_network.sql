-- The recruiter tree and the placement tree, counted apart.
CREATE TABLE facts.placement_tree AS
SELECT
    person AS participant,
    parent,
    root,
    depth,
    subtree_size,
    state
FROM prep.placement_tree;

CREATE TABLE facts.network AS
WITH trees AS (
    SELECT
        'recruiter' AS tree,
        person,
        parent,
        depth,
        state
    FROM prep.tree
    UNION ALL
    SELECT
        'placement' AS tree,
        person,
        parent,
        depth,
        state
    FROM prep.placement_tree
),

parents AS (
    SELECT
        tree,
        parent AS person,
        count(*) AS children
    FROM trees
    WHERE parent IS NOT NULL
    GROUP BY tree, parent
),

places AS (
    SELECT
        trees.tree,
        trees.parent,
        trees.depth,
        trees.state,
        coalesce(parents.children, 0) AS children,
        date_diff('day', above.joined_on, node.joined_on) AS days_after
    FROM trees
    INNER JOIN prep.node AS node ON trees.person = node.person
    LEFT JOIN prep.node AS above ON trees.parent = above.person
    LEFT JOIN parents ON trees.tree = parents.tree AND trees.person = parents.person
),

counted AS (
    SELECT
        tree,
        count(*) AS nodes,
        count(parent) AS links,
        count(*) FILTER (WHERE state = 'root') AS roots,
        count(*) FILTER (WHERE state = 'orphan') AS orphans,
        count(*) FILTER (WHERE state = 'self_sponsor') AS self_sponsors,
        count(*) FILTER (WHERE state = 'cycle') AS cycle_members,
        count(*) FILTER (WHERE children = 0) AS leaves,
        count(*) FILTER (WHERE children = 1) AS with_one_recruit,
        count(*) FILTER (WHERE children > 2) AS with_over_two_recruits,
        max(children) AS most_recruits,
        count(*) FILTER (WHERE days_after > 0) AS parent_joined_earlier,
        count(*) FILTER (WHERE days_after = 0) AS parent_joined_same_day,
        count(*) FILTER (WHERE days_after < 0) AS parent_joined_later,
        sum(depth) AS depth_sum,
        max(depth) AS deepest
    FROM places
    GROUP BY tree
),

gaps AS (
    SELECT
        tree,
        days_after,
        row_number() OVER (PARTITION BY tree ORDER BY days_after) AS place,
        count(*) OVER (PARTITION BY tree) AS links
    FROM places
    WHERE days_after IS NOT NULL
),

compared AS (
    SELECT
        count(*) AS in_both,
        count(*) FILTER (WHERE recruiters.parent = placements.parent) AS same_parent
    FROM prep.tree AS recruiters
    INNER JOIN prep.placement_tree AS placements ON recruiters.person = placements.person
    WHERE recruiters.parent IS NOT NULL AND placements.parent IS NOT NULL
),

paid AS (
    SELECT max(generation) AS deepest_paid
    FROM (
        SELECT generation
        FROM prep.payout_part
        GROUP BY generation, month
        HAVING sum(amount) > 0
    ) AS generations
)

SELECT
    named.tree,
    named.name,
    CAST(named.value AS DECIMAL(18, 0)) AS value
FROM (
    SELECT
        tree,
        'nodes' AS name,
        nodes AS value
    FROM counted
    UNION ALL
    SELECT
        tree,
        'links' AS name,
        links AS value
    FROM counted
    UNION ALL
    SELECT
        tree,
        'roots' AS name,
        roots AS value
    FROM counted
    UNION ALL
    SELECT
        tree,
        'orphans' AS name,
        orphans AS value
    FROM counted
    UNION ALL
    SELECT
        tree,
        'self_sponsors' AS name,
        self_sponsors AS value
    FROM counted
    UNION ALL
    SELECT
        tree,
        'cycle_members' AS name,
        cycle_members AS value
    FROM counted
    UNION ALL
    SELECT
        tree,
        'leaves' AS name,
        leaves AS value
    FROM counted
    UNION ALL
    SELECT
        tree,
        'with_one_recruit' AS name,
        with_one_recruit AS value
    FROM counted
    UNION ALL
    SELECT
        tree,
        'with_over_two_recruits' AS name,
        with_over_two_recruits AS value
    FROM counted
    UNION ALL
    SELECT
        tree,
        'most_recruits' AS name,
        most_recruits AS value
    FROM counted
    UNION ALL
    SELECT
        tree,
        'parent_joined_earlier' AS name,
        parent_joined_earlier AS value
    FROM counted
    UNION ALL
    SELECT
        tree,
        'parent_joined_same_day' AS name,
        parent_joined_same_day AS value
    FROM counted
    UNION ALL
    SELECT
        tree,
        'parent_joined_later' AS name,
        parent_joined_later AS value
    FROM counted
    UNION ALL
    SELECT
        tree,
        'depth_sum' AS name,
        depth_sum AS value
    FROM counted
    UNION ALL
    SELECT
        tree,
        'deepest' AS name,
        deepest AS value
    FROM counted
    UNION ALL
    SELECT
        tree,
        'median_days_after_parent' AS name,
        days_after AS value
    FROM gaps
    WHERE place = (links + 1) // 2
    UNION ALL
    SELECT
        'recruiter' AS tree,
        'deepest_paid' AS name,
        deepest_paid AS value
    FROM paid
    UNION ALL
    SELECT
        'placement' AS tree,
        'in_both' AS name,
        in_both AS value
    FROM compared
    WHERE in_both > 0
    UNION ALL
    SELECT
        'placement' AS tree,
        'same_parent' AS name,
        same_parent AS value
    FROM compared
    WHERE in_both > 0
) AS named
WHERE named.value IS NOT NULL;
