-- Lines that are entry money in every reading; rank packs and first-month goods are in the facts.
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
        enrolled.joined_on - $days_before_joining AS early_from
    FROM enrolled
),

kits_and_fees AS (
    SELECT
        orders.order_id,
        orders.line_id,
        orders.ordered_on,
        orders.buyer_id,
        orders.seller_id,
        orders.item_kind,
        orders.net_amount,
        orders.refunded_amount,
        orders.status,
        'item kind' AS ground,
        orders.source_file,
        orders.source_row
    FROM canon.orders AS orders
    WHERE
        orders.item_kind IN ('starter_kit', 'fee', 'training', 'event')
        AND orders.status IS DISTINCT FROM 'pending'
),

without_product AS (
    SELECT
        orders.order_id,
        orders.line_id,
        orders.ordered_on,
        orders.buyer_id,
        orders.seller_id,
        orders.item_kind,
        orders.net_amount,
        orders.refunded_amount,
        orders.status,
        CASE
            WHEN orders.ordered_on BETWEEN buyers.early_from AND buyers.joined_on
                THEN 'no product, on joining'
            ELSE 'no product, between participants'
        END AS ground,
        orders.source_file,
        orders.source_row
    FROM canon.orders AS orders
    INNER JOIN people AS buyers ON orders.buyer_id = buyers.participant_id
    LEFT JOIN people AS sellers ON orders.seller_id = sellers.participant_id
    WHERE
        orders.item_kind IS NULL
        AND coalesce(orders.sku, '') = ''
        AND orders.status IS DISTINCT FROM 'pending'
        AND (
            orders.ordered_on BETWEEN buyers.early_from AND buyers.joined_on
            OR sellers.participant_id <> orders.buyer_id
        )
),

entry_fees AS (
    SELECT
        NULL AS order_id,
        NULL AS line_id,
        participants.enrolled_on AS ordered_on,
        participants.participant_id AS buyer_id,
        NULL AS seller_id,
        'fee' AS item_kind,
        participants.entry_fee AS net_amount,
        NULL AS refunded_amount,
        NULL AS status,
        'fee in the enrolment, used only where no kit or fee was ordered' AS ground,
        participants.source_file,
        participants.source_row
    FROM canon.participants AS participants
    INNER JOIN facts.filing AS filing
        ON participants.enrolled_on BETWEEN filing.period_start AND filing.period_end
    WHERE
        participants.entry_fee > 0
        AND coalesce(participants.role, 'participant') = 'participant'
)

SELECT kits_and_fees.* FROM kits_and_fees
UNION ALL
SELECT without_product.* FROM without_product
UNION ALL
SELECT entry_fees.* FROM entry_fees
