-- Facts by participant: what each paid, received and is left with.
CREATE TABLE prep.bought AS
SELECT
    buyer AS person,
    min(ordered_on) AS first_on,
    max(ordered_on) AS last_on,
    sum(CASE WHEN item_kind = 'product' THEN net ELSE 0 END) AS spend_product,
    sum(CASE WHEN item_kind = 'starter_kit' THEN net ELSE 0 END) AS spend_starter_kit,
    sum(CASE WHEN item_kind = 'subscription' THEN net ELSE 0 END) AS spend_subscription,
    sum(CASE WHEN item_kind = 'training' THEN net ELSE 0 END) AS spend_training,
    sum(CASE WHEN item_kind = 'event' THEN net ELSE 0 END) AS spend_event,
    sum(CASE WHEN item_kind = 'fee' THEN net ELSE 0 END) AS spend_fee,
    sum(CASE WHEN item_kind = 'sales_aid' THEN net ELSE 0 END) AS spend_sales_aid,
    sum(CASE WHEN item_kind = 'other' THEN net ELSE 0 END) AS spend_other,
    sum(CASE WHEN item_kind = 'unnamed' THEN net ELSE 0 END) AS spend_unnamed,
    sum(CASE WHEN is_revenue THEN 0 ELSE net END) AS spend_shipping_tax,
    sum(net) AS spend_total,
    sum(CASE WHEN is_autoship THEN net ELSE 0 END) AS spend_autoship,
    sum(
        CASE
            WHEN is_revenue AND (is_autoship OR item_kind = 'subscription') THEN net
            ELSE 0
        END
    ) AS spend_recurring,
    sum(
        CASE WHEN is_revenue AND day BETWEEN 0 AND $first_week_days THEN net ELSE 0 END
    ) AS spend_7,
    sum(
        CASE WHEN is_revenue AND day BETWEEN 0 AND $first_month_days THEN net ELSE 0 END
    ) AS spend_30,
    sum(
        CASE WHEN is_revenue AND day BETWEEN 0 AND $first_quarter_days THEN net ELSE 0 END
    ) AS spend_90,
    sum(
        CASE
            WHEN entry_mark = 'always' AND day BETWEEN 0 AND $first_week_days THEN net
            ELSE 0
        END
    ) AS entry_7,
    sum(
        CASE
            WHEN entry_mark = 'always' AND day BETWEEN 0 AND $first_month_days THEN net
            ELSE 0
        END
    ) AS entry_30,
    sum(
        CASE
            WHEN
                day > $first_month_days
                AND is_revenue
                AND (
                    is_autoship
                    OR item_kind IN ('fee', 'subscription', 'training', 'event', 'sales_aid')
                )
                THEN net
            ELSE 0
        END
    ) AS staying_cost
FROM prep.line
WHERE is_node
GROUP BY buyer;

-- Goods of one month: up to the cap they are own use, beyond it they may be sold at list.
CREATE TABLE prep.goods_month AS
WITH goods AS (
    SELECT
        line.buyer AS person,
        line.month,
        line.is_qualifying,
        line.net,
        CASE
            WHEN line.is_refunded THEN 0
            ELSE greatest(coalesce(line.list_value, line.net), line.net)
        END AS list_value,
        coalesce(line.day BETWEEN 0 AND $first_quarter_days, FALSE) AS is_first_quarter
    FROM prep.line AS line
    WHERE
        line.is_node
        AND line.item_kind IN ('product', 'other')
        AND line.entry_mark NOT IN ('always', 'rank_pack')
),

months AS (
    SELECT
        person,
        month,
        is_qualifying,
        sum(net) AS value,
        sum(list_value) AS list_value,
        sum(CASE WHEN is_first_quarter THEN net ELSE 0 END) AS value_90,
        sum(CASE WHEN is_first_quarter THEN list_value ELSE 0 END) AS list_value_90
    FROM goods
    GROUP BY person, month, is_qualifying
),

capped AS (
    SELECT
        months.*,
        CASE
            WHEN months.is_qualifying OR NOT resale.has_own_use_cap THEN 0
            ELSE least(months.value, resale.own_use_cap)
        END AS own_use,
        CASE
            WHEN months.is_qualifying THEN 0
            ELSE least(months.value_90, resale.own_use_cap)
        END AS own_use_90,
        resale.has_own_use_cap OR months.is_qualifying OR months.value <= 0 AS is_known,
        resale.has_own_use_cap OR months.is_qualifying OR months.value_90 <= 0 AS is_known_90,
        resale.has_list_values
    FROM months
    CROSS JOIN prep.resale AS resale
)

