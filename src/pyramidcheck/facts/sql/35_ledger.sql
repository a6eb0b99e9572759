-- What an auditor asks of single order lines, counted while they still stand under their numbers.
CREATE TABLE prep.order_day AS
SELECT
    ordered_on AS day,
    count(*) AS lines,
    sum(gross) AS amount,
    count(*) FILTER (WHERE status = 'pending') AS pending_lines,
    sum(gross) FILTER (WHERE status = 'pending') AS pending_amount,
    count(*) FILTER (WHERE buyer IS NOT NULL AND NOT buyer_is_listed) AS buyer_unlisted
FROM prep.order_entry
GROUP BY ordered_on;

-- Lines that stand twice, and lines alike in all but the number of their order.
CREATE TABLE prep.order_repeat AS
WITH equal_lines AS (
    SELECT
        count(*) - 1 AS repeats,
        max(gross) AS amount
    FROM prep.order_entry
    WHERE lines_of_document > 1
    GROUP BY document, line_id, sku, gross, buyer_account, ordered_on
),

-- A first sieve: hardly any line shares buyer, day and amount with one of another order.
crowded AS (
    SELECT
        buyer_account,
        ordered_on,
        gross
    FROM prep.order_entry
    WHERE gross > 0
    GROUP BY buyer_account, ordered_on, gross
    HAVING min(document) <> max(document)
),

alike AS (
    SELECT
        count(*) - 1 AS repeats,
        max(entry.gross) AS amount
    FROM prep.order_entry AS entry
    INNER JOIN crowded
        ON
            entry.buyer_account IS NOT DISTINCT FROM crowded.buyer_account
            AND entry.ordered_on = crowded.ordered_on
            AND entry.gross = crowded.gross
    GROUP BY
        entry.buyer_account, entry.ordered_on, entry.item_kind, entry.sku, entry.gross
    HAVING min(entry.document) <> max(entry.document)
)

SELECT
    'orders' AS item,
    coalesce(sum(repeats), 0) AS lines,
    coalesce(sum(repeats * CAST(amount AS HUGEINT)), 0) AS amount
FROM equal_lines
UNION ALL
SELECT
    'similar_orders' AS item,
    coalesce(sum(repeats), 0) AS lines,
    coalesce(sum(repeats * CAST(amount AS HUGEINT)), 0) AS amount
FROM alike;

CREATE TABLE prep.payout_repeat AS
WITH equal_rows AS (
    SELECT
        count(*) - 1 AS repeats,
        sum(amount) - min(amount) AS amount
    FROM prep.payout_entry
    WHERE payout_id IS NOT NULL
    GROUP BY payout_id
    HAVING count(*) > 1
),

alike AS (
    SELECT count(*) - 1 AS repeats
    FROM prep.payout_entry
    WHERE amount > 0 AND source_document IS NOT NULL
    GROUP BY payee_account, paid_on, stated_kind, amount, source_document, source_account
    HAVING min(payout_id) <> max(payout_id)
)

SELECT
    'payouts' AS item,
    coalesce(sum(repeats), 0) AS lines,
    coalesce(sum(amount), 0) AS amount
FROM equal_rows
UNION ALL
SELECT
    'similar_payouts' AS item,
    coalesce(sum(repeats), 0) AS lines,
    NULL AS amount
FROM alike;

CREATE TABLE prep.order_join AS
WITH articles AS (
    SELECT DISTINCT sku
    FROM canon.products
)

SELECT
    count(entry.buyer) AS buyers,
    count(*) FILTER (WHERE entry.buyer IS NOT NULL AND NOT entry.buyer_is_listed)
        AS buyers_unmatched,
    sum(entry.gross) FILTER (WHERE entry.buyer IS NOT NULL AND NOT entry.buyer_is_listed)
        AS buyers_amount,
    count(entry.seller) AS sellers,
    count(*) FILTER (WHERE entry.seller IS NOT NULL AND NOT entry.seller_is_listed)
        AS sellers_unmatched,
    sum(entry.gross) FILTER (WHERE entry.seller IS NOT NULL AND NOT entry.seller_is_listed)
        AS sellers_amount,
    count(entry.sku) AS skus,
    count(*) FILTER (WHERE entry.sku IS NOT NULL AND articles.sku IS NULL) AS skus_unmatched,
    sum(entry.gross) FILTER (WHERE entry.sku IS NOT NULL AND articles.sku IS NULL) AS skus_amount
FROM prep.order_entry AS entry
LEFT JOIN articles ON entry.sku = articles.sku;

-- The first order of each buyer's account, for how long people take to order.
CREATE TABLE prep.first_order AS
SELECT
    buyer_account AS account,
    min(ordered_on) AS ordered_on
FROM prep.order_entry
WHERE buyer_account IS NOT NULL
GROUP BY buyer_account;
