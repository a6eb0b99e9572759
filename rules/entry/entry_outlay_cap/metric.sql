-- Joiners above each national cap, over joiners whose window the filing shows to its end. A cap in
-- another currency than the filing's is taken at the rate in force at the period's end.
WITH caps AS (
    SELECT
        max(uk_rate.rate) AS uk_rate,
        max(kr_rate.rate) AS kr_rate,
        max(uk_rate.rate_on) AS uk_rate_on,
        max(kr_rate.rate_on) AS kr_rate_on,
        max(filing.currency) AS currency,
        $uk_cap * CASE
            WHEN max(filing.currency) = $uk_currency THEN 1 ELSE max(uk_rate.rate)
        END AS uk_cap,
        $kr_cap * CASE
            WHEN max(filing.currency) = $kr_currency THEN 1 ELSE max(kr_rate.rate)
        END AS kr_cap
    FROM facts.filing_extra AS filing
    LEFT JOIN facts.level_rate AS uk_rate ON uk_rate.currency = $uk_currency
    LEFT JOIN facts.level_rate AS kr_rate ON kr_rate.currency = $kr_currency
),

uk AS (
    SELECT
        count(*) AS people,
        count(*) FILTER (WHERE joiners.payments_7 > caps.uk_cap) AS people_above,
        max(joiners.payments_7) AS largest
    FROM facts.entry_window AS joiners
    CROSS JOIN caps
    WHERE joiners.observed_days >= $uk_days
),

kr_years AS (
    SELECT
        joiners.joining_year,
        count(*) AS people,
        count(*) FILTER (WHERE joiners.cost_joining_year > caps.kr_cap) AS people_above,
        max(joiners.cost_joining_year) AS largest
    FROM facts.entry_window AS joiners
    CROSS JOIN caps
    WHERE joiners.is_full_year
    GROUP BY joiners.joining_year
),

kr_ranked AS (
    SELECT
        kr_years.people,
        kr_years.people_above,
        kr_years.largest,
        row_number() OVER (
            ORDER BY kr_years.people_above / kr_years.people DESC, kr_years.joining_year
        ) AS place
    FROM kr_years
),

first_month AS (
    SELECT
        count(joiners.kit_cost_30) AS people_with_cost,
        count(*) FILTER (WHERE joiners.entry_30 > joiners.kit_cost_30) AS people_above_cost,
        count(*) AS people,
        count(*) FILTER (WHERE joiners.entry_30 > 0) AS people_paying,
        count(*) FILTER (WHERE joiners.entry_30 > 0 AND joiners.kit_cost_30 IS NULL)
            AS people_unknown,
        max(joiners.entry_30) AS largest
    FROM facts.entry_window AS joiners
    WHERE joiners.observed_days >= $first_month_days
)

SELECT
    'uk' AS jurisdiction,
    'central' AS reading,
    uk.people_above AS numerator,
    uk.people AS denominator,
    uk.people AS n,
    uk.largest AS figure_largest_amount,
    CASE WHEN caps.uk_cap IS NULL THEN 'other_currency_level' END AS reason,
    $uk_currency AS figure_currency,
    NULL AS figure_choices,
    $uk_cap AS figure_level,
    CASE WHEN caps.currency <> $uk_currency THEN caps.uk_rate END AS figure_level_worth,
    CASE WHEN caps.currency <> $uk_currency THEN caps.uk_rate_on END AS figure_level_on,
    CASE WHEN caps.currency <> $uk_currency THEN caps.uk_cap END AS figure_level_amount
FROM uk
CROSS JOIN caps
UNION ALL
SELECT
    'kr' AS jurisdiction,
    'central' AS reading,
    coalesce(kr_ranked.people_above, 0) AS numerator,
    coalesce(kr_ranked.people, 0) AS denominator,
    coalesce(kr_ranked.people, 0) AS n,
    kr_ranked.largest AS figure_largest_amount,
    CASE WHEN caps.kr_cap IS NULL THEN 'other_currency_level' END AS reason,
    $kr_currency AS figure_currency,
    NULL AS figure_choices,
    $kr_cap AS figure_level,
    CASE WHEN caps.currency <> $kr_currency THEN caps.kr_rate END AS figure_level_worth,
    CASE WHEN caps.currency <> $kr_currency THEN caps.kr_rate_on END AS figure_level_on,
    CASE WHEN caps.currency <> $kr_currency THEN caps.kr_cap END AS figure_level_amount
FROM caps
LEFT JOIN kr_ranked ON kr_ranked.place = 1
UNION ALL
SELECT
    'ca' AS jurisdiction,
    'central' AS reading,
    first_month.people_above_cost AS numerator,
    first_month.people_with_cost AS denominator,
    first_month.people_with_cost AS n,
    first_month.largest AS figure_largest_amount,
    -- Those without a kit have a known cost of nothing: they must not speak for the others.
    CASE
        WHEN first_month.people_unknown > $unseen_most * first_month.people_paying
            THEN 'missing_any_of'
    END AS reason,
    NULL AS figure_currency,
    'products.unit_cost' AS figure_choices,
    NULL AS figure_level,
    NULL AS figure_level_worth,
    NULL AS figure_level_on,
    NULL AS figure_level_amount
FROM first_month
UNION ALL
SELECT
    'in' AS jurisdiction,
    'central' AS reading,
    first_month.people_paying AS numerator,
    first_month.people AS denominator,
    first_month.people AS n,
    first_month.largest AS figure_largest_amount,
    NULL AS reason,
    NULL AS figure_currency,
    NULL AS figure_choices,
    NULL AS figure_level,
    NULL AS figure_level_worth,
    NULL AS figure_level_on,
    NULL AS figure_level_amount
FROM first_month
