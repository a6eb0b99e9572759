-- The order lines of the month that stands for now, with each buyer's date of joining.
SELECT
    lines.order_id,
    lines.line_id,
    lines.ordered_on,
    lines.buyer_id,
    lines.item_kind,
    lines.net_amount,
    lines.refunded_amount,
    lines.status,
    participants.joined_on,
    customers.first_order_on
FROM canon.orders AS lines
INNER JOIN facts.filing AS filing
    ON CAST(date_trunc('month', lines.ordered_on) AS DATE) = filing.now_month
LEFT JOIN facts.person_account AS accounts ON lines.buyer_id = accounts.participant_id
LEFT JOIN facts.participant AS participants ON accounts.participant = participants.participant
LEFT JOIN facts.customer AS customers ON accounts.participant = customers.customer
WHERE
    coalesce(lines.item_kind, '') NOT IN ('shipping', 'tax')
    AND coalesce(lines.status, '') <> 'pending'
