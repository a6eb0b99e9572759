-- Payouts on somebody's joining, each with the ground on which it counts.
WITH enrolled AS (
    SELECT
        participants.participant_id,
        min(coalesce(participants.role_from, participants.enrolled_on)) AS joined_on
    FROM canon.participants AS participants
    WHERE coalesce(participants.role, 'participant') = 'participant'
    GROUP BY participants.participant_id
),

people AS (
    SELECT
        enrolled.participant_id,
        enrolled.joined_on,
        enrolled.joined_on - $days_before_joining AS early_from,
        enrolled.joined_on + $joined_recently_days AS recent_until
    FROM enrolled
),

entry_orders AS (
    SELECT DISTINCT orders.order_id
    FROM canon.orders AS orders
    LEFT JOIN people AS buyers ON orders.buyer_id = buyers.participant_id
    WHERE
        orders.item_kind IN ('starter_kit', 'fee', 'training', 'event')
        OR (
            orders.item_kind IS NULL
            AND coalesce(orders.sku, '') = ''
            AND orders.ordered_on BETWEEN buyers.early_from AND buyers.joined_on
        )
),

grounded AS (
    SELECT
        payouts.payout_id,
        payouts.participant_id,
        payouts.paid_on,
        payouts.period,
        payouts.kind,
        payouts.form,
        payouts.amount,
        payouts.source_order_id,
        payouts.source_participant_id,
        payouts.source_file,
        payouts.source_row,
        sources.joined_on AS source_joined_on,
        CASE
            WHEN payouts.kind = 'recruitment' THEN 'kind recruitment'
            WHEN entry_orders.order_id IS NOT NULL THEN 'order with entry money'
            WHEN
                payouts.source_order_id IS NULL
                AND payouts.paid_on BETWEEN sources.joined_on AND sources.recent_until
                THEN 'names a person who had just joined'
        END AS ground
    FROM canon.payouts AS payouts
    LEFT JOIN entry_orders ON payouts.source_order_id = entry_orders.order_id
    LEFT JOIN people AS sources ON payouts.source_participant_id = sources.participant_id
    WHERE
        payouts.status IS DISTINCT FROM 'reversed'
        AND payouts.source_participant_id IS DISTINCT FROM payouts.participant_id
)

SELECT grounded.*
FROM grounded
WHERE grounded.ground IS NOT NULL
