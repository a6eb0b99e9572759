-- Levies on prizes by form and size, in bands of the minimum wage, over the prizes. In another
-- currency than the euro the wage is taken at the rate in force at the period's end.
WITH euro AS (
    SELECT
        max(known.rate) AS rate,
        max(known.rate_on) AS rate_on
    FROM facts.level_rate AS known
    WHERE known.currency = $euro
),

dated AS (
    SELECT
        rewards.currency,
        rewards.paid_on,
        rewards.amount,
        rewards.form = $voucher AS is_voucher,
        CASE WHEN rewards.currency <> $euro THEN euro.rate ELSE 1 END AS rate,
        CASE
            WHEN rewards.paid_on >= cast($from_2026_january AS DATE) THEN $wage_2026_january
            WHEN rewards.paid_on >= cast($from_2024_november AS DATE) THEN $wage_2024_november
            WHEN rewards.paid_on >= cast($from_2024_january AS DATE) THEN $wage_2024_january
            WHEN rewards.paid_on >= cast($from_2023_may AS DATE) THEN $wage_2023_may
            WHEN rewards.paid_on >= cast($from_2023_january AS DATE) THEN $wage_2023_january
        END AS euro_wage
    FROM facts.contest_reward AS rewards
    CROSS JOIN euro
    WHERE rewards.amount > 0
),

valued AS (
    SELECT
        dated.*,
        dated.euro_wage * dated.rate AS wage
    FROM dated
),

banded AS (
    SELECT
        valued.*,
        valued.is_voucher AND valued.amount <= valued.wage * $voucher_reduced AS is_small_voucher
    FROM valued
),

limited AS (
    SELECT
        banded.*,
        banded.wage
        * CASE WHEN banded.is_small_voucher THEN $voucher_free ELSE $other_free END AS free_up_to,
        banded.wage
        * CASE WHEN banded.is_small_voucher THEN $voucher_reduced ELSE $other_reduced END
            AS reduced_up_to
    FROM banded
),

parts AS (
    SELECT
        limited.is_voucher,
        limited.amount,
        least(limited.amount, limited.free_up_to) AS free_part,
        greatest(least(limited.amount, limited.reduced_up_to) - limited.free_up_to, 0)
            AS reduced_part,
        greatest(limited.amount - limited.reduced_up_to, 0) AS top_part
    FROM limited
),

known AS (
    SELECT
        count(*) - count(dated.euro_wage) AS without_wage,
        count(*) - count(dated.rate) AS without_rate,
        min(dated.paid_on) AS first_on,
        max(euro.rate) FILTER (WHERE dated.currency <> $euro) AS level_worth,
        max(euro.rate_on) FILTER (WHERE dated.currency <> $euro) AS level_on
    FROM dated
    CROSS JOIN euro
)

SELECT
    'central' AS reading,
    $euro AS figure_currency,
    $country AS figure_jurisdiction,
    cast(max(known.first_on) AS VARCHAR) AS figure_as_of,
    max(known.level_worth) AS figure_level_worth,
    max(known.level_on) AS figure_level_on,
    sum(
        parts.reduced_part * $reduced_rate
        + parts.top_part
        * CASE WHEN parts.is_voucher THEN $voucher_top_rate ELSE $other_top_rate END
    ) AS numerator,
    sum(parts.amount) AS denominator,
    count(*) AS n,
    sum(parts.free_part) AS figure_free_amount,
    sum(parts.reduced_part) AS figure_reduced_amount,
    sum(parts.top_part) AS figure_top_amount,
    CASE
        WHEN max(known.without_rate) > 0 THEN 'other_currency_level'
        WHEN max(known.without_wage) > 0 THEN 'no_level_in_force'
    END AS reason
FROM parts
CROSS JOIN known
