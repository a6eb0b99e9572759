-- Facts for the rules beyond the first twelve: funding, retail and entry.
CREATE TABLE facts.filing_extra AS
SELECT
    filing.currency,
    filing.country,
    CAST($payout_schedule AS VARCHAR) AS payout_schedule
FROM canon.filing AS filing;

-- Resale assumed outside the ledger, added up over each participant's whole subtree. Sales and the
-- two ends of each subtree stand on one line, the Euler tour; running sums at the ends differ by
-- what lies between them.
CREATE TABLE facts.group_resale AS
WITH sold AS (
    SELECT
        line.month,
        tree.tour_in AS place,
        0 AS end_order,
        CAST(NULL AS INTEGER) AS person,
        0 AS sign,
        sum(line.resale) AS amount
    FROM prep.line AS line
    INNER JOIN prep.tree AS tree ON line.credited = tree.person
    WHERE line.resale > 0
    GROUP BY line.month, tree.tour_in
),

sold_months AS (
    SELECT DISTINCT month
    FROM sold
),

wanted AS (
    SELECT
        activity.month,
        activity.person,
        tree.tour_in,
        tree.tour_out
    FROM prep.activity AS activity
    INNER JOIN prep.tree AS tree ON activity.person = tree.person
    INNER JOIN sold_months ON activity.month = sold_months.month
),

placed AS (
    SELECT * FROM sold
    UNION ALL
    SELECT
        month,
        tour_in - 1 AS place,
        1 AS end_order,
        person,
        -1 AS sign,
        0 AS amount
    FROM wanted
    UNION ALL
    SELECT
        month,
        tour_out AS place,
        1 AS end_order,
        person,
        1 AS sign,
        0 AS amount
    FROM wanted
),

