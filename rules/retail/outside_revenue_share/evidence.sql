-- Every revenue line, with what its buyer had signed by the end of the filing.
WITH enrolments AS (
    SELECT
        participants.participant_id,
        min(participants.enrolled_on) AS first_enrolled_on,
        max(participants.ended_on) AS last_ended_on,
        string_agg(
            DISTINCT coalesce(participants.role, 'participant'), ', '
            ORDER BY coalesce(participants.role, 'participant')
        ) AS buyer_roles
    FROM canon.participants AS participants
    GROUP BY participants.participant_id
)

SELECT
    orders.order_id,
    orders.line_id,
    orders.ordered_on,
    orders.buyer_id,
    enrolments.buyer_roles,
    enrolments.first_enrolled_on AS buyer_enrolled_on,
    enrolments.last_ended_on AS buyer_ended_on,
    orders.seller_id,
    orders.item_kind,
    orders.sku,
    orders.net_amount,
    orders.refunded_amount,
    orders.status,
    orders.source_file,
    orders.source_row
FROM canon.orders AS orders
LEFT JOIN enrolments ON orders.buyer_id = enrolments.participant_id
WHERE
    coalesce(orders.item_kind, 'product') NOT IN ('shipping', 'tax')
    AND coalesce(orders.status, 'completed') IN ('completed', 'returned')
