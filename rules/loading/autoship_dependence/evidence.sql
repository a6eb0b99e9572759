-- The recurring order lines of everybody who was a participant.
SELECT
    lines.order_id,
    lines.line_id,
    lines.ordered_on,
    lines.buyer_id,
    lines.item_kind,
    lines.sku,
    lines.is_autoship,
    lines.net_amount,
    lines.refunded_amount,
    lines.status,
    participants.recruits,
    participants.payouts,
    coalesce(months.is_qualifying, FALSE) AS is_qualifying_month
FROM canon.orders AS lines
INNER JOIN facts.person_account AS accounts ON lines.buyer_id = accounts.participant_id
INNER JOIN facts.participant AS participants ON accounts.participant = participants.participant
LEFT JOIN facts.participant_month AS months
    ON
        participants.participant = months.participant
        AND months.month = CAST(date_trunc('month', lines.ordered_on) AS DATE)
WHERE
    (coalesce(lines.is_autoship, FALSE) OR lines.item_kind = 'subscription')
    AND coalesce(lines.item_kind, '') NOT IN ('shipping', 'tax')
    AND coalesce(lines.status, '') <> 'pending'
