-- Outside sales and participants' own use up to the cap, over all net sales.
WITH sales AS (
    SELECT
        readings.reading,
        coalesce(
            sum(
                CASE
                    WHEN readings.is_outside THEN sold.amount
                    WHEN readings.reading = 'lenient' THEN coalesce(sold.resale_amount, 0)
                    ELSE 0
                END
            ),
            0
        ) AS outside,
        coalesce(sum(sold.amount) FILTER (WHERE readings.is_revenue), 0) AS revenue,
        coalesce(sum(sold.lines) FILTER (WHERE readings.is_revenue), 0) AS line_count
    FROM facts.readings AS readings
    LEFT JOIN facts.sales_month AS sold
        ON
            readings.buyer_class = sold.buyer_class
            AND readings.item_kind = sold.item_kind
            AND readings.entry_mark = sold.entry_mark
            AND readings.is_qualifying = sold.is_qualifying
    GROUP BY readings.reading
),

own_use AS (
    SELECT
        coalesce(sum(goods.own_use_strict), 0) AS strict,
        coalesce(sum(goods.own_use_central), 0) AS central,
        coalesce(sum(goods.own_use_lenient), 0) AS lenient
    FROM facts.goods_month AS goods
),

seen AS (
    SELECT
        sales.reading,
        sales.line_count,
        sales.outside,
        greatest(sales.revenue, 0) AS revenue,
        CASE sales.reading
            WHEN 'strict' THEN own_use.strict
            WHEN 'central' THEN own_use.central
            ELSE own_use.lenient
        END AS own_use
    FROM sales
    CROSS JOIN own_use
)

SELECT
    seen.reading,
    seen.revenue AS denominator,
    seen.line_count AS n,
    seen.own_use AS figure_own_use_amount,
    filing.own_use_month AS figure_own_use_cap_amount,
    -- Credit notes on one side must not push the share below 0 or above 1.
    least(greatest(seen.outside + seen.own_use, 0), seen.revenue) AS numerator,
    CASE WHEN filing.own_use_month IS NULL THEN 'own_use_cap_unknown' END AS reason
FROM seen
CROSS JOIN facts.filing AS filing
