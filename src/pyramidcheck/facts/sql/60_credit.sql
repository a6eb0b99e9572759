-- The finished lines: resale assumed where it may be, and every name that a line goes by.
CREATE TABLE prep.resale AS
WITH sums AS (
    SELECT
        label,
        sum(gross - refund) AS net,
        sum(CASE WHEN list_value > gross THEN gross - refund ELSE 0 END) AS marked_up,
        count(list_value) AS list_values
    FROM prep.marked
    GROUP BY label
),

totals AS (
    SELECT
        coalesce(sum(sums.list_values), 0) AS list_values,
        coalesce(
            sum(
                CASE
                    WHEN
                        label.is_member
                        AND label.item_kind IN ('product', 'other')
                        AND label.entry_mark = 'none'
                        THEN sums.net
                END
            ), 0
        ) AS goods,
        coalesce(
            sum(
                CASE
                    WHEN
                        label.is_member
                        AND label.item_kind IN ('product', 'other')
                        AND label.entry_mark = 'none'
                        THEN sums.marked_up
                END
            ), 0
        ) AS marked_up,
        coalesce(sum(CASE WHEN label.is_revenue THEN sums.net END), 0) AS sales,
        coalesce(
            sum(CASE WHEN label.is_revenue AND NOT label.is_member THEN sums.net END), 0
        ) AS customers
    FROM sums
    INNER JOIN prep.label_kind AS label ON sums.label = label.label
)

SELECT
    coalesce(filing.resale, FALSE)
    OR (
        totals.goods > 0
        AND totals.marked_up >= $resale_list_share * totals.goods
        AND totals.customers < $resale_customer_share * totals.sales
    ) AS resale_assumed,
    CAST(trunc(coalesce(filing.own_use_month, 0)) AS HUGEINT) * $unit
    + CAST(
        (coalesce(filing.own_use_month, 0) - trunc(coalesce(filing.own_use_month, 0))) * $unit
        AS HUGEINT
    ) AS own_use_cap,
    filing.own_use_month IS NOT NULL AS has_own_use_cap,
    totals.list_values > 0 AS has_list_values
FROM totals
CROSS JOIN canon.filing AS filing;

CREATE TABLE prep.label AS
SELECT
    label.*,
    resale.resale_assumed
    AND label.is_member
    AND label.item_kind IN ('product', 'other')
    AND NOT label.entry_lenient
    AND NOT label.outside_lenient AS may_be_resold
FROM prep.label_kind AS label
CROSS JOIN prep.resale AS resale;

-- Few lines can be resold, and only among them is anything shared out: the others need no sorting.
CREATE TABLE prep.resold AS
WITH eligible AS (
    SELECT
        marked.*,
        marked.gross - marked.refund AS net,
        CASE WHEN marked.is_kind_stated THEN label.item_kind END AS stated_kind
    FROM prep.marked AS marked
    INNER JOIN prep.label AS label ON marked.label = label.label
    WHERE label.may_be_resold AND marked.gross > marked.refund
),

running AS (
    SELECT
        eligible.*,
        sum(net) OVER person_month AS resale_total,
        sum(net) OVER in_order AS resale_running
    FROM eligible
    WINDOW
        person_month AS (PARTITION BY buyer, month),
        in_order AS (
            PARTITION BY buyer, month
            ORDER BY
                ordered_on, document NULLS LAST, line_id NULLS LAST, sku NULLS LAST, gross,
                stated_kind NULLS LAST, volume NULLS LAST, seller NULLS LAST, refund,
                list_value NULLS LAST, is_autoship
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )
),

beyond_own_use AS (
    SELECT
        running.*,
        greatest(running.resale_total - resale.own_use_cap, 0) AS resellable
    FROM running
    CROSS JOIN prep.resale AS resale
)

SELECT
    shared.* EXCLUDE (net, stated_kind, resale_total, resale_running, resellable),
    CAST(
        resellable * (resale_running * $parts // resale_total) // $parts
        - resellable * ((resale_running - net) * $parts // resale_total) // $parts
        AS BIGINT
    ) AS resale
FROM beyond_own_use AS shared;

-- A view, so that no column is held twice: each reader takes only those that it names.
CREATE VIEW prep.line AS
WITH lines AS (
    SELECT
        marked.*,
        CAST(0 AS BIGINT) AS resale
    FROM prep.marked AS marked
    INNER JOIN prep.label AS label ON marked.label = label.label
    WHERE NOT (label.may_be_resold AND marked.gross > marked.refund)
    UNION ALL
    SELECT resold.*
    FROM prep.resold AS resold
)

SELECT
    lines.label,
    lines.document,
    lines.line_id,
    lines.sku,
    lines.ordered_on,
    lines.month,
    label.item_kind,
    label.buyer_class,
    label.entry_mark,
    label.is_qualifying,
    lines.is_autoship,
    label.is_member,
    lines.is_node,
    label.is_revenue,
    lines.day,
    lines.volume,
    lines.quantity,
    lines.buyer,
    lines.seller,
    lines.place,
    lines.gross,
    lines.list_value,
    lines.refund,
    lines.resale,
    lines.is_refunded,
    label.outside_strict,
    label.outside_central,
    label.outside_lenient,
    lines.credited,
    CASE WHEN lines.is_kind_stated THEN label.item_kind END AS stated_kind,
    CASE
        WHEN lines.is_cancelled THEN 'cancelled'
        WHEN lines.is_returned THEN 'returned'
        ELSE 'completed'
    END AS status,
    lines.gross - lines.refund AS net
FROM lines
INNER JOIN prep.label AS label ON lines.label = label.label;

-- Credited net sales of one participant in one month; the tree sums them into groups.
CREATE TABLE prep.credited_month AS
SELECT
    credited AS person,
    month,
    sum(net) AS sales,
    sum(CASE WHEN outside_strict THEN net ELSE 0 END) AS outside_strict,
    sum(CASE WHEN outside_central THEN net ELSE 0 END) AS outside_central,
    sum(CASE WHEN outside_lenient THEN net ELSE 0 END) AS outside_lenient
FROM prep.line
WHERE credited IS NOT NULL AND is_revenue
GROUP BY credited, month;
