-- Outside sales to doubtful customers, over outside sales.
WITH outside AS (
    SELECT
        readings.reading,
        greatest(coalesce(sum(sold.amount) FILTER (WHERE readings.is_outside), 0), 0) AS amount,
        coalesce(sum(sold.lines) FILTER (WHERE readings.is_outside), 0) AS line_count
    FROM facts.readings AS readings
    LEFT JOIN facts.sales_month AS sold
        ON
            readings.buyer_class = sold.buyer_class
            AND readings.item_kind = sold.item_kind
            AND readings.entry_mark = sold.entry_mark
            AND readings.is_qualifying = sold.is_qualifying
    GROUP BY readings.reading
),

-- As the export shows them, these sales are outside; under the person's own class they may be.
doubtful AS (
    SELECT
        exported.reading,
        sum(sales.amount) FILTER (WHERE sales.ground = 'person_key') AS person_key,
        sum(sales.amount) FILTER (WHERE sales.ground = 'late_single') AS late_single,
        sum(sales.amount) FILTER (WHERE sales.ground = 'refunded') AS refunded,
        sum(sales.amount) FILTER (
            WHERE
            sales.ground = 'refunded'
            OR (sales.ground = 'person_key' AND NOT actual.is_outside)
        ) AS not_yet_counted,
        sum(sales.lines) FILTER (WHERE sales.ground = 'person_key' AND NOT actual.is_outside)
            AS lines_not_yet_counted
    FROM facts.phantom_sale AS sales
    INNER JOIN facts.readings AS exported
        ON
            sales.exported_class = exported.buyer_class
            -- As exported, a line that names no product is goods.
            AND CASE sales.item_kind WHEN 'unnamed' THEN 'product' ELSE sales.item_kind END
            = exported.item_kind
            AND sales.entry_mark = exported.entry_mark
            AND NOT exported.is_qualifying
    INNER JOIN facts.readings AS actual
        ON
            exported.reading = actual.reading
            AND sales.buyer_class = actual.buyer_class
            AND sales.item_kind = actual.item_kind
            AND sales.entry_mark = actual.entry_mark
            AND sales.is_qualifying = actual.is_qualifying
    WHERE exported.is_outside
    GROUP BY exported.reading
),

seen AS (
    SELECT
        outside.reading,
        outside.amount,
        outside.line_count,
        coalesce(doubtful.person_key, 0) AS person_key,
        coalesce(doubtful.late_single, 0) AS late_single,
        coalesce(doubtful.refunded, 0) AS refunded,
        coalesce(doubtful.not_yet_counted, 0) AS not_yet_counted,
        coalesce(doubtful.lines_not_yet_counted, 0) AS lines_not_yet_counted
    FROM outside
    LEFT JOIN doubtful ON outside.reading = doubtful.reading
)

SELECT
    seen.reading,
    seen.person_key AS figure_person_key_amount,
    seen.late_single AS figure_late_single_amount,
    seen.refunded AS figure_refunded_amount,
    -- Credit notes to other customers must not push the share above 1.
    least(
        seen.person_key + seen.late_single + seen.refunded, seen.amount + seen.not_yet_counted
    ) AS numerator,
    seen.amount + seen.not_yet_counted AS denominator,
    seen.line_count + seen.lines_not_yet_counted AS n
FROM seen
