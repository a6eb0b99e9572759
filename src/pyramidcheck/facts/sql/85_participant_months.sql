-- Facts by participant and month, with the group sums that the tree has added up. What is bought,
-- sold and paid is summed apart and then added, never joined: sums go to disk more easily.
CREATE TABLE prep.bought_month AS
SELECT
    buyer AS person,
    month,
    sum(CASE WHEN is_revenue THEN net ELSE 0 END) AS spend,
    sum(
        CASE
            WHEN item_kind IN ('product', 'other') AND entry_mark <> 'always' THEN net
            ELSE 0
        END
    ) AS goods_spend,
    sum(CASE WHEN status NOT IN ('cancelled', 'returned') THEN volume END) AS volume,
    sum(
        CASE
            WHEN
                is_revenue
                AND NOT is_autoship
                AND entry_mark <> 'always'
                AND ordered_on > last_day(ordered_on) - CAST($last_days_of_month AS INTEGER)
                THEN net
            ELSE 0
        END
    ) AS spend_last_3_days,
    sum(
        CASE
            WHEN is_revenue AND (is_autoship OR item_kind = 'subscription') THEN net
            ELSE 0
        END
    ) AS spend_recurring
FROM prep.line
WHERE is_node
GROUP BY buyer, month;

CREATE TABLE prep.sold_month AS
SELECT
    credited AS person,
    month,
    sum(CASE WHEN outside_strict THEN net ELSE 0 END) AS own_outside_strict,
    sum(CASE WHEN outside_central THEN net ELSE 0 END) AS own_outside_central,
    sum(CASE WHEN outside_lenient THEN net ELSE 0 END) AS own_outside_lenient,
    count(DISTINCT CASE WHEN outside_central AND net > 0 THEN buyer END)
        AS outside_customers
FROM prep.line
WHERE credited IS NOT NULL AND credited <> buyer
GROUP BY credited, month;

CREATE TABLE prep.paid_month AS
SELECT
    person,
    month,
    sum(amount) AS payouts,
    sum(CASE WHEN source = 'untraced' AND kind <> 'adjustment' THEN amount ELSE 0 END)
        AS untraced
FROM prep.payout_part
GROUP BY person, month;

