-- Where a row stands: the number of its file, times more than any file has rows, plus its row.
CREATE TABLE prep.source AS
SELECT
    CAST(row_number() OVER (ORDER BY files.source_file) AS BIGINT) AS number,
    files.source_file
FROM (
    SELECT orders.source_file FROM canon.orders AS orders
    UNION
    SELECT payouts.source_file FROM canon.payouts AS payouts
) AS files;

-- What one minor unit is worth and what places are made of, for the views that evidence reads.
CREATE TABLE prep.money AS
SELECT
    $quantum AS quantum,
    CAST($place_unit AS BIGINT) AS place_unit;

-- Every order id, of the ledger and of payouts alone, under a number in the order of the text.
-- `first_sale_on` is NULL where no line of the order is a sale, `first_on` where it has none.
CREATE TABLE prep.document AS
SELECT
    CAST(row_number() OVER (ORDER BY named.order_id) AS INTEGER) AS document,
    named.order_id,
    named.first_on,
    named.first_sale_on,
    named.lines
FROM (
    SELECT
        ids.order_id,
        min(ids.ordered_on) AS first_on,
        min(ids.sold_on) AS first_sale_on,
        count(ids.ordered_on) AS lines
    FROM (
        SELECT
            orders.order_id,
            orders.ordered_on,
            CASE
                WHEN coalesce(orders.status, 'completed') <> 'pending' AND orders.buyer_id <> ''
                    THEN orders.ordered_on
            END AS sold_on
        FROM canon.orders AS orders
        UNION ALL
        SELECT
            payouts.source_order_id AS order_id,
            CAST(NULL AS DATE) AS ordered_on,
            CAST(NULL AS DATE) AS sold_on
        FROM canon.payouts AS payouts
    ) AS ids
    WHERE ids.order_id IS NOT NULL
    GROUP BY ids.order_id
) AS named;

-- Order lines under numbers, refunds taken off: the one place where the text of their ids is read.
-- Refunds above the line's own amount are tax and shipping given back.
CREATE TABLE prep.order_entry AS
WITH valued AS (
    SELECT
        document.document,
        document.lines AS lines_of_document,
        orders.line_id,
        orders.sku,
        orders.ordered_on,
        orders.item_kind,
        orders.volume,
        orders.quantity,
        coalesce(orders.is_autoship, FALSE) AS is_autoship,
        coalesce(orders.status, 'completed') AS status,
        buyer.account AS buyer_account,
        buyer.person AS buyer,
        coalesce(buyer.is_listed, FALSE) AS buyer_is_listed,
        seller.person AS seller,
        coalesce(seller.is_listed, FALSE) AS seller_is_listed,
        source.number * $place_unit + orders.source_row AS place,
        CAST(trunc(orders.net_amount) AS BIGINT) * $unit
        + CAST((orders.net_amount - trunc(orders.net_amount)) * $unit AS BIGINT) AS gross,
        CAST(trunc(orders.list_amount) AS BIGINT) * $unit
        + CAST((orders.list_amount - trunc(orders.list_amount)) * $unit AS BIGINT) AS list_value,
        CAST(trunc(orders.refunded_amount) AS BIGINT) * $unit
        + CAST((orders.refunded_amount - trunc(orders.refunded_amount)) * $unit AS BIGINT)
            AS stated_refund
    FROM canon.orders AS orders
    LEFT JOIN prep.account AS buyer ON orders.buyer_id = buyer.participant_id
    LEFT JOIN prep.account AS seller ON orders.seller_id = seller.participant_id
    LEFT JOIN prep.source AS source ON orders.source_file = source.source_file
    LEFT JOIN prep.document AS document ON orders.order_id = document.order_id
)

SELECT
    valued.* EXCLUDE (stated_refund),
    CAST(date_trunc('month', valued.ordered_on) AS DATE) AS month,
    CASE
        WHEN valued.status = 'cancelled' THEN valued.gross
        WHEN valued.status = 'returned' AND valued.stated_refund IS NULL THEN valued.gross
        WHEN valued.gross > 0
            THEN least(greatest(coalesce(valued.stated_refund, 0), 0), valued.gross)
        ELSE 0
    END AS refund
FROM valued;

-- Net sales in the order's month; pending lines are no sale.
CREATE VIEW prep.sale AS
SELECT
    entry.document,
    entry.line_id,
    entry.sku,
    entry.ordered_on,
    entry.month,
    entry.item_kind,
    entry.volume,
    entry.quantity,
    entry.is_autoship,
    entry.status,
    entry.buyer,
    entry.seller,
    entry.place,
    entry.gross,
    entry.list_value,
    entry.refund,
    entry.gross - entry.refund AS net,
    entry.status = 'cancelled'
    OR (entry.gross > 0 AND entry.gross = entry.refund) AS is_refunded
FROM prep.order_entry AS entry
WHERE entry.status <> 'pending' AND entry.buyer IS NOT NULL;
