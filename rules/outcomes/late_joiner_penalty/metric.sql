-- Participants at a loss half a year after joining, by quartile of the order of joining.
WITH middle AS (
    SELECT quantile_disc(tenure.depth, $half) AS depth
    FROM facts.tenure_net AS tenure
),

by_depth AS (
    SELECT
        count(*) FILTER (WHERE tenure.net_central IS NULL) AS without_net,
        count(*) FILTER (WHERE tenure.depth <= middle.depth) AS upper_people,
        count(*) FILTER (WHERE tenure.depth > middle.depth) AS lower_people,
        count(*) FILTER (WHERE tenure.depth <= middle.depth AND tenure.net_central < 0)
            AS upper_losers,
        count(*) FILTER (WHERE tenure.depth > middle.depth AND tenure.net_central < 0)
            AS lower_losers
    FROM facts.tenure_net AS tenure
    CROSS JOIN middle
)

SELECT
    tenure.join_quartile AS quartile,
    count(*) AS people,
    count(*) FILTER (WHERE tenure.net_central < 0) AS losers,
    -- One net result that cannot be known leaves the shares unknown.
    CASE WHEN max(by_depth.without_net) > 0 THEN 'own_use_cap_unknown' END AS reason,
    cast(max(by_depth.upper_losers) AS DOUBLE) / nullif(max(by_depth.upper_people), 0)
        AS figure_upper_share,
    cast(max(by_depth.lower_losers) AS DOUBLE) / nullif(max(by_depth.lower_people), 0)
        AS figure_lower_share
FROM facts.tenure_net AS tenure
CROSS JOIN by_depth
GROUP BY tenure.join_quartile
