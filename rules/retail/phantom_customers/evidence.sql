-- Order lines that one of the three grounds may concern: accounts with a participant's key, single
-- orders on the last days of a month, and refunds after the month of the order. Then what of them
-- counted, by month, ground and class, and all outside sales by month. The sums of the columns
-- numerator_* and denominator_* are those of the rule, as long as credit notes to other customers
-- leave the denominator above the numerator.
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
,

-- As the export shows them, these sales are outside; under the person's own class they may be.
sales AS (
    SELECT
        doubtful.month,
        doubtful.ground,
        doubtful.amount,
        doubtful.lines,
        exported.reading,
        exported.is_outside AS is_counted,
        exported.is_outside
        AND (
            doubtful.ground = 'refunded'
            OR (doubtful.ground = 'person_key' AND NOT actual.is_outside)
        ) AS is_added
    FROM facts.phantom_sale AS doubtful
    INNER JOIN facts.readings AS exported
        ON
            doubtful.exported_class = exported.buyer_class
            AND CASE doubtful.item_kind WHEN 'unnamed' THEN 'product' ELSE doubtful.item_kind END
            = exported.item_kind
            AND doubtful.entry_mark = exported.entry_mark
            AND NOT exported.is_qualifying
    INNER JOIN facts.readings AS actual
        ON
            exported.reading = actual.reading
            AND doubtful.buyer_class = actual.buyer_class
            AND doubtful.item_kind = actual.item_kind
            AND doubtful.entry_mark = actual.entry_mark
            AND doubtful.is_qualifying = actual.is_qualifying
),

outside AS (
    SELECT
        sold.month,
        sold.amount,
        readings.reading
    FROM facts.sales_month AS sold
    INNER JOIN facts.readings AS readings
        ON
            sold.buyer_class = readings.buyer_class
            AND sold.item_kind = readings.item_kind
            AND sold.entry_mark = readings.entry_mark
            AND sold.is_qualifying = readings.is_qualifying
    WHERE readings.is_outside
),

together AS (
    SELECT
        sales.month,
        sales.reading,
        'counted: ' || sales.ground AS ground,
        CASE WHEN sales.is_counted THEN sales.amount ELSE 0 END AS numerator,
        CASE WHEN sales.is_added THEN sales.amount ELSE 0 END AS denominator
    FROM sales
    UNION ALL
    SELECT
        outside.month,
        outside.reading,
        'all outside sales of the month' AS ground,
        0 AS numerator,
        outside.amount AS denominator
    FROM outside
)

SELECT grounded.*
FROM grounded
WHERE grounded.ground IS NOT NULL
UNION ALL BY NAME
SELECT
    together.month,
    together.ground,
    coalesce(sum(together.numerator) FILTER (WHERE together.reading = 'strict'), 0)
        AS numerator_strict,
    coalesce(sum(together.numerator) FILTER (WHERE together.reading = 'central'), 0)
        AS numerator_central,
    coalesce(sum(together.numerator) FILTER (WHERE together.reading = 'lenient'), 0)
        AS numerator_lenient,
    coalesce(sum(together.denominator) FILTER (WHERE together.reading = 'strict'), 0)
        AS denominator_strict,
    coalesce(sum(together.denominator) FILTER (WHERE together.reading = 'central'), 0)
        AS denominator_central,
    coalesce(sum(together.denominator) FILTER (WHERE together.reading = 'lenient'), 0)
        AS denominator_lenient
FROM together
GROUP BY together.month, together.ground