SELECT
    person,
    bool_and(is_known) AS is_known,
    bool_and(is_known OR NOT has_list_values) AS is_margin_known,
    bool_and(is_known_90 OR NOT has_list_values) AS is_margin_known_90,
    sum(own_use) AS own_use,
    sum(
        CASE
            WHEN has_list_values AND value > 0
                THEN list_value * ((value - own_use) * $parts // nullif(value, 0)) // $parts
            ELSE 0
        END
    ) AS margin_list,
    sum(
        CASE
            WHEN has_list_values AND value_90 > 0
                THEN (
                    list_value_90
                    * ((value_90 - own_use_90) * $parts // nullif(value_90, 0)) // $parts
                )
            ELSE 0
        END
    ) AS margin_list_90
FROM capped
GROUP BY person;

CREATE TABLE prep.paid AS
SELECT
    payout.person,
    min(payout.paid_on) AS first_on,
    max(payout.paid_on) AS last_on,
    sum(payout.amount) AS payouts,
    sum(
        CASE
            WHEN payout.paid_on - node.joined_on BETWEEN 0 AND $first_month_days
                THEN payout.amount
            ELSE 0
        END
    ) AS payouts_30,
    sum(
        CASE
            WHEN payout.paid_on - node.joined_on BETWEEN 0 AND $first_quarter_days
                THEN payout.amount
            ELSE 0
        END
    ) AS payouts_90,
    sum(CASE WHEN payout.kind = 'retail' THEN payout.amount ELSE 0 END) AS payouts_retail,
    sum(CASE WHEN payout.kind = 'personal' THEN payout.amount ELSE 0 END) AS payouts_personal,
    sum(CASE WHEN payout.kind = 'team' THEN payout.amount ELSE 0 END) AS payouts_team,
    sum(CASE WHEN payout.kind = 'recruitment' THEN payout.amount ELSE 0 END) AS payouts_recruitment,
    sum(CASE WHEN payout.kind = 'rank' THEN payout.amount ELSE 0 END) AS payouts_rank,
    sum(CASE WHEN payout.kind = 'pool' THEN payout.amount ELSE 0 END) AS payouts_pool,
    sum(CASE WHEN payout.kind = 'prize' THEN payout.amount ELSE 0 END) AS payouts_prize,
    sum(CASE WHEN payout.kind = 'adjustment' THEN payout.amount ELSE 0 END) AS payouts_adjustment,
    sum(CASE WHEN payout.kind = 'unstated' THEN payout.amount ELSE 0 END) AS payouts_unstated
FROM prep.payout_row AS payout
LEFT JOIN prep.node AS node ON payout.person = node.person
GROUP BY payout.person;

CREATE TABLE prep.credited AS
SELECT
    credited AS person,
    min(ordered_on) AS first_on,
    max(ordered_on) AS last_on,
    sum(CASE WHEN outside_strict AND buyer <> credited THEN net ELSE 0 END)
        AS credited_outside_strict,
    sum(CASE WHEN outside_central AND buyer <> credited THEN net ELSE 0 END)
        AS credited_outside_central,
    sum(CASE WHEN outside_lenient AND buyer <> credited THEN net ELSE 0 END)
        AS credited_outside_lenient
FROM prep.line
WHERE credited IS NOT NULL
GROUP BY credited;

CREATE TABLE prep.bought_back AS
SELECT
    account.person,
    sum(
        CAST(trunc(coalesce(buybacks.paid_amount, 0)) AS HUGEINT) * $unit
        + CAST(
            (coalesce(buybacks.paid_amount, 0) - trunc(coalesce(buybacks.paid_amount, 0)))
            * $unit AS HUGEINT
        )
    ) AS buybacks
FROM canon.buybacks AS buybacks
INNER JOIN prep.account AS account ON buybacks.participant_id = account.participant_id
GROUP BY account.person;

CREATE TABLE prep.active_month AS
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
        payout.person,
        payout.paid_month AS month
    FROM prep.payout_row AS payout
    INNER JOIN prep.node AS node ON payout.person = node.person
) AS active;

CREATE TABLE prep.balance AS
WITH months AS (
    SELECT
        person,
        count(*) AS months_active
    FROM prep.active_month
    GROUP BY person
),

quarantined AS (
    SELECT DISTINCT account.person
    FROM canon.quarantined_people AS people
    INNER JOIN prep.account AS account ON people.participant_id = account.participant_id
)

SELECT
    node.person,
    node.joined_on,
    node.is_relabelled,
    node.sponsor,
    node.recruits,
    tree.depth,
    tree.subtree_size - 1 AS downline,
    node.joined_on BETWEEN filing.period_start AND filing.period_end AS joined_in_period,
    filing.period_end - node.joined_on AS observed_days,
    filing.period_end - node.joined_on >= $population_days AND quarantined.person IS NULL
        AS in_population,
    least(bought.first_on, credited.first_on, paid.first_on) AS first_active_on,
    greatest(bought.last_on, credited.last_on, paid.last_on) AS last_active_on,
    coalesce(months.months_active, 0) AS months_active,
    coalesce(bought.spend_product, 0) AS spend_product,
    coalesce(bought.spend_starter_kit, 0) AS spend_starter_kit,
    coalesce(bought.spend_subscription, 0) AS spend_subscription,
    coalesce(bought.spend_training, 0) AS spend_training,
    coalesce(bought.spend_event, 0) AS spend_event,
    coalesce(bought.spend_fee, 0) AS spend_fee,
    coalesce(bought.spend_sales_aid, 0) AS spend_sales_aid,
    coalesce(bought.spend_other, 0) AS spend_other,
    coalesce(bought.spend_unnamed, 0) AS spend_unnamed,
    coalesce(bought.spend_shipping_tax, 0) AS spend_shipping_tax,
    coalesce(bought.spend_total, 0) AS spend_total,
    coalesce(bought.spend_autoship, 0) AS spend_autoship,
    coalesce(bought.spend_recurring, 0) AS spend_recurring,
    coalesce(bought.spend_7, 0) AS spend_7,
    coalesce(bought.spend_30, 0) AS spend_30,
    coalesce(bought.spend_90, 0) AS spend_90,
    coalesce(bought.entry_7, 0) AS entry_7,
    coalesce(bought.entry_30, 0) AS entry_30,
    coalesce(bought.staying_cost, 0) AS staying_cost,
    coalesce(paid.payouts, 0) AS payouts,
    coalesce(paid.payouts_30, 0) AS payouts_30,
    coalesce(paid.payouts_90, 0) AS payouts_90,
    coalesce(paid.payouts_retail, 0) AS payouts_retail,
    coalesce(paid.payouts_personal, 0) AS payouts_personal,
    coalesce(paid.payouts_team, 0) AS payouts_team,
    coalesce(paid.payouts_recruitment, 0) AS payouts_recruitment,
    coalesce(paid.payouts_rank, 0) AS payouts_rank,
    coalesce(paid.payouts_pool, 0) AS payouts_pool,
    coalesce(paid.payouts_prize, 0) AS payouts_prize,
    coalesce(paid.payouts_adjustment, 0) AS payouts_adjustment,
    coalesce(paid.payouts_unstated, 0) AS payouts_unstated,
    coalesce(credited.credited_outside_strict, 0) AS credited_outside_strict,
    coalesce(credited.credited_outside_central, 0) AS credited_outside_central,
    coalesce(credited.credited_outside_lenient, 0) AS credited_outside_lenient,
    CASE
        WHEN goods.person IS NULL THEN 0
        WHEN goods.is_known THEN goods.own_use
    END AS own_use_value,
    CASE
        WHEN goods.person IS NULL THEN 0
        WHEN goods.is_margin_known THEN goods.margin_list
    END AS margin_list,
    CASE
        WHEN goods.person IS NULL THEN 0
        WHEN goods.is_margin_known_90 THEN goods.margin_list_90
    END AS margin_list_90,
    coalesce(bought_back.buybacks, 0) AS buybacks
FROM prep.node AS node
INNER JOIN prep.tree AS tree ON node.person = tree.person
CROSS JOIN canon.filing AS filing
LEFT JOIN prep.bought AS bought ON node.person = bought.person
LEFT JOIN prep.paid AS paid ON node.person = paid.person
LEFT JOIN prep.credited AS credited ON node.person = credited.person
LEFT JOIN prep.goods_month AS goods ON node.person = goods.person
LEFT JOIN prep.bought_back AS bought_back ON node.person = bought_back.person
LEFT JOIN months ON node.person = months.person
LEFT JOIN quarantined ON node.person = quarantined.person;

CREATE TABLE facts.participant AS
SELECT
    person AS participant,
    joined_on,
    joined_in_period,
    observed_days,
    in_population,
    is_relabelled,
    sponsor,
    depth,
    recruits,
    downline,
    first_active_on,
    last_active_on,
    months_active,
    CAST(spend_product AS DECIMAL(38, 0)) * $quantum AS spend_product,
    CAST(spend_starter_kit AS DECIMAL(38, 0)) * $quantum AS spend_starter_kit,
    CAST(spend_subscription AS DECIMAL(38, 0)) * $quantum AS spend_subscription,
    CAST(spend_training AS DECIMAL(38, 0)) * $quantum AS spend_training,
    CAST(spend_event AS DECIMAL(38, 0)) * $quantum AS spend_event,
    CAST(spend_fee AS DECIMAL(38, 0)) * $quantum AS spend_fee,
    CAST(spend_sales_aid AS DECIMAL(38, 0)) * $quantum AS spend_sales_aid,
    CAST(spend_other AS DECIMAL(38, 0)) * $quantum AS spend_other,
    CAST(spend_unnamed AS DECIMAL(38, 0)) * $quantum AS spend_unnamed,
    CAST(spend_shipping_tax AS DECIMAL(38, 0)) * $quantum AS spend_shipping_tax,
    CAST(spend_total AS DECIMAL(38, 0)) * $quantum AS spend_total,
    CAST(spend_autoship AS DECIMAL(38, 0)) * $quantum AS spend_autoship,
    CAST(spend_recurring AS DECIMAL(38, 0)) * $quantum AS spend_recurring,
    CAST(spend_7 AS DECIMAL(38, 0)) * $quantum AS spend_7,
    CAST(spend_30 AS DECIMAL(38, 0)) * $quantum AS spend_30,
    CAST(spend_90 AS DECIMAL(38, 0)) * $quantum AS spend_90,
    CAST(entry_7 AS DECIMAL(38, 0)) * $quantum AS entry_7,
    CAST(entry_30 AS DECIMAL(38, 0)) * $quantum AS entry_30,
    CAST(staying_cost AS DECIMAL(38, 0)) * $quantum AS staying_cost,
    CAST(own_use_value AS DECIMAL(38, 0)) * $quantum AS own_use_value,
    CAST(payouts AS DECIMAL(38, 0)) * $quantum AS payouts,
    CAST(payouts_30 AS DECIMAL(38, 0)) * $quantum AS payouts_30,
    CAST(payouts_90 AS DECIMAL(38, 0)) * $quantum AS payouts_90,
    CAST(payouts_retail AS DECIMAL(38, 0)) * $quantum AS payouts_retail,
    CAST(payouts_personal AS DECIMAL(38, 0)) * $quantum AS payouts_personal,
    CAST(payouts_team AS DECIMAL(38, 0)) * $quantum AS payouts_team,
    CAST(payouts_recruitment AS DECIMAL(38, 0)) * $quantum AS payouts_recruitment,
    CAST(payouts_rank AS DECIMAL(38, 0)) * $quantum AS payouts_rank,
    CAST(payouts_pool AS DECIMAL(38, 0)) * $quantum AS payouts_pool,
    CAST(payouts_prize AS DECIMAL(38, 0)) * $quantum AS payouts_prize,
    CAST(payouts_adjustment AS DECIMAL(38, 0)) * $quantum AS payouts_adjustment,
    CAST(payouts_unstated AS DECIMAL(38, 0)) * $quantum AS payouts_unstated,
    CAST(credited_outside_strict AS DECIMAL(38, 0)) * $quantum AS credited_outside_strict,
    CAST(credited_outside_central AS DECIMAL(38, 0)) * $quantum AS credited_outside_central,
    CAST(credited_outside_lenient AS DECIMAL(38, 0)) * $quantum AS credited_outside_lenient,
    CAST(0 AS DECIMAL(38, 0)) * $quantum AS margin_documented,
    CAST(0 AS DECIMAL(38, 0)) * $quantum AS margin_documented_90,
    CAST(margin_list AS DECIMAL(38, 0)) * $quantum AS margin_list,
    CAST(margin_list_90 AS DECIMAL(38, 0)) * $quantum AS margin_list_90,
    CAST(buybacks AS DECIMAL(38, 0)) * $quantum AS buybacks,
    CAST(payouts + buybacks - spend_total AS DECIMAL(38, 0)) * $quantum AS net_strict,
    CAST(payouts + buybacks - spend_total + own_use_value AS DECIMAL(38, 0)) * $quantum
        AS net_central,
    CAST(payouts + buybacks - spend_total + own_use_value + margin_list AS DECIMAL(38, 0))
    * $quantum AS net_lenient
FROM prep.balance;
