-- The recurring order lines of everybody who was a participant.
SELECT
    order_lines.order_id,
    order_lines.line_id,
    order_lines.ordered_on,
    order_lines.buyer_id,
    order_lines.item_kind,
    order_lines.sku,
    order_lines.is_autoship,
    order_lines.net_amount,
    order_lines.refunded_amount,
    order_lines.status,
    participants.recruits,
    participants.payouts,
    coalesce(months.is_qualifying, FALSE) AS is_qualifying_month
FROM canon.orders AS order_lines
INNER JOIN facts.person_account AS accounts ON order_lines.buyer_id = accounts.participant_id
INNER JOIN facts.participant AS participants ON accounts.participant = participants.participant
LEFT JOIN facts.participant_month AS months
    ON
        participants.participant = months.participant
        AND months.month = cast(date_trunc('month', order_lines.ordered_on) AS DATE)
WHERE
    (coalesce(order_lines.is_autoship, FALSE) OR order_lines.item_kind = 'subscription')
    AND coalesce(order_lines.item_kind, '') NOT IN ('shipping', 'tax')
    AND coalesce(order_lines.status, '') <> 'pending'
