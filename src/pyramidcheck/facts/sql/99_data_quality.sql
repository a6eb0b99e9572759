-- The data-quality chapter in auditors' words: totals, gaps, duplicates, ageing and joins. These
-- tables are no facts: no rule reads them.
CREATE TABLE prep.audit_total AS
SELECT
    'orders' AS table_name,
    CAST(date_trunc('month', orders.ordered_on) AS DATE) AS month,
    count(*) AS lines,
    sum(orders.net_amount) AS amount
FROM canon.orders AS orders
GROUP BY ALL
UNION ALL
SELECT
    'payouts' AS table_name,
    CAST(date_trunc('month', payouts.paid_on) AS DATE) AS month,
    count(*) AS lines,
    sum(payouts.amount) AS amount
FROM canon.payouts AS payouts
GROUP BY ALL
UNION ALL
SELECT
    'participants' AS table_name,
    CAST(date_trunc('month', people.enrolled_on) AS DATE) AS month,
    count(*) AS lines,
    sum(people.entry_fee) AS amount
FROM canon.participants AS people
GROUP BY ALL;

CREATE TABLE prep.audit_duplicate AS
WITH orders AS (
    SELECT
        count(*) - 1 AS repeats,
        max(net_amount) AS amount
    FROM canon.orders
    GROUP BY order_id, line_id, sku, net_amount, buyer_id, ordered_on
),

payouts AS (
    SELECT
        count(*) - 1 AS repeats,
        sum(amount) - min(amount) AS amount
    FROM canon.payouts
    WHERE payout_id IS NOT NULL
    GROUP BY payout_id
),

enrolments AS (
    SELECT count(*) - 1 AS repeats
    FROM canon.participants
    GROUP BY participant_id, role, coalesce(role_from, enrolled_on)
),

similar_orders AS (
    SELECT
        count(*) - 1 AS repeats,
        max(net_amount) AS amount
    FROM canon.orders
    WHERE net_amount > 0
    GROUP BY buyer_id, ordered_on, item_kind, sku, net_amount
    HAVING min(order_id) <> max(order_id)
)

SELECT
    'orders' AS item,
    coalesce(sum(repeats), 0) AS lines,
    coalesce(sum(repeats * amount), 0) AS amount
FROM orders
UNION ALL
SELECT
    'payouts' AS item,
    coalesce(sum(repeats), 0) AS lines,
    coalesce(sum(amount), 0) AS amount
FROM payouts
UNION ALL
SELECT
    'participants' AS item,
    coalesce(sum(repeats), 0) AS lines,
    NULL AS amount
FROM enrolments
UNION ALL
SELECT
    'similar_orders' AS item,
    coalesce(sum(repeats), 0) AS lines,
    coalesce(sum(repeats * amount), 0) AS amount
FROM similar_orders;

-- Days from one event to the next, in thirds of $ageing_days; 0 is before the first event.
CREATE TABLE prep.audit_ageing AS
WITH first_line AS (
    SELECT
        order_id,
        min(ordered_on) AS ordered_on
    FROM canon.orders
    GROUP BY order_id
),

joined AS (
    SELECT
        participant_id,
        min(enrolled_on) AS enrolled_on
    FROM canon.participants
    GROUP BY participant_id
),

first_order AS (
    SELECT
        buyer_id,
        min(ordered_on) AS ordered_on
    FROM canon.orders
    GROUP BY buyer_id
),

first_payout AS (
    SELECT
        participant_id,
        min(paid_on) AS paid_on
    FROM canon.payouts
    GROUP BY participant_id
),

