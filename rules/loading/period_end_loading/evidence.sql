-- Order lines of the last three days of their month that are neither standing orders nor kits.
SELECT
    order_lines.order_id,
    order_lines.line_id,
    order_lines.ordered_on,
    order_lines.buyer_id,
    order_lines.item_kind,
    order_lines.volume,
    order_lines.net_amount,
    order_lines.refunded_amount,
    order_lines.status
FROM canon.orders AS order_lines
WHERE
    last_day(order_lines.ordered_on) - order_lines.ordered_on < $last_days
    AND NOT coalesce(order_lines.is_autoship, FALSE)
    AND coalesce(order_lines.item_kind, 'product')
    NOT IN ('shipping', 'tax', 'fee', 'starter_kit', 'training', 'event')
    AND coalesce(order_lines.status, '') <> 'pending'
