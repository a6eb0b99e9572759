-- Named counts and sums for the gates and the data-quality chapter.
CREATE TABLE facts.signals AS
WITH repeated_enrolments AS (
    SELECT coalesce(sum(repeats - 1), 0) AS value
    FROM (
        SELECT count(*) AS repeats
        FROM prep.member_row
        GROUP BY participant_id, role, from_on
    ) AS groups_of_rows
),

repeated_orders AS (
    SELECT lines AS value
    FROM prep.order_repeat
    WHERE item = 'orders'
),

repeated_payouts AS (
    SELECT lines AS value
    FROM prep.payout_repeat
    WHERE item = 'payouts'
),

payees AS (
    SELECT
        count(DISTINCT payouts.payee_account) AS all_payees,
        count(DISTINCT CASE WHEN NOT payouts.payee_is_listed THEN payouts.payee_account END)
            AS not_listed
    FROM prep.payout_entry AS payouts
),

unknown_sources AS (
    SELECT count(*) AS value
    FROM prep.payout_entry AS payouts
    WHERE payouts.source_document IS NOT NULL AND NOT payouts.has_order
),

tree AS (
    SELECT
        count(*) AS nodes,
        count(*) FILTER (WHERE state = 'self_sponsor') AS self_sponsors,
        count(*) FILTER (WHERE state = 'cycle') AS cycle_members,
        count(*) FILTER (WHERE state = 'orphan') AS orphans,
        count(*) FILTER (WHERE state = 'root') AS roots
    FROM prep.tree
),

sponsors AS (
    SELECT
        count(*) AS enrolment_rows,
        count(*) FILTER (WHERE sponsor_id IS NOT NULL) AS sponsor_rows,
        count(*) FILTER (WHERE sponsor_id IS NOT NULL AND NOT coalesce(sponsor_is_listed, FALSE))
            AS unknown_sponsors
    FROM prep.member_row
),

parts AS (
    SELECT
        coalesce(sum(CASE WHEN amount > 0 THEN amount END), 0) AS positive,
        coalesce(sum(CASE WHEN amount > 0 AND source = 'own' THEN amount END), 0) AS own,
        coalesce(sum(CASE WHEN amount > 0 AND source NOT IN ('own', 'untraced') THEN amount END), 0)
            AS traced
    FROM prep.payout_part
),

lines AS (
    SELECT
        coalesce(sum(CASE WHEN is_revenue THEN net END), 0) AS net_sales,
        coalesce(sum(CASE WHEN outside_lenient THEN net END), 0) AS outside_lenient,
        coalesce(sum(CASE WHEN outside_lenient AND credited IS NOT NULL THEN net END), 0)
            AS outside_credited,
        coalesce(sum(resale), 0) AS resale,
        count(*) AS line_count
    FROM prep.line
),

people AS (
    SELECT
        count(*) AS participants,
        count(*) FILTER (WHERE net_paid > 0) AS paid_people
    FROM prep.node
),

buyers AS (
    SELECT coalesce(sum(orders.buyer_unlisted), 0) AS lines_without_listed_buyer
    FROM prep.order_day AS orders
),

days AS (
    SELECT
        (SELECT max(orders.day) FROM prep.order_day AS orders) AS last_order_on,
        (SELECT max(payouts.paid_on) FROM prep.payout_entry AS payouts) AS last_payout_on,
        (SELECT max(participants.enrolled_on) FROM canon.participants AS participants)
            AS last_enrolment_on,
        (SELECT count(*) FROM canon.orders) AS order_rows,
        (SELECT count(*) FROM canon.payouts) AS payout_rows,
        (SELECT count(*) FILTER (WHERE person.is_listed) FROM prep.person AS person)
            AS people_listed,
        (SELECT coalesce(sum(payout.amount), 0) FROM prep.payout_row AS payout) AS payouts_total
)

SELECT
    signal.name,
    signal.value
