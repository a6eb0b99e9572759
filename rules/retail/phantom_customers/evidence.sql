-- Order lines that one of the three grounds may concern: accounts with a participant's key, single
-- orders on the last days of a month, and refunds after the month of the order.
WITH orders_of AS (
    SELECT
        orders.buyer_id,
        count(DISTINCT orders.order_id) AS order_count
    FROM canon.orders AS orders
    WHERE coalesce(orders.status, 'completed') NOT IN ('pending', 'cancelled')
    GROUP BY orders.buyer_id
),

-- Accounts never exported as participants, of persons who are.
keyed AS (
    SELECT members.participant_id
    FROM canon.participants AS members
    INNER JOIN facts.person_account AS accounts
        ON members.participant_id = accounts.participant_id
    INNER JOIN facts.participant AS people ON accounts.participant = people.participant
    WHERE NOT people.is_relabelled
    GROUP BY members.participant_id
    HAVING NOT bool_or(coalesce(members.role, 'participant') = 'participant')
),

grounded AS (
    SELECT
        orders.order_id,
        orders.line_id,
        orders.ordered_on,
        orders.buyer_id,
        orders.seller_id,
        orders.item_kind,
        orders.volume,
        orders.net_amount,
        orders.refunded_amount,
        orders.refunded_on,
        orders.status,
        orders.source_file,
        orders.source_row,
        CASE
            WHEN keyed.participant_id IS NOT NULL THEN 'person key of a participant'
            WHEN people.participant IS NULL AND orders.refunded_on > last_day(orders.ordered_on)
                THEN 'refunded after the month'
            WHEN
                people.participant IS NULL
                AND orders_of.order_count = 1
                AND orders.ordered_on > last_day(orders.ordered_on) - $last_days
                THEN 'single order on the last days of a month'
        END AS ground
    FROM canon.orders AS orders
    INNER JOIN orders_of ON orders.buyer_id = orders_of.buyer_id
    INNER JOIN facts.person_account AS accounts ON orders.buyer_id = accounts.participant_id
    LEFT JOIN facts.participant AS people ON accounts.participant = people.participant
    LEFT JOIN keyed ON orders.buyer_id = keyed.participant_id
    WHERE coalesce(orders.status, 'completed') NOT IN ('pending', 'cancelled')
)

SELECT grounded.*
FROM grounded
WHERE grounded.ground IS NOT NULL