CREATE TABLE prep.person_month AS
WITH parts AS (
    SELECT
        person,
        month,
        TRUE AS is_active,
        FALSE AS is_qualifying,
        CAST(NULL AS HUGEINT) AS spend,
        CAST(NULL AS HUGEINT) AS goods_spend,
        CAST(NULL AS DECIMAL(38, 6)) AS volume,
        CAST(NULL AS HUGEINT) AS spend_last_3_days,
        CAST(NULL AS HUGEINT) AS spend_recurring,
        CAST(NULL AS HUGEINT) AS own_outside_strict,
        CAST(NULL AS HUGEINT) AS own_outside_central,
        CAST(NULL AS HUGEINT) AS own_outside_lenient,
        CAST(NULL AS HUGEINT) AS outside_customers,
        CAST(NULL AS HUGEINT) AS payouts,
        CAST(NULL AS HUGEINT) AS untraced,
        CAST(NULL AS HUGEINT) AS group_sales,
        CAST(NULL AS HUGEINT) AS outside_strict,
        CAST(NULL AS HUGEINT) AS outside_central,
        CAST(NULL AS HUGEINT) AS outside_lenient,
        CAST(NULL AS HUGEINT) AS lineage_retail,
        CAST(NULL AS HUGEINT) AS lineage_covered
    FROM prep.activity
    UNION ALL
    SELECT
        person,
        month,
        FALSE AS is_active,
        FALSE AS is_qualifying,
        spend,
        goods_spend,
        volume,
        spend_last_3_days,
        spend_recurring,
        CAST(NULL AS HUGEINT) AS own_outside_strict,
        CAST(NULL AS HUGEINT) AS own_outside_central,
        CAST(NULL AS HUGEINT) AS own_outside_lenient,
        CAST(NULL AS HUGEINT) AS outside_customers,
        CAST(NULL AS HUGEINT) AS payouts,
        CAST(NULL AS HUGEINT) AS untraced,
        CAST(NULL AS HUGEINT) AS group_sales,
        CAST(NULL AS HUGEINT) AS outside_strict,
        CAST(NULL AS HUGEINT) AS outside_central,
        CAST(NULL AS HUGEINT) AS outside_lenient,
        CAST(NULL AS HUGEINT) AS lineage_retail,
        CAST(NULL AS HUGEINT) AS lineage_covered
    FROM prep.bought_month
    UNION ALL
    SELECT
        person,
        month,
        FALSE AS is_active,
        FALSE AS is_qualifying,
        CAST(NULL AS HUGEINT) AS spend,
        CAST(NULL AS HUGEINT) AS goods_spend,
        CAST(NULL AS DECIMAL(38, 6)) AS volume,
        CAST(NULL AS HUGEINT) AS spend_last_3_days,
        CAST(NULL AS HUGEINT) AS spend_recurring,
        own_outside_strict,
        own_outside_central,
        own_outside_lenient,
        outside_customers,
        CAST(NULL AS HUGEINT) AS payouts,
        CAST(NULL AS HUGEINT) AS untraced,
        CAST(NULL AS HUGEINT) AS group_sales,
        CAST(NULL AS HUGEINT) AS outside_strict,
        CAST(NULL AS HUGEINT) AS outside_central,
        CAST(NULL AS HUGEINT) AS outside_lenient,
        CAST(NULL AS HUGEINT) AS lineage_retail,
        CAST(NULL AS HUGEINT) AS lineage_covered
    FROM prep.sold_month
    UNION ALL
    SELECT
        person,
        month,
        FALSE AS is_active,
        FALSE AS is_qualifying,
        CAST(NULL AS HUGEINT) AS spend,
        CAST(NULL AS HUGEINT) AS goods_spend,
        CAST(NULL AS DECIMAL(38, 6)) AS volume,
        CAST(NULL AS HUGEINT) AS spend_last_3_days,
        CAST(NULL AS HUGEINT) AS spend_recurring,
        CAST(NULL AS HUGEINT) AS own_outside_strict,
        CAST(NULL AS HUGEINT) AS own_outside_central,
        CAST(NULL AS HUGEINT) AS own_outside_lenient,
        CAST(NULL AS HUGEINT) AS outside_customers,
        payouts,
        untraced,
        CAST(NULL AS HUGEINT) AS group_sales,
        CAST(NULL AS HUGEINT) AS outside_strict,
        CAST(NULL AS HUGEINT) AS outside_central,
        CAST(NULL AS HUGEINT) AS outside_lenient,
        CAST(NULL AS HUGEINT) AS lineage_retail,
        CAST(NULL AS HUGEINT) AS lineage_covered
    FROM prep.paid_month
    UNION ALL
    SELECT
        person,
        month,
        FALSE AS is_active,
        FALSE AS is_qualifying,
        CAST(NULL AS HUGEINT) AS spend,
        CAST(NULL AS HUGEINT) AS goods_spend,
        CAST(NULL AS DECIMAL(38, 6)) AS volume,
        CAST(NULL AS HUGEINT) AS spend_last_3_days,
        CAST(NULL AS HUGEINT) AS spend_recurring,
        CAST(NULL AS HUGEINT) AS own_outside_strict,
        CAST(NULL AS HUGEINT) AS own_outside_central,
        CAST(NULL AS HUGEINT) AS own_outside_lenient,
        CAST(NULL AS HUGEINT) AS outside_customers,
        CAST(NULL AS HUGEINT) AS payouts,
        CAST(NULL AS HUGEINT) AS untraced,
        sales AS group_sales,
        outside_strict,
        outside_central,
        outside_lenient,
        CAST(NULL AS HUGEINT) AS lineage_retail,
        CAST(NULL AS HUGEINT) AS lineage_covered
    FROM prep.group_month
    UNION ALL
    SELECT
        person,
        month,
        FALSE AS is_active,
        FALSE AS is_qualifying,
        CAST(NULL AS HUGEINT) AS spend,
        CAST(NULL AS HUGEINT) AS goods_spend,
        CAST(NULL AS DECIMAL(38, 6)) AS volume,
        CAST(NULL AS HUGEINT) AS spend_last_3_days,
        CAST(NULL AS HUGEINT) AS spend_recurring,
        CAST(NULL AS HUGEINT) AS own_outside_strict,
        CAST(NULL AS HUGEINT) AS own_outside_central,
        CAST(NULL AS HUGEINT) AS own_outside_lenient,
        CAST(NULL AS HUGEINT) AS outside_customers,
        CAST(NULL AS HUGEINT) AS payouts,
        CAST(NULL AS HUGEINT) AS untraced,
        CAST(NULL AS HUGEINT) AS group_sales,
        CAST(NULL AS HUGEINT) AS outside_strict,
        CAST(NULL AS HUGEINT) AS outside_central,
        CAST(NULL AS HUGEINT) AS outside_lenient,
        retail AS lineage_retail,
        covered AS lineage_covered
    FROM prep.lineage
    UNION ALL
    SELECT
        person,
        month,
        FALSE AS is_active,
        is_qualifying,
        CAST(NULL AS HUGEINT) AS spend,
        CAST(NULL AS HUGEINT) AS goods_spend,
        CAST(NULL AS DECIMAL(38, 6)) AS volume,
        CAST(NULL AS HUGEINT) AS spend_last_3_days,
        CAST(NULL AS HUGEINT) AS spend_recurring,
        CAST(NULL AS HUGEINT) AS own_outside_strict,
        CAST(NULL AS HUGEINT) AS own_outside_central,
        CAST(NULL AS HUGEINT) AS own_outside_lenient,
        CAST(NULL AS HUGEINT) AS outside_customers,
        CAST(NULL AS HUGEINT) AS payouts,
        CAST(NULL AS HUGEINT) AS untraced,
        CAST(NULL AS HUGEINT) AS group_sales,
        CAST(NULL AS HUGEINT) AS outside_strict,
        CAST(NULL AS HUGEINT) AS outside_central,
        CAST(NULL AS HUGEINT) AS outside_lenient,
        CAST(NULL AS HUGEINT) AS lineage_retail,
        CAST(NULL AS HUGEINT) AS lineage_covered
    FROM prep.qualifying
)

