-- The finished lines: readings applied, resale assumed where it may be, credited to a participant.
CREATE TABLE prep.resale AS
WITH goods AS (
    SELECT
        coalesce(sum(net), 0) AS value,
        coalesce(sum(CASE WHEN list_value > gross THEN net ELSE 0 END), 0) AS marked_up
    FROM prep.marked
    WHERE is_member AND sold_kind IN ('product', 'other') AND entry_mark = 'none'
),

sales AS (
    SELECT
        coalesce(sum(net), 0) AS value,
        coalesce(sum(CASE WHEN NOT is_member THEN net ELSE 0 END), 0) AS customers
    FROM prep.marked
    WHERE sold_kind NOT IN ('shipping', 'tax')
)

SELECT
    coalesce(filing.resale, FALSE)
    OR (
        goods.value > 0
        AND goods.marked_up >= $resale_list_share * goods.value
        AND sales.customers < $resale_customer_share * sales.value
    ) AS resale_assumed,
    CAST(trunc(coalesce(filing.own_use_month, 0)) AS HUGEINT) * $unit
    + CAST(
        (coalesce(filing.own_use_month, 0) - trunc(coalesce(filing.own_use_month, 0))) * $unit
        AS HUGEINT
    ) AS own_use_cap,
    filing.own_use_month IS NOT NULL AS has_own_use_cap
FROM goods
CROSS JOIN sales
CROSS JOIN canon.filing AS filing;

CREATE TABLE prep.line AS
WITH labelled AS (
    SELECT
        marked.*,
        marked.sold_kind NOT IN ('shipping', 'tax') AS is_revenue,
        strict.is_outside AS outside_strict,
        central.is_outside AS outside_central,
        lenient.is_outside AS outside_lenient,
        lenient.is_entry AS entry_lenient
    FROM prep.marked AS marked
    INNER JOIN facts.readings AS strict
        ON
            strict.reading = 'strict'
            AND marked.buyer_class = strict.buyer_class
            AND marked.sold_kind = strict.item_kind
            AND marked.entry_mark = strict.entry_mark
            AND marked.is_qualifying = strict.is_qualifying
    INNER JOIN facts.readings AS central
        ON
            central.reading = 'central'
            AND marked.buyer_class = central.buyer_class
            AND marked.sold_kind = central.item_kind
            AND marked.entry_mark = central.entry_mark
            AND marked.is_qualifying = central.is_qualifying
    INNER JOIN facts.readings AS lenient
        ON
            lenient.reading = 'lenient'
            AND marked.buyer_class = lenient.buyer_class
            AND marked.sold_kind = lenient.item_kind
            AND marked.entry_mark = lenient.entry_mark
            AND marked.is_qualifying = lenient.is_qualifying
),

resold AS (
    SELECT
        labelled.*,
        resale.resale_assumed
        AND labelled.buyer_class IN ('active_participant', 'passive_participant', 'left_recently')
        OR resale.resale_assumed AND labelled.buyer_class = 'relabelled' AS may_resell,
        resale.own_use_cap
    FROM labelled
    CROSS JOIN prep.resale AS resale
),

eligible AS (
    SELECT
        resold.*,
        CASE
            WHEN
                may_resell
                AND sold_kind IN ('product', 'other')
                AND NOT entry_lenient
                AND NOT outside_lenient
                AND net > 0
                THEN net
            ELSE 0
        END AS resale_base
    FROM resold
),

-- Few lines can be resold, and only among them is anything shared out: the others need no sorting.
running AS (
    SELECT
        eligible.*,
        sum(resale_base) OVER person_month AS resale_total,
        sum(resale_base) OVER in_order AS resale_running
    FROM eligible
    WHERE resale_base > 0
    WINDOW
        person_month AS (PARTITION BY buyer, month),
        in_order AS (
            PARTITION BY buyer, month
            ORDER BY
                ordered_on, order_id NULLS LAST, line_id NULLS LAST, sku NULLS LAST, gross,
                item_kind NULLS LAST, volume NULLS LAST, seller NULLS LAST, refund,
                list_value NULLS LAST, is_autoship
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )
),

beyond_own_use AS (
    SELECT
        running.*,
        greatest(resale_total - own_use_cap, 0) AS resellable
    FROM running
),

shared AS (
    SELECT
        beyond_own_use.* EXCLUDE (resale_total, resale_running, resellable),
        (
            resellable * (resale_running * $parts // resale_total) // $parts
            - resellable * ((resale_running - resale_base) * $parts // resale_total) // $parts
        ) AS resale
    FROM beyond_own_use
    UNION ALL
    SELECT
        eligible.*,
        0 AS resale
    FROM eligible
    WHERE resale_base = 0
)

SELECT
    shared.order_id,
    shared.line_id,
    shared.sku,
    shared.ordered_on,
    shared.month,
    shared.item_kind AS stated_kind,
    shared.sold_kind AS item_kind,
    shared.buyer_class,
    shared.entry_mark,
    shared.is_qualifying,
    shared.is_autoship,
    shared.is_member,
    shared.is_node,
    shared.is_revenue,
    shared.status,
    shared.day,
    shared.volume,
    shared.quantity,
    shared.buyer,
    shared.seller,
    shared.place,
    shared.gross,
    shared.list_value,
    shared.refund,
    shared.net,
    shared.resale,
    shared.is_refunded,
    shared.outside_strict,
    shared.outside_central,
    shared.outside_lenient,
    CASE
        WHEN shared.is_member THEN shared.buyer
        WHEN seller_node.person IS NOT NULL THEN seller_node.person
        WHEN shared.is_node THEN shared.buyer
        ELSE sponsor_node.person
    END AS credited
FROM shared
LEFT JOIN prep.node AS seller_node
    ON shared.seller = seller_node.person AND shared.seller <> shared.buyer
LEFT JOIN prep.listed_person AS listed ON shared.buyer = listed.person
LEFT JOIN prep.node AS sponsor_node
    ON listed.sponsor = sponsor_node.person AND listed.sponsor <> listed.person;

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
