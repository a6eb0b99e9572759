-- Korea: payouts over sales of the worst full calendar year. China: paid sellers above the cap.
WITH reading_names AS (
    SELECT DISTINCT readings.reading
    FROM facts.readings AS readings
),

revenue_kinds AS (
    SELECT DISTINCT readings.item_kind
    FROM facts.readings AS readings
    WHERE readings.is_revenue
),

movements AS (
    SELECT
        sold.month,
        sold.amount AS sales,
        0 AS payouts,
        sold.lines
    FROM facts.sales_month AS sold
    INNER JOIN revenue_kinds ON sold.item_kind = revenue_kinds.item_kind
    UNION ALL
    SELECT
        paid.month,
        0 AS sales,
        paid.amount AS payouts,
        0 AS lines
    FROM facts.payout_month AS paid
),

years AS (
    SELECT
        date_part('year', movements.month) AS year,
        greatest(sum(movements.sales), 0) AS sales,
        greatest(sum(movements.payouts), 0) AS payouts,
        sum(movements.lines) AS line_count
    FROM movements
    CROSS JOIN facts.filing AS filing
    WHERE
        date_trunc('year', movements.month) >= filing.period_start
        AND date_trunc('year', movements.month) + INTERVAL 1 YEAR
        <= filing.period_end + INTERVAL 1 DAY
    GROUP BY date_part('year', movements.month)
),

-- Without sales a year is worse than any share; otherwise the share decides, then the first year.
ranked AS (
    SELECT
        years.year,
        years.sales,
        years.payouts,
        years.line_count,
        row_number() OVER (
            ORDER BY
                CASE WHEN years.sales = 0 AND years.payouts > 0 THEN 0 ELSE 1 END,
                years.payouts / nullif(years.sales, 0) DESC NULLS LAST,
                years.year
        ) AS place
    FROM years
),

korea AS (
    SELECT
        max(ranked.year) AS year,
        max(ranked.sales) AS sales,
        max(ranked.payouts) AS payouts,
        coalesce(max(ranked.line_count), 0) AS line_count
    FROM ranked
    WHERE ranked.place = 1
),

sellers AS (
    SELECT
        months.participant,
        sum(months.payouts) AS payouts,
        sum(months.own_outside_strict) AS sales_strict,
        sum(months.own_outside_central) AS sales_central,
        sum(months.own_outside_lenient) AS sales_lenient
    FROM facts.participant_month AS months
    GROUP BY months.participant
    HAVING sum(months.payouts) > 0
),

china AS (
    SELECT
        reading_names.reading,
        count(sellers.participant) AS people,
        count(sellers.participant) FILTER (
            WHERE
            sellers.payouts
            > $own_sales_cap
            * CASE reading_names.reading
                WHEN 'strict' THEN sellers.sales_strict
                WHEN 'central' THEN sellers.sales_central
                ELSE sellers.sales_lenient
            END
        ) AS people_above
    FROM reading_names
    LEFT JOIN sellers ON TRUE
    GROUP BY reading_names.reading
)

SELECT
    'kr' AS jurisdiction,
    reading_names.reading,
    korea.payouts AS numerator,
    korea.sales AS denominator,
    korea.line_count AS n,
    korea.year AS figure_year,
    CASE WHEN korea.year IS NULL THEN 'too_few_periods' END AS reason,
    -- The reason asks for how many months are there and how many it takes: one full year.
    CASE WHEN korea.year IS NULL THEN filing.months END AS figure_found,
    CASE WHEN korea.year IS NULL THEN $months_of_year END AS figure_needed
FROM reading_names
CROSS JOIN korea
CROSS JOIN facts.filing AS filing
UNION ALL
SELECT
    'cn' AS jurisdiction,
    china.reading,
    china.people_above AS numerator,
    china.people AS denominator,
    china.people AS n,
    NULL AS figure_year,
    NULL AS reason,
    NULL AS figure_found,
    NULL AS figure_needed
FROM china