spans AS (
    SELECT
        'order_to_payout' AS item,
        date_diff('day', first_line.ordered_on, payouts.paid_on) AS days,
        payouts.amount
    FROM canon.payouts AS payouts
    INNER JOIN first_line ON payouts.source_order_id = first_line.order_id
    UNION ALL
    SELECT
        'enrolment_to_order' AS item,
        date_diff('day', joined.enrolled_on, first_order.ordered_on) AS days,
        NULL AS amount
    FROM joined
    INNER JOIN first_order ON joined.participant_id = first_order.buyer_id
    UNION ALL
    SELECT
        'enrolment_to_payout' AS item,
        date_diff('day', joined.enrolled_on, first_payout.paid_on) AS days,
        NULL AS amount
    FROM joined
    INNER JOIN first_payout ON joined.participant_id = first_payout.participant_id
    UNION ALL
    SELECT
        'earned_to_paid' AS item,
        date_diff('day', payouts.earned_on, payouts.paid_on) AS days,
        payouts.amount
    FROM canon.payouts AS payouts
    WHERE payouts.earned_on IS NOT NULL AND coalesce(payouts.status, 'paid') <> 'earned'
    UNION ALL
    SELECT
        'unpaid' AS item,
        date_diff('day', coalesce(payouts.earned_on, payouts.paid_on), filing.period_end) AS days,
        payouts.amount
    FROM canon.payouts AS payouts
    CROSS JOIN canon.filing AS filing
    WHERE payouts.status = 'earned'
    UNION ALL
    SELECT
        'pending' AS item,
        date_diff('day', orders.ordered_on, filing.period_end) AS days,
        orders.net_amount AS amount
    FROM canon.orders AS orders
    CROSS JOIN canon.filing AS filing
    WHERE orders.status = 'pending'
)

SELECT
    item,
    CASE
        WHEN days < 0 THEN 0
        WHEN 3 * days <= $ageing_days THEN 1
        WHEN 3 * days <= 2 * $ageing_days THEN 2
        WHEN days <= $ageing_days THEN 3
        ELSE 4
    END AS place,
    count(*) AS lines,
    sum(amount) AS amount
FROM spans
GROUP BY ALL;

CREATE TABLE prep.audit_join AS
WITH listed AS (
    SELECT DISTINCT participant_id AS id
    FROM canon.participants
),

documents AS (
    SELECT DISTINCT order_id AS id
    FROM canon.orders
),

articles AS (
    SELECT DISTINCT sku AS id
    FROM canon.products
),

held AS (
    SELECT
        'orders.buyer_id' AS column_name,
        'participants' AS target,
        listed.id IS NULL AS is_unmatched,
        orders.net_amount AS amount
    FROM canon.orders AS orders
    LEFT JOIN listed ON orders.buyer_id = listed.id
    WHERE orders.buyer_id IS NOT NULL
    UNION ALL
    SELECT
        'orders.seller_id' AS column_name,
        'participants' AS target,
        listed.id IS NULL AS is_unmatched,
        orders.net_amount AS amount
    FROM canon.orders AS orders
    LEFT JOIN listed ON orders.seller_id = listed.id
    WHERE orders.seller_id IS NOT NULL
    UNION ALL
    SELECT
        'orders.sku' AS column_name,
        'products' AS target,
        articles.id IS NULL AS is_unmatched,
        orders.net_amount AS amount
    FROM canon.orders AS orders
    LEFT JOIN articles ON orders.sku = articles.id
    WHERE orders.sku IS NOT NULL
    UNION ALL
    SELECT
        'payouts.participant_id' AS column_name,
        'participants' AS target,
        listed.id IS NULL AS is_unmatched,
        payouts.amount
    FROM canon.payouts AS payouts
    LEFT JOIN listed ON payouts.participant_id = listed.id
    WHERE payouts.participant_id IS NOT NULL
    UNION ALL
    SELECT
        'payouts.source_order_id' AS column_name,
        'orders' AS target,
        documents.id IS NULL AS is_unmatched,
        payouts.amount
    FROM canon.payouts AS payouts
    LEFT JOIN documents ON payouts.source_order_id = documents.id
    WHERE payouts.source_order_id IS NOT NULL
    UNION ALL
    SELECT
        'payouts.source_participant_id' AS column_name,
        'participants' AS target,
        listed.id IS NULL AS is_unmatched,
        payouts.amount
    FROM canon.payouts AS payouts
    LEFT JOIN listed ON payouts.source_participant_id = listed.id
    WHERE payouts.source_participant_id IS NOT NULL
    UNION ALL
    SELECT
        'participants.sponsor_id' AS column_name,
        'participants' AS target,
        listed.id IS NULL AS is_unmatched,
        NULL AS amount
    FROM canon.participants AS people
    LEFT JOIN listed ON people.sponsor_id = listed.id
    WHERE people.sponsor_id IS NOT NULL
)

SELECT
    column_name,
    target,
    count(*) AS lines,
    count(*) FILTER (WHERE is_unmatched) AS unmatched,
    sum(amount) FILTER (WHERE is_unmatched) AS amount
FROM held
WHERE target IN (SELECT present.table_name FROM canon.tables_present AS present)
GROUP BY column_name, target;
