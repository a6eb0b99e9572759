-- Every month in which a participant bought goods, with what of them passes for own use; then all
-- sales by month and class, with what of them is an outside sale. The sums of the columns
-- numerator_* and denominator are those of the rule, before credit notes are kept from pushing them
-- below 0 or above all sales.
-- The three readings of a line side by side.
WITH read_as AS (
    SELECT
        readings.buyer_class,
        readings.item_kind,
        readings.entry_mark,
        readings.is_qualifying,
        bool_or(readings.reading = 'strict' AND readings.is_outside) AS outside_strict,
        bool_or(readings.reading = 'central' AND readings.is_outside) AS outside_central,
        bool_or(readings.reading = 'lenient' AND readings.is_outside) AS outside_lenient,
        bool_or(readings.is_revenue) AS is_revenue
    FROM facts.readings AS readings
    GROUP BY
        readings.buyer_class, readings.item_kind, readings.entry_mark, readings.is_qualifying
)

SELECT
    people.participant_id,
    goods.month,
    'own use' AS ground,
    goods.goods AS amount,
    goods.own_use_strict AS numerator_strict,
    goods.own_use_central AS numerator_central,
    goods.own_use_lenient AS numerator_lenient,
    0 AS denominator,
    months.volume,
    months.is_qualifying
FROM facts.goods_month AS goods
INNER JOIN lines.person AS people ON goods.participant = people.participant
LEFT JOIN facts.participant_month AS months
    ON goods.participant = months.participant AND goods.month = months.month
UNION ALL BY NAME
SELECT
    sold.month,
    'all sales of the month' AS ground,
    sold.buyer_class,
    sold.item_kind,
    sold.entry_mark,
    sold.is_qualifying,
    sum(sold.amount) AS amount,
    sum(CASE WHEN read_as.outside_strict THEN sold.amount ELSE 0 END) AS numerator_strict,
    sum(CASE WHEN read_as.outside_central THEN sold.amount ELSE 0 END) AS numerator_central,
    sum(
        CASE
            WHEN read_as.outside_lenient THEN sold.amount
            ELSE coalesce(sold.resale_amount, 0)
        END
    ) AS numerator_lenient,
    sum(sold.amount) AS denominator
FROM facts.sales_month AS sold
INNER JOIN read_as
    ON
        sold.buyer_class = read_as.buyer_class
        AND sold.item_kind = read_as.item_kind
        AND sold.entry_mark = read_as.entry_mark
        AND sold.is_qualifying = read_as.is_qualifying
WHERE read_as.is_revenue
GROUP BY sold.month, sold.buyer_class, sold.item_kind, sold.entry_mark, sold.is_qualifying
