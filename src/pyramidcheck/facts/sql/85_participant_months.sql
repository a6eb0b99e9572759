-- Facts by participant and month, with the group sums that the tree has added up.
CREATE TABLE facts.participant_month AS
WITH bought AS (
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
    GROUP BY buyer, month
),

sold AS (
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
    GROUP BY credited, month
),

paid AS (
    SELECT
        person,
        month,
        sum(amount) AS payouts,
        sum(CASE WHEN source = 'untraced' AND kind <> 'adjustment' THEN amount ELSE 0 END)
            AS untraced
    FROM prep.payout_part
    GROUP BY person, month
),

unnamed AS (
    SELECT
        month,
        sum(net) AS outside_lenient
    FROM prep.line
    WHERE credited IS NULL AND outside_lenient
    GROUP BY month
),

joined AS (
    SELECT
        activity.person,
        activity.month,
        coalesce(bought.spend, 0) AS spend,
        coalesce(bought.goods_spend, 0) AS goods_spend,
        bought.volume,
        coalesce(qualifying.is_qualifying, FALSE) AS is_qualifying,
        coalesce(bought.spend_last_3_days, 0) AS spend_last_3_days,
        coalesce(bought.spend_recurring, 0) AS spend_recurring,
        coalesce(paid.payouts, 0) AS payouts,
        coalesce(paid.untraced, 0) AS untraced,
        coalesce(sold.own_outside_strict, 0) AS own_outside_strict,
        coalesce(sold.own_outside_central, 0) AS own_outside_central,
        coalesce(sold.own_outside_lenient, 0) AS own_outside_lenient,
        coalesce(sold.outside_customers, 0) AS outside_customers,
        group_month.sales AS group_sales,
        group_month.outside_strict,
        group_month.outside_central,
        group_month.outside_lenient,
        coalesce(unnamed.outside_lenient, 0) AS unnamed_outside,
        coalesce(lineage.retail, 0) AS lineage_retail,
        greatest(coalesce(paid.untraced, 0) - coalesce(lineage.covered, 0), 0) AS uncovered
    FROM prep.activity AS activity
    INNER JOIN prep.group_month AS group_month
        ON activity.person = group_month.person AND activity.month = group_month.month
    LEFT JOIN bought ON activity.person = bought.person AND activity.month = bought.month
    LEFT JOIN sold ON activity.person = sold.person AND activity.month = sold.month
    LEFT JOIN paid ON activity.person = paid.person AND activity.month = paid.month
    LEFT JOIN unnamed ON activity.month = unnamed.month
    LEFT JOIN prep.lineage AS lineage
        ON activity.person = lineage.person AND activity.month = lineage.month
    LEFT JOIN prep.qualifying AS qualifying
        ON activity.person = qualifying.person AND activity.month = qualifying.month
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
