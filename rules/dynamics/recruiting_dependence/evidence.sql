-- The order lines of the month that stands for now, with each buyer's date of joining.
SELECT
    order_lines.order_id,
    order_lines.line_id,
    order_lines.ordered_on,
    order_lines.buyer_id,
    order_lines.item_kind,
    order_lines.net_amount,
    order_lines.refunded_amount,
    order_lines.status,
    participants.joined_on,
    customers.first_order_on
FROM canon.orders AS order_lines
INNER JOIN facts.filing AS filing
    ON cast(date_trunc('month', order_lines.ordered_on) AS DATE) = filing.now_month
LEFT JOIN facts.person_account AS accounts ON order_lines.buyer_id = accounts.participant_id
LEFT JOIN facts.participant AS participants ON accounts.participant = participants.participant
LEFT JOIN facts.customer AS customers ON accounts.participant = customers.customer
WHERE
    coalesce(order_lines.item_kind, '') NOT IN ('shipping', 'tax')
    AND coalesce(order_lines.status, '') <> 'pending'
