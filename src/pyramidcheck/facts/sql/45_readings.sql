-- What counts as outside the plan and as entry money, for every kind of line and every reading.
CREATE TABLE facts.readings AS
WITH reading_names AS (
    SELECT unnest(['strict', 'central', 'lenient']) AS reading
),

classes AS (
    SELECT
        unnest(
            [
                'customer',
                'preferred_customer',
                'relabelled',
                'left_long_ago',
                'left_recently',
                'passive_participant',
                'active_participant',
                'unknown'
            ]
        ) AS buyer_class
),

kinds AS (
    SELECT
        unnest(
            [
                'product',
                'starter_kit',
                'subscription',
                'training',
                'event',
                'fee',
                'sales_aid',
                'shipping',
                'tax',
                'other',
                'unnamed'
            ]
        ) AS item_kind
),

marks AS (
    SELECT unnest(['always', 'rank_pack', 'first_month', 'none']) AS entry_mark
),

qualifying AS (
    SELECT unnest([TRUE, FALSE]) AS is_qualifying
),

marked AS (
    SELECT
        reading_names.reading,
        classes.buyer_class,
        kinds.item_kind,
        marks.entry_mark,
        qualifying.is_qualifying,
        kinds.item_kind NOT IN ('shipping', 'tax') AS is_revenue,
        CASE classes.buyer_class
            WHEN 'passive_participant' THEN TRUE
            WHEN 'active_participant' THEN TRUE
            WHEN 'left_recently' THEN reading_names.reading <> 'lenient'
            WHEN 'relabelled' THEN reading_names.reading <> 'lenient'
            WHEN 'left_long_ago' THEN reading_names.reading = 'strict'
            ELSE FALSE
        END AS is_participant,
        kinds.item_kind NOT IN ('shipping', 'tax')
        AND CASE marks.entry_mark
            WHEN 'always' THEN TRUE
            WHEN 'rank_pack' THEN reading_names.reading <> 'lenient'
            WHEN 'first_month' THEN reading_names.reading = 'strict'
            ELSE FALSE
        END AS is_entry
    FROM reading_names
    CROSS JOIN classes
    CROSS JOIN kinds
    CROSS JOIN marks
    CROSS JOIN qualifying
)

SELECT
    marked.*,
    NOT marked.is_entry
    AND (
        marked.item_kind IN ('product', 'other', 'subscription')
        -- A course sold to somebody who never joined is a service to the public.
        OR marked.item_kind IN ('training', 'event')
        AND marked.buyer_class IN ('customer', 'preferred_customer', 'left_long_ago', 'unknown')
    )
    AND CASE marked.buyer_class
        WHEN 'customer' THEN TRUE
        WHEN 'preferred_customer' THEN marked.reading <> 'strict'
        WHEN 'left_long_ago' THEN marked.reading <> 'strict'
        WHEN 'left_recently' THEN marked.reading = 'lenient'
        WHEN 'relabelled' THEN marked.reading = 'lenient'
        WHEN 'unknown' THEN marked.reading = 'lenient'
        WHEN 'passive_participant'
            THEN (
                marked.reading = 'lenient'
                AND marked.item_kind <> 'subscription'
                AND NOT marked.is_qualifying
            )
        ELSE FALSE
    END AS is_outside
FROM marked;