SELECT
    person,
    month,
    bool_or(is_qualifying) AS is_qualifying,
    sum(spend) AS spend,
    sum(goods_spend) AS goods_spend,
    sum(volume) AS volume,
    sum(spend_last_3_days) AS spend_last_3_days,
    sum(spend_recurring) AS spend_recurring,
    sum(own_outside_strict) AS own_outside_strict,
    sum(own_outside_central) AS own_outside_central,
    sum(own_outside_lenient) AS own_outside_lenient,
    sum(outside_customers) AS outside_customers,
    sum(payouts) AS payouts,
    sum(untraced) AS untraced,
    sum(group_sales) AS group_sales,
    sum(outside_strict) AS outside_strict,
    sum(outside_central) AS outside_central,
    sum(outside_lenient) AS outside_lenient,
    sum(lineage_retail) AS lineage_retail,
    sum(lineage_covered) AS lineage_covered
FROM parts
GROUP BY person, month
HAVING bool_or(is_active);

DROP TABLE prep.bought_month;

DROP TABLE prep.sold_month;

DROP TABLE prep.paid_month;

CREATE TABLE facts.participant_month AS
WITH unnamed AS (
    SELECT
        month,
        sum(net) AS outside_lenient
    FROM prep.line
    WHERE credited IS NULL AND outside_lenient
    GROUP BY month
),

