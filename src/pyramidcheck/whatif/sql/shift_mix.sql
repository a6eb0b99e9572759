-- The same share of every movable amount changes sides, cut to the minor unit so that what moves
-- sums to the share of the whole. Counts and refunds stay with the rest: a row more is no line.
CREATE TABLE facts.sales_cut AS
WITH marked AS (
    SELECT
        sold.*,
        CASE
            WHEN movable.buyer_class IS NULL THEN CAST(0 AS HUGEINT)
            ELSE
                CAST(trunc(sold.amount) AS HUGEINT) * $unit
                + CAST((sold.amount - trunc(sold.amount)) * $unit AS HUGEINT)
        END AS minor
    FROM facts.sales_month AS sold
    LEFT JOIN facts.movable AS movable
        ON
            sold.buyer_class = movable.buyer_class
            AND sold.item_kind = movable.item_kind
            AND sold.entry_mark = movable.entry_mark
            AND sold.is_qualifying = movable.is_qualifying
            AND CASE WHEN $outwards THEN movable.is_inside ELSE movable.is_outside END
),

running AS (
    SELECT
        marked.*,
        sum(marked.minor) OVER in_order AS upto
    FROM marked
    WINDOW
        in_order AS (
            ORDER BY
                marked.month, marked.buyer_class, marked.item_kind, marked.entry_mark,
                marked.is_qualifying, marked.is_autoship
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )
)

SELECT
    running.*,
    CAST(
        running.upto * $moved // $movable - (running.upto - running.minor) * $moved // $movable
        AS DECIMAL(38, 0)
    ) * $quantum AS part
FROM running;

CREATE TABLE facts.sales_shifted AS
SELECT
    month,
    buyer_class,
    item_kind,
    entry_mark,
    is_qualifying,
    is_autoship,
    amount - part AS amount,
    refunds,
    CASE WHEN part = 0 THEN resale_amount ELSE trunc(resale_amount * $stays, $scale) END
        AS resale_amount,
    lines,
    orders,
    buyers
FROM facts.sales_cut
UNION ALL
SELECT
    month,
    CASE WHEN $outwards THEN 'customer' ELSE 'active_participant' END AS buyer_class,
    item_kind,
    entry_mark,
    FALSE AS is_qualifying,
    is_autoship,
    part AS amount,
    0 AS refunds,
    0 AS resale_amount,
    0 AS lines,
    0 AS orders,
    0 AS buyers
FROM facts.sales_cut
WHERE part <> 0;

-- Payouts on the sales that move, in the same share; rebates on own purchases stay rebates.
CREATE TABLE facts.payouts_cut AS
WITH marked AS (
    SELECT
        paid.*,
        CASE
            WHEN movable.buyer_class IS NULL OR paid.source <> 'sale' THEN CAST(0 AS HUGEINT)
            ELSE
                CAST(trunc(paid.amount) AS HUGEINT) * $unit
                + CAST((paid.amount - trunc(paid.amount)) * $unit AS HUGEINT)
        END AS minor
    FROM facts.payout_month AS paid
    LEFT JOIN facts.movable AS movable
        ON
            paid.buyer_class = movable.buyer_class
            AND paid.item_kind = movable.item_kind
            AND paid.entry_mark = movable.entry_mark
            AND paid.is_qualifying = movable.is_qualifying
            AND CASE WHEN $outwards THEN movable.is_inside ELSE movable.is_outside END
),

running AS (
    SELECT
        marked.*,
        sum(marked.minor) OVER in_order AS upto
    FROM marked
    WINDOW
        in_order AS (
            ORDER BY
                marked.month, marked.kind, marked.form, marked.source, marked.buyer_class,
                marked.item_kind, marked.entry_mark, marked.is_qualifying, marked.generation,
                marked.near_joining
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )
)

SELECT
    running.*,
    CAST(
        running.upto * $moved // $movable - (running.upto - running.minor) * $moved // $movable
        AS DECIMAL(38, 0)
    ) * $quantum AS part
FROM running;

CREATE TABLE facts.payouts_shifted AS
SELECT
    month,
    kind,
    form,
    source,
    buyer_class,
    item_kind,
    entry_mark,
    is_qualifying,
    generation,
    near_joining,
    amount - part AS amount,
    CASE WHEN part = 0 THEN resale_amount ELSE trunc(resale_amount * $stays, $scale) END
        AS resale_amount,
    payees
FROM facts.payouts_cut
UNION ALL
SELECT
    month,
    kind,
    form,
    source,
    CASE WHEN $outwards THEN 'customer' ELSE 'active_participant' END AS buyer_class,
    item_kind,
    entry_mark,
    FALSE AS is_qualifying,
    generation,
    near_joining,
    part AS amount,
    0 AS resale_amount,
    0 AS payees
FROM facts.payouts_cut
WHERE part <> 0;

DELETE FROM facts.sales_month;
INSERT INTO facts.sales_month BY NAME SELECT sold.* FROM facts.sales_shifted AS sold;
DELETE FROM facts.payout_month;
INSERT INTO facts.payout_month BY NAME SELECT paid.* FROM facts.payouts_shifted AS paid;