FROM (
    SELECT
        'people_listed' AS name,
        CAST(days.people_listed AS DECIMAL(18, 0)) AS value
    FROM days
    UNION ALL
    SELECT
        'participants' AS name,
        CAST(people.participants AS DECIMAL(18, 0)) AS value
    FROM people
    UNION ALL
    SELECT
        'paid_people' AS name,
        CAST(people.paid_people AS DECIMAL(18, 0)) AS value
    FROM people
    UNION ALL
    SELECT
        'payees' AS name,
        CAST(payees.all_payees AS DECIMAL(18, 0)) AS value
    FROM payees
    UNION ALL
    SELECT
        'payees_not_listed' AS name,
        CAST(payees.not_listed AS DECIMAL(18, 0)) AS value
    FROM payees
    UNION ALL
    SELECT
        'enrolment_rows' AS name,
        CAST(sponsors.enrolment_rows AS DECIMAL(18, 0)) AS value
    FROM sponsors
    UNION ALL
    SELECT
        'sponsor_rows' AS name,
        CAST(sponsors.sponsor_rows AS DECIMAL(18, 0)) AS value
    FROM sponsors
    UNION ALL
    SELECT
        'unknown_sponsors' AS name,
        CAST(sponsors.unknown_sponsors AS DECIMAL(18, 0)) AS value
    FROM sponsors
    UNION ALL
    SELECT
        'self_sponsors' AS name,
        CAST(tree.self_sponsors AS DECIMAL(18, 0)) AS value
    FROM tree
    UNION ALL
    SELECT
        'cycle_members' AS name,
        CAST(tree.cycle_members AS DECIMAL(18, 0)) AS value
    FROM tree
    UNION ALL
    SELECT
        'orphans' AS name,
        CAST(tree.orphans AS DECIMAL(18, 0)) AS value
    FROM tree
    UNION ALL
    SELECT
        'roots' AS name,
        CAST(tree.roots AS DECIMAL(18, 0)) AS value
    FROM tree
    UNION ALL
    SELECT
        'duplicate_enrolments' AS name,
        CAST(repeated.value AS DECIMAL(18, 0)) AS value
    FROM repeated_enrolments AS repeated
    UNION ALL
    SELECT
        'duplicate_orders' AS name,
        CAST(repeated.value AS DECIMAL(18, 0)) AS value
    FROM repeated_orders AS repeated
    UNION ALL
    SELECT
        'duplicate_payouts' AS name,
        CAST(repeated.value AS DECIMAL(18, 0)) AS value
    FROM repeated_payouts AS repeated
    UNION ALL
    SELECT
        'orders_without_listed_buyer' AS name,
        CAST(buyers.lines_without_listed_buyer AS DECIMAL(18, 0)) AS value
    FROM buyers
    UNION ALL
    SELECT
        'payouts_before_orders' AS name,
        CAST(unknown.value AS DECIMAL(18, 0)) AS value
    FROM unknown_sources AS unknown
    UNION ALL
    SELECT
        'order_rows' AS name,
        CAST(days.order_rows AS DECIMAL(18, 0)) AS value
    FROM days
    UNION ALL
    SELECT
        'payout_rows' AS name,
        CAST(days.payout_rows AS DECIMAL(18, 0)) AS value
    FROM days
    UNION ALL
    SELECT
        'last_order_on' AS name,
        CAST(date_diff('day', $epoch, days.last_order_on) AS DECIMAL(18, 0)) AS value
    FROM days
    UNION ALL
    SELECT
        'last_payout_on' AS name,
        CAST(date_diff('day', $epoch, days.last_payout_on) AS DECIMAL(18, 0)) AS value
    FROM days
    UNION ALL
    SELECT
        'last_enrolment_on' AS name,
        CAST(date_diff('day', $epoch, days.last_enrolment_on) AS DECIMAL(18, 0)) AS value
    FROM days
    UNION ALL
    SELECT
        'payouts_total' AS name,
        CAST(days.payouts_total AS DECIMAL(38, 0)) * $quantum AS value
    FROM days
    UNION ALL
    SELECT
        'net_sales' AS name,
        CAST(lines.net_sales AS DECIMAL(38, 0)) * $quantum AS value
    FROM lines
    UNION ALL
    SELECT
        'outside_lenient' AS name,
        CAST(lines.outside_lenient AS DECIMAL(38, 0)) * $quantum AS value
    FROM lines
    UNION ALL
    SELECT
        'outside_credited_lenient' AS name,
        CAST(lines.outside_credited AS DECIMAL(38, 0)) * $quantum AS value
    FROM lines
    UNION ALL
    SELECT
        'resale_amount' AS name,
        CAST(lines.resale AS DECIMAL(38, 0)) * $quantum AS value
    FROM lines
    UNION ALL
    SELECT
        'payouts_positive' AS name,
        CAST(parts.positive AS DECIMAL(38, 0)) * $quantum AS value
    FROM parts
    UNION ALL
    SELECT
        'payouts_own' AS name,
        CAST(parts.own AS DECIMAL(38, 0)) * $quantum AS value
    FROM parts
    UNION ALL
    SELECT
        'payouts_traced' AS name,
        CAST(parts.traced AS DECIMAL(38, 0)) * $quantum AS value
    FROM parts
) AS signal
WHERE signal.value IS NOT NULL;
