-- Levies on prizes by form and size, in bands of the minimum wage, over the prizes.
WITH dated AS (
    SELECT
        rewards.currency,
        rewards.paid_on,
        rewards.amount,
        rewards.form = $voucher AS is_voucher,
        CASE
            WHEN rewards.paid_on >= cast($from_2026_january AS DATE) THEN $wage_2026_january
            WHEN rewards.paid_on >= cast($from_2024_november AS DATE) THEN $wage_2024_november
            WHEN rewards.paid_on >= cast($from_2024_january AS DATE) THEN $wage_2024_january
            WHEN rewards.paid_on >= cast($from_2023_may AS DATE) THEN $wage_2023_may
            WHEN rewards.paid_on >= cast($from_2023_january AS DATE) THEN $wage_2023_january
        END AS wage
    FROM facts.contest_reward AS rewards
    WHERE rewards.amount > 0
),

banded AS (
    SELECT
        dated.*,
        dated.is_voucher AND dated.amount <= dated.wage * $voucher_reduced AS is_small_voucher
    FROM dated
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
        count(*) - count(dated.wage) AS without_wage,
        min(dated.paid_on) AS first_on,
        max(dated.currency) FILTER (WHERE dated.currency <> $euro) AS other_currency
    FROM dated
)

SELECT
    'central' AS reading,
    $euro AS figure_currency,
    $country AS figure_jurisdiction,
    cast(max(known.first_on) AS VARCHAR) AS figure_as_of,
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
        WHEN max(known.other_currency) IS NOT NULL THEN 'other_currency_level'
        WHEN max(known.without_wage) > 0 THEN 'no_level_in_force'
    END AS reason
FROM parts
CROSS JOIN known
