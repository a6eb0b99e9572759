-- Facts of the pillar `loading` that name nobody: volumes by month and orders by day, as counts.

-- The volume from which the plan pays, month by month: as declared, else the least that the ranks
-- of that month require, else the least that any of them requires.
CREATE TABLE facts.qualifying_month AS
WITH required AS (
    SELECT
        CAST(date_trunc('month', ranks.period) AS DATE) AS month,
        min(ranks.volume_required) AS volume
    FROM canon.ranks AS ranks
    WHERE ranks.volume_required > 0
    GROUP BY date_trunc('month', ranks.period)
)

SELECT
    months.month,
    coalesce(
        filing.qualifying_volume,
        required.volume,
        (SELECT min(least_required.volume) FROM required AS least_required)
    ) AS qualifying_volume
FROM prep.month AS months
CROSS JOIN canon.filing AS filing
LEFT JOIN required ON months.month = required.month;

-- How many people bought which volume in a month; customers are all who never signed the plan.
CREATE TABLE facts.volume_month AS
WITH bought AS (
    SELECT
        line.buyer,
        line.is_node,
        line.month,
        sum(
            CASE WHEN line.status NOT IN ('cancelled', 'returned') THEN line.volume END
        ) AS volume,
        sum(
            CASE
                WHEN
                    line.status NOT IN ('cancelled', 'returned')
                    AND last_day(line.ordered_on) - line.ordered_on < $last_days_of_month
                    THEN line.volume
                ELSE 0
            END
        ) AS volume_last_days,
        sum(CASE WHEN line.is_revenue THEN line.net ELSE 0 END) AS spend
    FROM prep.line AS line
    GROUP BY line.buyer, line.is_node, line.month
)

SELECT
    CASE WHEN bought.is_node THEN 'participant' ELSE 'customer' END AS buyer_group,
    bought.month,
    bought.volume,
    coalesce(bought.volume_last_days, 0) AS volume_last_days,
    count(*) AS people,
    CAST(sum(bought.spend) AS DECIMAL(38, 0)) * $quantum AS spend
FROM bought
WHERE bought.volume > 0
GROUP BY
    bought.is_node, bought.month, bought.volume, coalesce(bought.volume_last_days, 0);

-- Orders by day, standing orders and entry money left out: every commission period can be cut
-- from it.
CREATE TABLE facts.order_day AS
SELECT
    line.ordered_on AS day,
    line.buyer_class,
    CAST(sum(line.net) AS DECIMAL(38, 0)) * $quantum AS amount,
    count(DISTINCT CASE WHEN line.net > 0 THEN line.document END) AS orders
FROM prep.line AS line
WHERE
    line.is_revenue
    AND NOT line.is_autoship
    AND line.entry_mark NOT IN ('always', 'rank_pack')
GROUP BY line.ordered_on, line.buyer_class;