joined AS (
    SELECT
        sums.person,
        sums.month,
        coalesce(sums.spend, 0) AS spend,
        coalesce(sums.goods_spend, 0) AS goods_spend,
        sums.volume,
        sums.is_qualifying,
        coalesce(sums.spend_last_3_days, 0) AS spend_last_3_days,
        coalesce(sums.spend_recurring, 0) AS spend_recurring,
        coalesce(sums.payouts, 0) AS payouts,
        coalesce(sums.untraced, 0) AS untraced,
        coalesce(sums.own_outside_strict, 0) AS own_outside_strict,
        coalesce(sums.own_outside_central, 0) AS own_outside_central,
        coalesce(sums.own_outside_lenient, 0) AS own_outside_lenient,
        CAST(coalesce(sums.outside_customers, 0) AS BIGINT) AS outside_customers,
        sums.group_sales,
        sums.outside_strict,
        sums.outside_central,
        sums.outside_lenient,
        coalesce(unnamed.outside_lenient, 0) AS unnamed_outside,
        coalesce(sums.lineage_retail, 0) AS lineage_retail,
        greatest(coalesce(sums.untraced, 0) - coalesce(sums.lineage_covered, 0), 0) AS uncovered
    FROM prep.person_month AS sums
    LEFT JOIN unnamed ON sums.month = unnamed.month
),

-- By fitted rates where a fit was accepted; the rest by the sales mix of the payee's group.
estimated AS (
    SELECT
        joined.*,
        CASE
            WHEN untraced > 0 THEN least(lineage_retail, untraced)
            ELSE 0
        END
        + CASE
            WHEN untraced > 0 AND group_sales > 0
                THEN (
                    uncovered
                    * (
                        least(greatest(outside_central, 0), group_sales)
                        * $parts // nullif(group_sales, 0)
                    )
                    // $parts
                )
            ELSE 0
        END AS retail_central,
        greatest(0, least(untraced, outside_lenient + unnamed_outside)) AS retail_carried
    FROM joined
),

bounded AS (
    SELECT
        estimated.*,
        -- No reading is kinder than the lenient one.
        greatest(retail_carried, retail_central) AS retail_lenient
    FROM estimated
)

SELECT
    person AS participant,
    month,
    CAST(spend AS DECIMAL(38, 0)) * $quantum AS spend,
    CAST(goods_spend AS DECIMAL(38, 0)) * $quantum AS goods_spend,
    volume,
    is_qualifying,
    CAST(spend_last_3_days AS DECIMAL(38, 0)) * $quantum AS spend_last_3_days,
    CAST(spend_recurring AS DECIMAL(38, 0)) * $quantum AS spend_recurring,
    CAST(payouts AS DECIMAL(38, 0)) * $quantum AS payouts,
    CAST(untraced AS DECIMAL(38, 0)) * $quantum AS untraced,
    CAST(retail_central AS DECIMAL(38, 0)) * $quantum AS untraced_retail_central,
    CAST(retail_lenient AS DECIMAL(38, 0)) * $quantum AS untraced_retail_lenient,
    CAST(own_outside_strict AS DECIMAL(38, 0)) * $quantum AS own_outside_strict,
    CAST(own_outside_central AS DECIMAL(38, 0)) * $quantum AS own_outside_central,
    CAST(own_outside_lenient AS DECIMAL(38, 0)) * $quantum AS own_outside_lenient,
    outside_customers,
    CAST(group_sales AS DECIMAL(38, 0)) * $quantum AS group_sales,
    CAST(outside_strict AS DECIMAL(38, 0)) * $quantum AS group_outside_strict,
    CAST(outside_central AS DECIMAL(38, 0)) * $quantum AS group_outside_central,
    CAST(outside_lenient AS DECIMAL(38, 0)) * $quantum AS group_outside_lenient
FROM bounded;

DROP TABLE prep.person_month;