running AS (
    SELECT
        month,
        person,
        sign,
        sum(amount) OVER (
            PARTITION BY month
            ORDER BY place, end_order, person NULLS LAST, sign
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS amount
    FROM placed
)

SELECT
    person AS participant,
    month,
    CAST(sum(sign * amount) AS DECIMAL(38, 0)) * $quantum AS amount
FROM running
WHERE person IS NOT NULL
GROUP BY person, month
HAVING sum(sign * amount) <> 0;

-- Own use: a participant's goods of a month that no reading counts twice, up to the cap.
CREATE TABLE facts.goods_month AS
WITH bought AS (
    SELECT
        buyer AS person,
        month,
        buyer_class,
        item_kind,
        entry_mark,
        is_qualifying,
        sum(net) AS net
    FROM prep.line
    WHERE is_node AND item_kind IN ('product', 'other') AND entry_mark <> 'always'
    GROUP BY buyer, month, buyer_class, item_kind, entry_mark, is_qualifying
),

own_use AS (
    SELECT
        reading,
        buyer_class,
        item_kind,
        entry_mark,
        is_qualifying,
        is_participant AND NOT is_outside AND NOT is_entry AS is_own
    FROM facts.readings
),

months AS (
    SELECT
        bought.person,
        bought.month,
        bought.is_qualifying,
        sum(CASE WHEN readings.reading = 'strict' THEN bought.net ELSE 0 END) AS goods,
        sum(CASE WHEN readings.reading = 'strict' AND readings.is_own THEN bought.net ELSE 0 END)
            AS own_strict,
        sum(CASE WHEN readings.reading = 'central' AND readings.is_own THEN bought.net ELSE 0 END)
            AS own_central,
        sum(CASE WHEN readings.reading = 'lenient' AND readings.is_own THEN bought.net ELSE 0 END)
            AS own_lenient
    FROM bought
    INNER JOIN own_use AS readings
        ON
            bought.buyer_class = readings.buyer_class
            AND bought.item_kind = readings.item_kind
            AND bought.entry_mark = readings.entry_mark
            AND bought.is_qualifying = readings.is_qualifying
    GROUP BY bought.person, bought.month, bought.is_qualifying
),

capped AS (
    SELECT
        months.person,
        months.month,
        months.goods,
        CASE
            WHEN months.own_strict <= 0 OR months.is_qualifying THEN 0
            WHEN resale.has_own_use_cap THEN least(months.own_strict, resale.own_use_cap)
        END AS own_strict,
        CASE
            WHEN months.own_central <= 0 OR months.is_qualifying THEN 0
            WHEN resale.has_own_use_cap THEN least(months.own_central, resale.own_use_cap)
        END AS own_central,
        CASE
            WHEN months.own_lenient <= 0 THEN 0
            WHEN resale.has_own_use_cap THEN least(months.own_lenient, resale.own_use_cap)
        END AS own_lenient
    FROM months
    CROSS JOIN prep.resale AS resale
)

SELECT
    person AS participant,
    month,
    CAST(goods AS DECIMAL(38, 0)) * $quantum AS goods,
    CAST(own_strict AS DECIMAL(38, 0)) * $quantum AS own_use_strict,
    CAST(own_central AS DECIMAL(38, 0)) * $quantum AS own_use_central,
    CAST(own_lenient AS DECIMAL(38, 0)) * $quantum AS own_use_lenient
FROM capped;

-- Sales to customers who may not exist, each line under the first ground that holds.
-- Ground 1: the account is exported as a customer, the person behind it is a participant.
CREATE TABLE prep.keyed_customer AS
WITH accounts AS (
    SELECT
        member.participant_id,
        member.person,
        bool_or(member.role = 'participant') AS is_participant,
        bool_or(member.role = 'preferred_customer') AS is_preferred
    FROM prep.member_row AS member
    GROUP BY member.participant_id, member.person
),

people AS (
    SELECT DISTINCT person
    FROM accounts
    WHERE is_participant
)

SELECT
    accounts.participant_id,
    accounts.person,
    CASE WHEN accounts.is_preferred THEN 'preferred_customer' ELSE 'customer' END
        AS exported_class
FROM accounts
INNER JOIN people ON accounts.person = people.person
WHERE NOT accounts.is_participant;

CREATE TABLE facts.phantom_sale AS
WITH person_days AS (
    SELECT DISTINCT
        buyer,
        ordered_on,
        month,
        buyer_class,
        is_qualifying
    FROM prep.line
    WHERE
        is_node
        AND buyer_class IN ('active_participant', 'passive_participant', 'left_recently')
),

keyed_lines AS (
    SELECT
        keyed.person,
        keyed.exported_class,
        person_days.month,
        person_days.buyer_class,
        person_days.is_qualifying,
        -- To a participant a line without kind and sku is no goods; as exported, it is.
        CASE
            WHEN orders.item_kind IS NOT NULL THEN orders.item_kind
            WHEN coalesce(orders.sku, '') <> '' THEN 'product'
            ELSE 'unnamed'
        END AS item_kind,
        coalesce(orders.status, 'completed') AS status,
        CAST(trunc(orders.net_amount) AS HUGEINT) * $unit
        + CAST((orders.net_amount - trunc(orders.net_amount)) * $unit AS HUGEINT) AS gross,
        CAST(trunc(orders.refunded_amount) AS HUGEINT) * $unit
        + CAST((orders.refunded_amount - trunc(orders.refunded_amount)) * $unit AS HUGEINT)
            AS stated_refund
    FROM canon.orders AS orders
    INNER JOIN prep.keyed_customer AS keyed ON orders.buyer_id = keyed.participant_id
    INNER JOIN person_days
        ON keyed.person = person_days.buyer AND orders.ordered_on = person_days.ordered_on
    WHERE coalesce(orders.status, 'completed') NOT IN ('pending', 'cancelled')
),

keyed_sales AS (
    SELECT
        person,
        exported_class,
        month,
        buyer_class,
        is_qualifying,
        item_kind,
        CASE
            WHEN status = 'returned' AND stated_refund IS NULL THEN 0
            WHEN gross > 0 THEN gross - least(greatest(coalesce(stated_refund, 0), 0), gross)
            ELSE gross
        END AS net
    FROM keyed_lines
),

-- Ground 2: bought once, on the last days of a month in which the seller passes the qualifying
-- volume with these orders and would not have passed it without them.
buyers AS (
    SELECT
        buyer,
        count(DISTINCT document) AS orders
    FROM prep.line
    WHERE NOT is_node AND status <> 'cancelled'
    GROUP BY buyer
),

customer_lines AS (
    SELECT
        line.buyer,
        line.credited,
        line.month,
        line.buyer_class,
        line.item_kind,
        line.entry_mark,
        line.is_qualifying,
        line.gross,
        line.net,
        CASE WHEN line.status NOT IN ('cancelled', 'returned') THEN line.volume END AS volume,
        line.status,
        buyers.orders = 1
        AND line.ordered_on > last_day(line.ordered_on) - CAST($last_days_of_month AS INTEGER)
            AS is_late_and_single
    FROM prep.line AS line
    INNER JOIN buyers ON line.buyer = buyers.buyer
    WHERE NOT line.is_node
),

sellers AS (
    SELECT
        credited AS person,
        month,
        coalesce(sum(volume), 0) AS volume,
        coalesce(sum(CASE WHEN is_late_and_single THEN volume END), 0) AS late_volume
    FROM customer_lines
    WHERE credited IS NOT NULL
    GROUP BY credited, month
),

just_qualified AS (
    SELECT
        sellers.person,
        sellers.month
    FROM sellers
    INNER JOIN facts.filing AS filing ON filing.qualifying_volume > 0
    LEFT JOIN prep.qualifying AS own
        ON sellers.person = own.person AND sellers.month = own.month
    WHERE
        sellers.volume + coalesce(own.volume, 0) >= filing.qualifying_volume
        AND sellers.volume + coalesce(own.volume, 0) - sellers.late_volume
        < filing.qualifying_volume
),

-- Ground 3: everything that the customer ever bought was given back, some of it after the month.
given_back AS (
    SELECT buyer
    FROM prep.line
    WHERE NOT is_node AND status <> 'cancelled' AND gross > 0
    GROUP BY buyer
    HAVING bool_and(is_refunded)
),

refunded_later AS (
    SELECT DISTINCT account.person
    FROM canon.orders AS orders
    INNER JOIN prep.account AS account ON orders.buyer_id = account.participant_id
    INNER JOIN given_back ON account.person = given_back.buyer
    WHERE
        orders.refunded_on > last_day(orders.ordered_on)
        AND coalesce(orders.status, 'completed') NOT IN ('pending', 'cancelled')
),

grounds AS (
    SELECT
        'person_key' AS ground,
        month,
        exported_class,
        buyer_class,
        item_kind,
        'none' AS entry_mark,
        is_qualifying,
        person AS buyer,
        net AS amount
    FROM keyed_sales
    UNION ALL
    SELECT
        'late_single' AS ground,
        line.month,
        line.buyer_class AS exported_class,
        line.buyer_class,
        line.item_kind,
        line.entry_mark,
        line.is_qualifying,
        line.buyer,
        line.net AS amount
    FROM customer_lines AS line
    INNER JOIN just_qualified
        ON line.credited = just_qualified.person AND line.month = just_qualified.month
    WHERE line.is_late_and_single
    UNION ALL
    SELECT
        'refunded' AS ground,
        line.month,
        line.buyer_class AS exported_class,
        line.buyer_class,
        line.item_kind,
        line.entry_mark,
        line.is_qualifying,
        line.buyer,
        line.gross AS amount
    FROM customer_lines AS line
    INNER JOIN refunded_later ON line.buyer = refunded_later.person
    WHERE line.status <> 'cancelled'
)

SELECT
    ground,
    month,
    exported_class,
    buyer_class,
    item_kind,
    entry_mark,
    is_qualifying,
    CAST(sum(amount) AS DECIMAL(38, 0)) * $quantum AS amount,
    count(*) AS lines,
    count(DISTINCT buyer) AS buyers
FROM grounds
WHERE amount > 0
GROUP BY ground, month, exported_class, buyer_class, item_kind, entry_mark, is_qualifying;

-- What a unit fetched: lines that were refunded in full were not sold, at no price.
CREATE TABLE facts.product_price AS
WITH listed AS (
    SELECT
        sku,
        min(comparable_price) FILTER (WHERE comparable_price > 0) AS comparable_price
    FROM canon.products
    GROUP BY sku
)

SELECT
    line.sku,
    listed.comparable_price,
    sum(line.quantity) AS units,
    CAST(sum(line.net) AS DECIMAL(38, 0)) * $quantum AS revenue,
    count(*) AS lines
FROM prep.line AS line
INNER JOIN listed ON line.sku = listed.sku
WHERE line.net > 0 AND line.quantity > 0 AND line.is_revenue
GROUP BY line.sku, listed.comparable_price;

CREATE TABLE facts.buyer AS
SELECT
    buyer AS customer,
    CASE WHEN is_node THEN 'participant' ELSE 'customer' END AS buyer_group,
    min(ordered_on) AS first_order_on,
    max(ordered_on) AS last_order_on,
    count(DISTINCT document) AS orders,
    count(DISTINCT month) AS months
FROM prep.line
WHERE
    net > 0
    AND entry_mark <> 'always'
    AND item_kind IN ('product', 'other', 'subscription')
GROUP BY buyer, is_node;

-- What joining and staying cost in the windows that national laws name.
CREATE TABLE facts.entry_window AS
WITH unit_costs AS (
    SELECT
        sku,
        min(
            CAST(trunc(unit_cost) AS HUGEINT) * $unit
            + CAST((unit_cost - trunc(unit_cost)) * $unit AS HUGEINT)
        ) AS unit_cost
    FROM canon.products
    GROUP BY sku
),

joiners AS (
    SELECT
        node.person,
        node.joined_on,
        node.joined_on BETWEEN filing.period_start AND filing.period_end AS joined_in_period,
        filing.period_end - node.joined_on AS observed_days,
        CAST(date_trunc('year', node.joined_on) AS DATE) AS joining_year,
        CAST(date_trunc('year', node.joined_on) + INTERVAL 1 YEAR AS DATE) AS next_year,
        filing.period_start,
        filing.period_end
    FROM prep.node AS node
    CROSS JOIN canon.filing AS filing
),

lines AS (
    SELECT
        joiners.person,
        line.net,
        line.day,
        line.entry_mark = 'always' AS is_entry,
        line.entry_mark = 'always'
        OR line.item_kind IN ('subscription', 'sales_aid') AS is_cost,
        line.ordered_on < joiners.next_year AS is_joining_year,
        line.item_kind = 'starter_kit' AND line.net > 0 AS is_kit,
        -- Conservatively: a fraction of the smallest unit counts as a whole one.
        (
            CAST(coalesce(line.quantity, 1) * $volume_unit AS HUGEINT) * unit_costs.unit_cost
            + $volume_unit - 1
        ) // $volume_unit AS kit_cost
    FROM prep.line AS line
    INNER JOIN joiners ON line.buyer = joiners.person
    LEFT JOIN unit_costs ON line.sku = unit_costs.sku
    WHERE line.day >= 0 AND joiners.joined_in_period
),

paid AS (
    SELECT
        person,
        sum(CASE WHEN day <= $first_week_days THEN net ELSE 0 END) AS payments_7,
        sum(CASE WHEN is_entry AND day <= $first_month_days THEN net ELSE 0 END) AS entry_30,
        sum(CASE WHEN is_kit AND day <= $first_month_days THEN kit_cost ELSE 0 END)
            AS kit_cost_30,
        bool_or(coalesce(is_kit, FALSE) AND day <= $first_month_days AND kit_cost IS NULL)
            AS is_kit_cost_unknown,
        sum(CASE WHEN is_cost AND is_joining_year THEN net ELSE 0 END) AS cost_joining_year
    FROM lines
    GROUP BY person
)

SELECT
    joiners.person AS participant,
    joiners.joined_on,
    joiners.observed_days,
    joiners.joining_year,
    joiners.joining_year >= joiners.period_start
    AND joiners.next_year <= joiners.period_end + 1 AS is_full_year,
    CAST(coalesce(paid.payments_7, 0) AS DECIMAL(38, 0)) * $quantum AS payments_7,
    CAST(coalesce(paid.entry_30, 0) AS DECIMAL(38, 0)) * $quantum AS entry_30,
    CAST(
        CASE
            WHEN coalesce(paid.is_kit_cost_unknown, FALSE) THEN NULL
            ELSE coalesce(paid.kit_cost_30, 0)
        END AS DECIMAL(38, 0)
    ) * $quantum AS kit_cost_30,
    CAST(coalesce(paid.cost_joining_year, 0) AS DECIMAL(38, 0)) * $quantum AS cost_joining_year
FROM joiners
LEFT JOIN paid ON joiners.person = paid.person
WHERE joiners.joined_in_period;
