-- Every paid participant with what was paid, what was sold to outsiders, and the most that the cap
-- allows; then payouts and sales by month. The sums of the columns *_cn and *_kr are those of the
-- rule in that country; in Korea those of the full calendar year with the largest share.
WITH revenue_kinds AS (
    SELECT DISTINCT readings.item_kind
    FROM facts.readings AS readings
    WHERE readings.is_revenue
),

movements AS (
    SELECT
        sold.month,
        sold.amount AS sales,
        0 AS payouts
    FROM facts.sales_month AS sold
    INNER JOIN revenue_kinds ON sold.item_kind = revenue_kinds.item_kind
    UNION ALL
    SELECT
        paid.month,
        0 AS sales,
        paid.amount AS payouts
    FROM facts.payout_month AS paid
),

by_month AS (
    SELECT
        movements.month,
        date_part('year', movements.month) AS year,
        sum(movements.sales) AS sales,
        sum(movements.payouts) AS payouts
    FROM movements
    GROUP BY movements.month
),

years AS (
    SELECT
        by_month.year,
        greatest(sum(by_month.sales), 0) AS sales,
        greatest(sum(by_month.payouts), 0) AS payouts
    FROM by_month
    CROSS JOIN facts.filing AS filing
    WHERE
        date_trunc('year', by_month.month) >= filing.period_start
        AND date_trunc('year', by_month.month) + INTERVAL 1 YEAR
        <= filing.period_end + INTERVAL 1 DAY
    GROUP BY by_month.year
),

ranked AS (
    SELECT
        years.year,
        row_number() OVER (
            ORDER BY
                CASE WHEN years.sales = 0 AND years.payouts > 0 THEN 0 ELSE 1 END,
                years.payouts / nullif(years.sales, 0) DESC NULLS LAST,
                years.year
        ) AS place
    FROM years
),

sellers AS (
    SELECT
        months.participant,
        sum(months.payouts) AS payouts,
        sum(months.own_outside_strict) AS own_sales_strict,
        sum(months.own_outside_central) AS own_sales_central,
        sum(months.own_outside_lenient) AS own_sales_lenient
    FROM facts.participant_month AS months
    GROUP BY months.participant
    HAVING sum(months.payouts) <> 0
)

SELECT
    accounts.participant_id,
    sellers.payouts,
    sellers.own_sales_strict,
    sellers.own_sales_central,
    sellers.own_sales_lenient,
    $own_sales_cap * sellers.own_sales_central AS allowed_central,
    CAST(
        sellers.payouts > 0 AND sellers.payouts > $own_sales_cap * sellers.own_sales_strict
        AS INTEGER
    ) AS numerator_cn_strict,
    CAST(
        sellers.payouts > 0 AND sellers.payouts > $own_sales_cap * sellers.own_sales_central
        AS INTEGER
    ) AS numerator_cn_central,
    CAST(
        sellers.payouts > 0 AND sellers.payouts > $own_sales_cap * sellers.own_sales_lenient
        AS INTEGER
    ) AS numerator_cn_lenient,
    CAST(sellers.payouts > 0 AS INTEGER) AS denominator_cn
FROM sellers
INNER JOIN lines.person AS accounts ON sellers.participant = accounts.participant
UNION ALL BY NAME
SELECT
    by_month.month,
    by_month.payouts,
    by_month.sales,
    CASE WHEN ranked.place = 1 THEN by_month.payouts ELSE 0 END AS numerator_kr,
    CASE WHEN ranked.place = 1 THEN by_month.sales ELSE 0 END AS denominator_kr
FROM by_month
LEFT JOIN ranked ON by_month.year = ranked.year
