-- Account by account: what a joiner paid in kits, fees, training and events in the first month, or
-- without a product on joining, and what was paid out to that account in the first quarter.
-- Accounts of one person stand apart.
WITH enrolled AS (
    SELECT
        participants.participant_id,
        min(coalesce(participants.role_from, participants.enrolled_on)) AS joined_on,
        max(participants.entry_fee) AS entry_fee
    FROM canon.participants AS participants
    WHERE coalesce(participants.role, 'participant') = 'participant'
    GROUP BY participants.participant_id
),

windows AS (
    SELECT
        enrolled.participant_id,
        enrolled.joined_on,
        enrolled.entry_fee,
        enrolled.joined_on - $days_before_joining AS early_from,
        enrolled.joined_on + $first_month_days AS first_month_until,
        enrolled.joined_on + $quarter_days AS quarter_until
    FROM enrolled
),

joiners AS (
    SELECT windows.*
    FROM windows
    INNER JOIN facts.filing AS filing
        ON
            windows.joined_on >= filing.period_start
            AND windows.quarter_until <= filing.period_end
),

entry_lines AS (
    SELECT
        joiners.participant_id,
        sum(orders.net_amount - coalesce(orders.refunded_amount, 0)) AS entry_price,
        string_agg(DISTINCT orders.item_kind, ', ' ORDER BY orders.item_kind) AS item_kinds
    FROM canon.orders AS orders
    INNER JOIN joiners ON orders.buyer_id = joiners.participant_id
    WHERE
        coalesce(orders.status, 'completed') = 'completed'
        AND orders.ordered_on BETWEEN joiners.early_from AND joiners.first_month_until
        AND (
            orders.item_kind IN ('starter_kit', 'fee', 'training', 'event')
            OR (
                orders.item_kind IS NULL
                AND coalesce(orders.sku, '') = ''
                AND orders.ordered_on <= joiners.joined_on
            )
        )
    GROUP BY joiners.participant_id
),

earnings AS (
    SELECT
        joiners.participant_id,
        sum(payouts.amount) AS payouts_first_quarter
    FROM canon.payouts AS payouts
    INNER JOIN joiners ON payouts.participant_id = joiners.participant_id
    WHERE
        payouts.status IS DISTINCT FROM 'reversed'
        AND payouts.paid_on BETWEEN joiners.joined_on AND joiners.quarter_until
    GROUP BY joiners.participant_id
)

SELECT
    joiners.participant_id,
    joiners.joined_on,
    joiners.entry_fee,
    entry_lines.entry_price,
    entry_lines.item_kinds,
    coalesce(earnings.payouts_first_quarter, 0) AS payouts_first_quarter
FROM joiners
LEFT JOIN entry_lines ON joiners.participant_id = entry_lines.participant_id
LEFT JOIN earnings ON joiners.participant_id = earnings.participant_id
WHERE entry_lines.entry_price > 0 OR joiners.entry_fee > 0
