-- Every payout, netted against its reversals and split over what it was paid on.

-- Step 1: rows that name the same source are one payout.
CREATE TABLE prep.payout_group AS
WITH dated AS (
    SELECT
        payout.person,
        payout.paid_on,
        payout.place,
        payout.kind,
        payout.form,
        payout.source_document,
        payout.has_known_order,
        payout.source_person,
        payout.amount,
        coalesce(
            payout.stated_month,
            CAST(payout.paid_month - to_months(CAST($payout_lag AS INTEGER)) AS DATE)
        ) AS month
    FROM prep.payout_row AS payout
),

recruit_days AS (
    SELECT
        sponsor,
        joined_on
    FROM prep.node
    WHERE sponsor IS NOT NULL AND sponsor <> person
),

near AS (
    SELECT DISTINCT
        dated.person,
        dated.paid_on
    FROM dated
    INNER JOIN recruit_days
        ON
            dated.person = recruit_days.sponsor
            AND dated.paid_on >= recruit_days.joined_on
            AND dated.paid_on
            <= recruit_days.joined_on + CAST($near_joining_days AS INTEGER)
)

SELECT
    dated.person,
    dated.kind,
    dated.form,
    dated.source_document,
    dated.source_person,
    bool_or(dated.has_known_order) AS has_known_order,
    min(dated.month) AS month,
    min(dated.paid_on) AS paid_on,
    min(dated.place) AS place,
    count(*) AS rows_together,
    bool_or(near.person IS NOT NULL) AS near_joining,
    CAST(sum(dated.amount) AS BIGINT) AS amount
FROM dated
LEFT JOIN near ON dated.person = near.person AND dated.paid_on = near.paid_on
GROUP BY
    dated.person, dated.kind, dated.form, dated.source_document, dated.source_person,
    CASE WHEN dated.source_document IS NULL THEN dated.month END;

-- Step 2: a reversal that names an order is taken off the payee's payouts on that order, whatever
-- their kind. Reversals are few: only what stands beside one is sorted, here and in step 3.
CREATE TABLE prep.payout_on_order AS
WITH reversed AS (
    SELECT DISTINCT
        person,
        source_document
    FROM prep.payout_group
    WHERE amount < 0 AND source_document IS NOT NULL
),

totals AS (
    SELECT
        payout_group.*,
        sum(greatest(payout_group.amount, 0)) OVER together AS gain,
        sum(greatest(-payout_group.amount, 0)) OVER together AS loss,
        sum(greatest(payout_group.amount, 0)) OVER in_order AS running_gain,
        sum(greatest(-payout_group.amount, 0)) OVER in_order AS running_loss
    FROM prep.payout_group AS payout_group
    INNER JOIN reversed
        ON
            payout_group.person = reversed.person
            AND payout_group.source_document = reversed.source_document
    WINDOW
        together AS (PARTITION BY payout_group.person, payout_group.source_document),
        in_order AS (
            PARTITION BY payout_group.person, payout_group.source_document
            ORDER BY
                payout_group.kind, payout_group.form, payout_group.source_person NULLS LAST
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )
),

netted AS (
    SELECT
        totals.*,
        abs(gain - loss) AS left_over
    FROM totals
)

