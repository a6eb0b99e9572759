-- The data-quality chapter in auditors' words: totals, gaps, duplicates, ageing and joins. These
-- tables are no facts: no rule reads them.
CREATE TABLE prep.audit_total AS
SELECT
    'orders' AS table_name,
    CAST(date_trunc('month', orders.day) AS DATE) AS month,
    CAST(sum(orders.lines) AS BIGINT) AS lines,
    CAST(sum(orders.amount) AS DECIMAL(38, 0)) * $quantum AS amount
FROM prep.order_day AS orders
GROUP BY ALL
UNION ALL
SELECT
    'payouts' AS table_name,
    payouts.paid_month AS month,
    count(*) AS lines,
    CAST(sum(payouts.amount) AS DECIMAL(38, 0)) * $quantum AS amount
FROM prep.payout_entry AS payouts
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
WITH enrolments AS (
    SELECT count(*) - 1 AS repeats
    FROM canon.participants
    GROUP BY participant_id, role, coalesce(role_from, enrolled_on)
)

SELECT
    item,
    lines,
    CAST(amount AS DECIMAL(38, 0)) * $quantum AS amount
FROM prep.order_repeat
UNION ALL
SELECT
    item,
    lines,
    CAST(amount AS DECIMAL(38, 0)) * $quantum AS amount
FROM prep.payout_repeat
WHERE item = 'payouts'
UNION ALL
SELECT
    'participants' AS item,
    coalesce(sum(repeats), 0) AS lines,
    NULL AS amount
FROM enrolments;

-- Days from one event to the next, in thirds of $ageing_days; 0 is before the first event.
CREATE TABLE prep.audit_ageing AS
WITH joined AS (
    SELECT
        account.account,
        min(people.enrolled_on) AS enrolled_on
    FROM canon.participants AS people
    INNER JOIN prep.account AS account ON people.participant_id = account.participant_id
    GROUP BY account.account
),

first_payout AS (
    SELECT
        payee_account AS account,
        min(paid_on) AS paid_on
    FROM prep.payout_entry
    GROUP BY payee_account
),

spans AS (
    SELECT
        'order_to_payout' AS item,
        date_diff('day', payouts.ordered_on, payouts.paid_on) AS days,
        payouts.amount
    FROM prep.payout_entry AS payouts
    WHERE payouts.has_order
    UNION ALL
    SELECT
        'enrolment_to_order' AS item,
        date_diff('day', joined.enrolled_on, first_order.ordered_on) AS days,
        NULL AS amount
    FROM joined
    INNER JOIN prep.first_order AS first_order ON joined.account = first_order.account
    UNION ALL
    SELECT
        'enrolment_to_payout' AS item,
        date_diff('day', joined.enrolled_on, first_payout.paid_on) AS days,
        NULL AS amount
    FROM joined
    INNER JOIN first_payout ON joined.account = first_payout.account
    UNION ALL
    SELECT
        'earned_to_paid' AS item,
        date_diff('day', payouts.earned_on, payouts.paid_on) AS days,
        payouts.amount
    FROM prep.payout_entry AS payouts
    WHERE payouts.earned_on IS NOT NULL AND payouts.status <> 'earned'
    UNION ALL
    SELECT
        'unpaid' AS item,
        date_diff('day', coalesce(payouts.earned_on, payouts.paid_on), filing.period_end) AS days,
        payouts.amount
    FROM prep.payout_entry AS payouts
    CROSS JOIN canon.filing AS filing
    WHERE payouts.status = 'earned'
),

counted AS (
    SELECT
        item,
        days,
        1 AS lines,
        amount
    FROM spans
    UNION ALL
    SELECT
        'pending' AS item,
        date_diff('day', orders.day, filing.period_end) AS days,
        orders.pending_lines AS lines,
        orders.pending_amount AS amount
    FROM prep.order_day AS orders
    CROSS JOIN canon.filing AS filing
    WHERE orders.pending_lines > 0
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
    CAST(sum(lines) AS BIGINT) AS lines,
    CAST(sum(amount) AS DECIMAL(38, 0)) * $quantum AS amount
FROM counted
GROUP BY ALL;

-- Rows that name nobody and nothing known.
CREATE TABLE prep.audit_join AS
WITH payout_join AS (
    SELECT
        count(person) AS payees,
        count(*) FILTER (WHERE person IS NOT NULL AND NOT payee_is_listed) AS payees_unmatched,
        sum(amount) FILTER (WHERE person IS NOT NULL AND NOT payee_is_listed) AS payees_amount,
        count(source_document) AS orders,
        count(*) FILTER (WHERE source_document IS NOT NULL AND NOT has_order) AS orders_unmatched,
        sum(amount) FILTER (WHERE source_document IS NOT NULL AND NOT has_order) AS orders_amount,
        count(source_person) AS sources,
        count(*) FILTER (WHERE source_person IS NOT NULL AND NOT source_is_listed)
            AS sources_unmatched,
        sum(amount) FILTER (WHERE source_person IS NOT NULL AND NOT source_is_listed)
            AS sources_amount
    FROM prep.payout_entry
),

held AS (
    SELECT
        'orders.buyer_id' AS column_name,
        'participants' AS target,
        buyers AS lines,
        buyers_unmatched AS unmatched,
        buyers_amount AS amount
    FROM prep.order_join
    UNION ALL
    SELECT
        'orders.seller_id' AS column_name,
        'participants' AS target,
        sellers AS lines,
        sellers_unmatched AS unmatched,
        sellers_amount AS amount
    FROM prep.order_join
    UNION ALL
    SELECT
        'orders.sku' AS column_name,
        'products' AS target,
        skus AS lines,
        skus_unmatched AS unmatched,
        skus_amount AS amount
    FROM prep.order_join
    UNION ALL
    SELECT
        'payouts.participant_id' AS column_name,
        'participants' AS target,
        payees AS lines,
        payees_unmatched AS unmatched,
        payees_amount AS amount
    FROM payout_join
    UNION ALL
    SELECT
        'payouts.source_order_id' AS column_name,
        'orders' AS target,
        orders AS lines,
        orders_unmatched AS unmatched,
        orders_amount AS amount
    FROM payout_join
    UNION ALL
    SELECT
        'payouts.source_participant_id' AS column_name,
        'participants' AS target,
        sources AS lines,
        sources_unmatched AS unmatched,
        sources_amount AS amount
    FROM payout_join
    UNION ALL
    SELECT
        'participants.sponsor_id' AS column_name,
        'participants' AS target,
        count(*) AS lines,
        count(*) FILTER (WHERE NOT coalesce(sponsors.is_listed, FALSE)) AS unmatched,
        NULL AS amount
    FROM canon.participants AS people
    LEFT JOIN prep.account AS sponsors ON people.sponsor_id = sponsors.participant_id
    WHERE people.sponsor_id IS NOT NULL
)

SELECT
    column_name,
    target,
    lines,
    unmatched,
    CAST(amount AS DECIMAL(38, 0)) * $quantum AS amount
FROM held
WHERE lines > 0 AND target IN (SELECT present.table_name FROM canon.tables_present AS present);
