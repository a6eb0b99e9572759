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
        payout.source_order_id,
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
    dated.source_order_id,
    dated.source_person,
    bool_or(dated.has_known_order) AS has_known_order,
    min(dated.month) AS month,
    min(dated.paid_on) AS paid_on,
    min(dated.place) AS place,
    count(*) AS rows_together,
    bool_or(near.person IS NOT NULL) AS near_joining,
    sum(dated.amount) AS amount
FROM dated
LEFT JOIN near ON dated.person = near.person AND dated.paid_on = near.paid_on
GROUP BY
    dated.person, dated.kind, dated.form, dated.source_order_id, dated.source_person,
    CASE WHEN dated.source_order_id IS NULL THEN dated.month END;

-- Step 2: a reversal that names an order is taken off the payee's payouts on that order, whatever
-- their kind.
CREATE TABLE prep.payout_on_order AS
WITH totals AS (
    SELECT
        payout_group.*,
        sum(greatest(amount, 0)) OVER together AS gain,
        sum(greatest(-amount, 0)) OVER together AS loss,
        sum(greatest(amount, 0)) OVER in_order AS running_gain,
        sum(greatest(-amount, 0)) OVER in_order AS running_loss
    FROM prep.payout_group AS payout_group
    WINDOW
        together AS (PARTITION BY person, source_order_id),
        in_order AS (
            PARTITION BY person, source_order_id
            ORDER BY
                kind, form, source_person NULLS LAST
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
    source_order_id,
    source_person,
    has_known_order,
    month,
    paid_on,
    place,
    rows_together,
    near_joining,
    CASE
        WHEN source_order_id IS NULL OR gain = 0 OR loss = 0 THEN amount
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
    END AS amount
FROM netted;

-- Step 3: what stays negative is taken off the same payee's payouts of that kind and month.
CREATE TABLE prep.payout AS
WITH totals AS (
    SELECT
        payout_group.*,
        sum(CASE WHEN amount > 0 THEN amount ELSE 0 END) OVER together AS positive,
        sum(CASE WHEN amount < 0 THEN amount ELSE 0 END) OVER together AS negative,
        sum(CASE WHEN amount > 0 THEN amount ELSE 0 END) OVER in_order AS running
    FROM prep.payout_on_order AS payout_group
    WINDOW
        together AS (PARTITION BY person, kind, month),
        in_order AS (
            PARTITION BY person, kind, month
            ORDER BY
                form, source_order_id NULLS LAST, source_person NULLS LAST
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
        source_order_id,
        has_known_order,
        source_person,
        near_joining,
        CASE
            WHEN negative = 0 THEN amount
            ELSE (
                left_over * (running * $parts // nullif(positive, 0)) // $parts
                - left_over * ((running - amount) * $parts // nullif(positive, 0)) // $parts
            )
        END AS amount
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
        CAST(NULL AS VARCHAR) AS source_order_id,
        FALSE AS has_known_order,
        CAST(NULL AS INTEGER) AS source_person,
        FALSE AS near_joining,
        left_over AS amount
    FROM netted
    WHERE left_over < 0
    GROUP BY person, kind, month, left_over
),

together AS (
    SELECT * FROM kept
    WHERE amount > 0
    UNION ALL
    SELECT * FROM overdrawn
)

SELECT
    CAST(
        row_number() OVER (
            ORDER BY
                person, kind, month, form, source_order_id NULLS LAST, source_person NULLS LAST
        ) AS BIGINT
    ) AS payout,
    together.*
FROM together;

-- Step 4: split over the lines of the source order, or of the source person's month.
CREATE TABLE prep.payout_line AS
WITH by_order AS (
    SELECT
        payout.payout,
        line.*
    FROM prep.payout AS payout
    INNER JOIN prep.line AS line ON payout.source_order_id = line.order_id
    WHERE payout.amount > 0
),

order_weights AS (
    SELECT
        payout,
        bool_or(coalesce(volume, 0) > 0) AS has_volume,
        bool_or(gross > 0) AS has_value
    FROM by_order
    GROUP BY payout
),

by_person AS (
    SELECT
        payout.payout,
        line.*
    FROM prep.payout AS payout
    INNER JOIN prep.line AS line
        ON payout.source_person = line.buyer AND payout.month = line.month
    -- Paid on somebody who has just joined, and no commission by its kind: paid on the joining.
    LEFT JOIN prep.node AS joiner
        ON
            payout.source_person = joiner.person
            AND payout.source_order_id IS NULL
            AND payout.kind NOT IN ('retail', 'personal', 'team')
            AND payout.paid_on >= joiner.joined_on
            AND payout.paid_on <= joiner.joined_on + CAST($joined_recently_days AS INTEGER)
    WHERE
        payout.amount > 0
        AND joiner.person IS NULL
        AND NOT payout.has_known_order
        AND payout.source_person <> payout.person
        AND line.is_revenue
        AND line.net > 0
),

weighted AS (
    SELECT
        by_order.*,
        CASE
            WHEN order_weights.has_volume
                THEN CAST(greatest(coalesce(by_order.volume, 0), 0) * $volume_unit AS HUGEINT)
            WHEN order_weights.has_value THEN greatest(by_order.gross, 0)
            ELSE 1
        END AS weight
    FROM by_order
    INNER JOIN order_weights ON by_order.payout = order_weights.payout
    UNION ALL
    SELECT
        by_person.*,
        net AS weight
    FROM by_person
)

SELECT
    weighted.*,
    sum(weight) OVER (PARTITION BY payout) AS total_weight,
    sum(weight) OVER (
        PARTITION BY payout
        ORDER BY
            ordered_on, order_id NULLS LAST, line_id NULLS LAST, sku NULLS LAST, gross,
            stated_kind NULLS LAST, volume NULLS LAST, buyer, seller NULLS LAST, refund,
            list_value NULLS LAST, is_autoship
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS running_weight
FROM weighted;

CREATE TABLE prep.payout_part AS
WITH split AS (
    SELECT
        payout.person,
        payout.month,
        payout.kind,
        payout.form,
        payout.near_joining,
        payout.paid_on,
        payout.place,
        payout.rows_together,
        payout.source_order_id,
        payout.source_person,
        line.payout IS NOT NULL AS has_line,
        line.place AS line_place,
        line.buyer,
        line.credited,
        line.buyer_class,
        line.item_kind,
        line.entry_mark,
        line.is_qualifying,
        line.is_refunded,
        line.resale,
        line.net,
        CASE
            WHEN line.payout IS NULL THEN payout.amount
            ELSE (
                payout.amount
                * (line.running_weight * $parts // nullif(line.total_weight, 0)) // $parts
                - payout.amount
                * ((line.running_weight - line.weight) * $parts // nullif(line.total_weight, 0))
                // $parts
            )
        END AS amount
    FROM prep.payout AS payout
    LEFT JOIN prep.payout_line AS line ON payout.payout = line.payout
),

sourced AS (
    SELECT
        split.*,
        source_node.joined_on AS source_joined_on,
        CASE
            WHEN split.amount < 0 THEN 'untraced'
            WHEN split.has_line AND split.buyer = split.person THEN 'own'
            WHEN split.has_line AND split.is_refunded THEN 'refunded'
            WHEN split.has_line AND split.entry_mark = 'always' THEN 'enrolment'
            WHEN split.has_line THEN 'sale'
            WHEN split.source_person = split.person THEN 'own'
            WHEN
                split.paid_on >= source_node.joined_on
                AND split.paid_on
                <= source_node.joined_on + CAST($joined_recently_days AS INTEGER)
                THEN 'enrolment'
            WHEN
                split.source_person IS NULL
                AND split.source_order_id IS NULL
                AND split.kind = 'recruitment'
                THEN 'enrolment'
            ELSE 'untraced'
        END AS source
    FROM split
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
    sourced.source_order_id,
    sourced.line_place,
    sourced.buyer,
    CASE WHEN sourced.source = 'sale' THEN sourced.buyer_class END AS buyer_class,
    CASE WHEN sourced.source = 'sale' THEN sourced.item_kind END AS item_kind,
    CASE WHEN sourced.source = 'sale' THEN sourced.entry_mark END AS entry_mark,
    CASE WHEN sourced.source = 'sale' THEN sourced.is_qualifying END AS is_qualifying,
    sourced.amount,
    CASE
        WHEN sourced.source = 'sale' AND sourced.resale > 0
            THEN sourced.amount * (sourced.resale * $parts // nullif(sourced.net, 0)) // $parts
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
