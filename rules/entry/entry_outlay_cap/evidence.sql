-- Everybody who joined in the period, with what was paid in each window. The sums of the columns
-- numerator_* and denominator_* are those of the rule in that country; in Korea those of the
-- joining year with the largest share.
WITH caps AS (
    SELECT
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

marked AS (
    SELECT
        joiners.*,
        joiners.payments_7 > caps.uk_cap AS is_above_uk,
        joiners.cost_joining_year > caps.kr_cap AS is_above_kr
    FROM facts.entry_window AS joiners
    CROSS JOIN caps
),

years AS (
    SELECT
        marked.joining_year,
        row_number() OVER (
            ORDER BY
                count(*) FILTER (WHERE marked.is_above_kr) / count(*) DESC,
                marked.joining_year
        ) AS place
    FROM marked
    WHERE marked.is_full_year
    GROUP BY marked.joining_year
)

SELECT
    accounts.participant_id,
    marked.joined_on,
    marked.observed_days,
    marked.payments_7,
    marked.entry_30,
    marked.kit_cost_30,
    marked.cost_joining_year,
    marked.is_full_year,
    CAST(marked.observed_days >= $uk_days AND coalesce(marked.is_above_uk, FALSE) AS INTEGER)
        AS numerator_uk,
    CAST(marked.observed_days >= $uk_days AS INTEGER) AS denominator_uk,
    CAST(
        coalesce(years.place = 1, FALSE) AND coalesce(marked.is_above_kr, FALSE) AS INTEGER
    ) AS numerator_kr,
    CAST(coalesce(years.place = 1, FALSE) AS INTEGER) AS denominator_kr,
    CAST(
        marked.observed_days >= $first_month_days
        AND coalesce(marked.entry_30 > marked.kit_cost_30, FALSE) AS INTEGER
    ) AS numerator_ca,
    CAST(
        marked.observed_days >= $first_month_days AND marked.kit_cost_30 IS NOT NULL AS INTEGER
    ) AS denominator_ca,
    CAST(marked.observed_days >= $first_month_days AND marked.entry_30 > 0 AS INTEGER)
        AS numerator_in,
    CAST(marked.observed_days >= $first_month_days AS INTEGER) AS denominator_in
FROM marked
INNER JOIN lines.person AS accounts ON marked.participant = accounts.participant
LEFT JOIN years ON marked.is_full_year AND marked.joining_year = years.joining_year
