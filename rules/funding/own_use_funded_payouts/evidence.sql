-- Every payout on an order that a participant other than the payee placed, with the order.
WITH sources AS (
    SELECT
        orders.order_id,
        min(orders.buyer_id) AS buyer_id,
        min(orders.ordered_on) AS ordered_on,
        sum(orders.net_amount) AS net_amount,
        string_agg(DISTINCT orders.item_kind, ', ' ORDER BY orders.item_kind) AS item_kinds
    FROM canon.orders AS orders
    WHERE orders.status IS DISTINCT FROM 'pending'
    GROUP BY orders.order_id
)

SELECT
    payouts.payout_id,
    payouts.participant_id,
    payouts.paid_on,
    payouts.period,
    payouts.kind,
    payouts.amount,
    payouts.source_order_id,
    sources.ordered_on,
    sources.item_kinds,
    sources.net_amount,
    buyers.recruits AS buyer_recruits,
    buyers.payouts AS buyer_payouts,
    payouts.source_file,
    payouts.source_row,
    coalesce(sources.buyer_id, payouts.source_participant_id) AS source_buyer_id
FROM canon.payouts AS payouts
LEFT JOIN sources ON payouts.source_order_id = sources.order_id
INNER JOIN facts.person_account AS accounts
    ON coalesce(sources.buyer_id, payouts.source_participant_id) = accounts.participant_id
INNER JOIN facts.participant AS buyers ON accounts.participant = buyers.participant
WHERE
    payouts.status IS DISTINCT FROM 'reversed'
    AND payouts.kind IS DISTINCT FROM 'adjustment'
    AND accounts.participant_id <> payouts.participant_id