SELECT
    person,
    kind,
    form,
    source_document,
    source_person,
    has_known_order,
    month,
    paid_on,
    place,
    rows_together,
    near_joining,
    CAST(
        CASE
            WHEN gain = 0 OR loss = 0 THEN amount
            WHEN amount > 0 AND gain > loss
                THEN (
                    left_over * (running_gain * $parts // nullif(gain, 0)) // $parts
                    - left_over * ((running_gain - amount) * $parts // nullif(gain, 0)) // $parts
                )
            WHEN amount < 0 AND loss > gain
                THEN (
                    left_over * ((running_loss + amount) * $parts // nullif(loss, 0)) // $parts
                    - left_over * (running_loss * $parts // nullif(loss, 0)) // $parts
                )
            ELSE 0
        END AS BIGINT
    ) AS amount
FROM netted;

CREATE VIEW prep.payout_after_orders AS
WITH reversed AS (
    SELECT DISTINCT
        person,
        source_document
    FROM prep.payout_on_order
)

SELECT payout_group.*
FROM prep.payout_group AS payout_group
LEFT JOIN reversed
    ON
        payout_group.person = reversed.person
        AND payout_group.source_document = reversed.source_document
WHERE reversed.person IS NULL
UNION ALL
SELECT * FROM prep.payout_on_order;

-- Step 3: what stays negative is taken off the same payee's payouts of that kind and month.
CREATE TABLE prep.payout AS
WITH negative_months AS (
    SELECT DISTINCT
        person,
        kind,
        month
    FROM prep.payout_after_orders
    WHERE amount < 0
),

totals AS (
    SELECT
        payout_group.*,
        sum(greatest(payout_group.amount, 0)) OVER together AS positive,
        sum(least(payout_group.amount, 0)) OVER together AS negative,
        sum(greatest(payout_group.amount, 0)) OVER in_order AS running
    FROM prep.payout_after_orders AS payout_group
    INNER JOIN negative_months
        ON
            payout_group.person = negative_months.person
            AND payout_group.kind = negative_months.kind
            AND payout_group.month = negative_months.month
    WINDOW
        together AS (PARTITION BY payout_group.person, payout_group.kind, payout_group.month),
        in_order AS (
            PARTITION BY payout_group.person, payout_group.kind, payout_group.month
            ORDER BY
                payout_group.form,
                payout_group.source_document NULLS LAST,
                payout_group.source_person NULLS LAST
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )
),

netted AS (
    SELECT
        totals.*,
        positive + negative AS left_over
    FROM totals
),

kept AS (
    SELECT
        person,
        kind,
        form,
        month,
        paid_on,
        place,
        rows_together,
        source_document,
        has_known_order,
        source_person,
        near_joining,
        CAST(
            left_over * (running * $parts // nullif(positive, 0)) // $parts
            - left_over * ((running - amount) * $parts // nullif(positive, 0)) // $parts
            AS BIGINT
        ) AS amount
    FROM netted
    WHERE amount > 0 AND left_over > 0
),

overdrawn AS (
    SELECT
        person,
        kind,
        'cash' AS form,
        month,
        min(paid_on) AS paid_on,
        min(place) AS place,
        CAST(sum(rows_together) AS BIGINT) AS rows_together,
        CAST(NULL AS INTEGER) AS source_document,
        FALSE AS has_known_order,
        CAST(NULL AS INTEGER) AS source_person,
        FALSE AS near_joining,
        CAST(left_over AS BIGINT) AS amount
    FROM netted
    WHERE left_over < 0
    GROUP BY person, kind, month, left_over
)

SELECT
    payout_group.person,
    payout_group.kind,
    payout_group.form,
    payout_group.month,
    payout_group.paid_on,
    payout_group.place,
    payout_group.rows_together,
    payout_group.source_document,
    payout_group.has_known_order,
    payout_group.source_person,
    payout_group.near_joining,
    payout_group.amount
FROM prep.payout_after_orders AS payout_group
LEFT JOIN negative_months
    ON
        payout_group.person = negative_months.person
        AND payout_group.kind = negative_months.kind
        AND payout_group.month = negative_months.month
WHERE negative_months.person IS NULL AND payout_group.amount > 0
UNION ALL
SELECT * FROM kept
WHERE amount > 0
UNION ALL
SELECT * FROM overdrawn;

DROP VIEW prep.payout_after_orders;

DROP TABLE prep.payout_on_order;

DROP TABLE prep.payout_group;

-- Step 4: what each line weighs among those of its order, for orders that payouts name. Most orders
-- have one line, which weighs all; only the others are sorted.
CREATE TABLE prep.order_line AS
WITH orders_paid AS (
    SELECT DISTINCT source_document AS document
    FROM prep.payout
    WHERE has_known_order AND amount > 0
),

order_weights AS (
    SELECT
        line.document,
        count(*) AS lines,
        bool_or(coalesce(line.volume, 0) > 0) AS has_volume,
        bool_or(line.gross > 0) AS has_value
    FROM prep.line AS line
    INNER JOIN orders_paid ON line.document = orders_paid.document
    GROUP BY line.document
),

several AS (
    SELECT
        line.document,
        line.place,
        line.ordered_on,
        line.line_id,
        line.sku,
        line.stated_kind,
        line.seller,
        line.list_value,
        line.is_autoship,
        line.volume,
        line.gross,
        line.refund,
        line.label,
        line.buyer,
        line.credited,
        line.is_refunded,
        line.resale,
        CASE
            WHEN order_weights.has_volume
                THEN CAST(greatest(coalesce(line.volume, 0), 0) * $volume_unit AS HUGEINT)
            WHEN order_weights.has_value THEN greatest(line.gross, 0)
            ELSE 1
        END AS weight
    FROM prep.line AS line
    INNER JOIN order_weights ON line.document = order_weights.document
    WHERE order_weights.lines > 1
),

weighed AS (
    SELECT
        document,
        place,
        label,
        buyer,
        credited,
        is_refunded,
        resale,
        gross - refund AS net,
        weight,
        sum(weight) OVER (PARTITION BY document) AS total_weight,
        sum(weight) OVER (
            PARTITION BY document
            ORDER BY
                ordered_on, line_id NULLS LAST, sku NULLS LAST, gross,
                stated_kind NULLS LAST, volume NULLS LAST, buyer, seller NULLS LAST, refund,
                list_value NULLS LAST, is_autoship
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS running_weight
    FROM several
)

SELECT
    line.document,
    line.place,
    line.label,
    line.buyer,
    line.credited,
    line.is_refunded,
    line.resale,
    line.net,
    CAST(0 AS BIGINT) AS share_before,
    CAST($parts AS BIGINT) AS share_to
FROM prep.line AS line
INNER JOIN order_weights ON line.document = order_weights.document
WHERE order_weights.lines = 1
UNION ALL
SELECT
    document,
    place,
    label,
    buyer,
    credited,
    is_refunded,
    resale,
    net,
    CAST((running_weight - weight) * $parts // nullif(total_weight, 0) AS BIGINT) AS share_before,
    CAST(running_weight * $parts // nullif(total_weight, 0) AS BIGINT) AS share_to
FROM weighed;

-- The same for the lines of a person's month, where payouts name the person and no order.
CREATE TABLE prep.person_line AS
WITH months_paid AS (
    SELECT DISTINCT
        source_person,
        month
    FROM prep.payout
    WHERE NOT has_known_order AND amount > 0 AND source_person <> person
)

SELECT
    line.buyer AS source_person,
    line.month,
    line.place,
    line.label,
    line.credited,
    line.is_refunded,
    line.resale,
    line.net,
    CAST(
        (sum(line.net) OVER in_order - line.net) * $parts
        // nullif(sum(line.net) OVER person_month, 0) AS BIGINT
    ) AS share_before,
    CAST(
        sum(line.net) OVER in_order * $parts
        // nullif(sum(line.net) OVER person_month, 0) AS BIGINT
    ) AS share_to
FROM prep.line AS line
INNER JOIN months_paid
    ON line.buyer = months_paid.source_person AND line.month = months_paid.month
WHERE line.is_revenue AND line.net > 0
WINDOW
    person_month AS (PARTITION BY line.buyer, line.month),
    in_order AS (
        PARTITION BY line.buyer, line.month
        ORDER BY
            line.ordered_on, line.document NULLS LAST, line.line_id NULLS LAST,
            line.sku NULLS LAST, line.gross, line.stated_kind NULLS LAST,
            line.volume NULLS LAST, line.seller NULLS LAST, line.refund,
            line.list_value NULLS LAST, line.is_autoship
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    );

-- Written out before the other joins: beside them, that with the lines may not fit the memory.
CREATE TABLE prep.part_split AS
WITH joined AS (
    SELECT
        payout.*,
        TRUE AS has_line,
        line.place AS line_place,
        line.label,
        line.buyer,
        line.credited,
        line.is_refunded,
        line.resale,
        line.net,
        line.share_before,
        line.share_to
    FROM prep.payout AS payout
    INNER JOIN prep.order_line AS line ON payout.source_document = line.document
    WHERE payout.has_known_order
    UNION ALL
    SELECT
        payout.*,
        line.source_person IS NOT NULL AS has_line,
        line.place AS line_place,
        line.label,
        line.source_person AS buyer,
        line.credited,
        line.is_refunded,
        line.resale,
        line.net,
        line.share_before,
        line.share_to
    FROM prep.payout AS payout
    -- Paid on somebody who has just joined, and no commission by its kind: paid on the joining.
    LEFT JOIN prep.node AS joiner
        ON
            payout.source_person = joiner.person
            AND payout.source_document IS NULL
            AND payout.kind NOT IN ('retail', 'personal', 'team')
            AND payout.paid_on >= joiner.joined_on
            AND payout.paid_on <= joiner.joined_on + CAST($joined_recently_days AS INTEGER)
    LEFT JOIN prep.person_line AS line
        ON
            payout.source_person = line.source_person
            AND payout.month = line.month
            AND payout.source_person <> payout.person
            AND payout.amount > 0
            AND joiner.person IS NULL
    WHERE NOT payout.has_known_order
)

SELECT
    joined.* EXCLUDE (amount, share_before, share_to),
    CASE
        WHEN joined.share_before IS NULL OR joined.share_to - joined.share_before = $parts
            THEN joined.amount
        ELSE CAST(
            CAST(joined.amount AS HUGEINT) * joined.share_to // $parts
            - CAST(joined.amount AS HUGEINT) * joined.share_before // $parts AS BIGINT
        )
    END AS amount
FROM joined;

DROP TABLE prep.payout;

DROP TABLE prep.order_line;

DROP TABLE prep.person_line;

CREATE TABLE prep.part AS
WITH sourced AS (
    SELECT
        split.*,
        CASE
            WHEN split.amount < 0 THEN 'untraced'
            WHEN split.has_line AND split.buyer = split.person THEN 'own'
            WHEN split.has_line AND split.is_refunded THEN 'refunded'
            WHEN split.has_line AND label.entry_mark = 'always' THEN 'enrolment'
            WHEN split.has_line THEN 'sale'
            WHEN split.source_person = split.person THEN 'own'
            WHEN
                split.paid_on >= source_node.joined_on
                AND split.paid_on
                <= source_node.joined_on + CAST($joined_recently_days AS INTEGER)
                THEN 'enrolment'
            WHEN
                split.source_person IS NULL
                AND split.source_document IS NULL
                AND split.kind = 'recruitment'
                THEN 'enrolment'
            ELSE 'untraced'
        END AS source
    FROM prep.part_split AS split
    LEFT JOIN prep.label AS label ON split.label = label.label
    LEFT JOIN prep.node AS source_node ON split.source_person = source_node.person
)

SELECT
    sourced.person,
    sourced.month,
    sourced.kind,
    sourced.form,
    sourced.source,
    sourced.near_joining,
    sourced.source_person,
    sourced.has_line,
    sourced.paid_on,
    sourced.place,
    sourced.rows_together,
    sourced.source_document,
    sourced.line_place,
    sourced.buyer,
    CASE WHEN sourced.source = 'sale' THEN sourced.label END AS label,
    sourced.amount,
    CASE
        WHEN sourced.source = 'sale' AND sourced.resale > 0
            THEN CAST(
                CAST(sourced.amount AS HUGEINT)
                * (CAST(sourced.resale AS HUGEINT) * $parts // nullif(sourced.net, 0)) // $parts
                AS BIGINT
            )
        ELSE 0
    END AS resale_amount,
    CASE
        WHEN sourced.source = 'own' THEN 0
        WHEN sourced.source = 'untraced' THEN NULL
        WHEN NOT sourced.has_line AND sourced.source_person IS NULL THEN NULL
        WHEN
            below.person IS NOT NULL
            AND payee.tour_in <= below.tour_in
            AND below.tour_in <= payee.tour_out
            AND payee.person <> below.person
            THEN below.depth - payee.depth
        WHEN
            below.person IS NULL
            AND payee.tour_in <= beside.tour_in
            AND beside.tour_in <= payee.tour_out
            THEN 1 + beside.depth - payee.depth
    END AS generation
FROM sourced
LEFT JOIN prep.tree AS payee ON sourced.person = payee.person
LEFT JOIN prep.tree AS below
    ON coalesce(sourced.buyer, sourced.source_person) = below.person
LEFT JOIN prep.tree AS beside ON sourced.credited = beside.person
WHERE sourced.amount <> 0;

DROP TABLE prep.part_split;

CREATE VIEW prep.payout_part AS
SELECT
    part.person,
    part.month,
    part.kind,
    part.form,
    part.source,
    part.near_joining,
    part.source_person,
    part.has_line,
    part.paid_on,
    part.place,
    part.rows_together,
    part.source_document,
    part.line_place,
    part.buyer,
    label.buyer_class,
    label.item_kind,
    label.entry_mark,
    label.is_qualifying,
    part.amount,
    part.resale_amount,
    part.generation
FROM prep.part AS part
LEFT JOIN prep.label AS label ON part.label = label.label;
