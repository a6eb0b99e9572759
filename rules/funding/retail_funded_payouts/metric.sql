-- Payouts on sales to people outside the plan, over all payouts to others.
WITH reading_names AS (
    SELECT DISTINCT readings.reading
    FROM facts.readings AS readings
),

-- A clawback that exceeds its payee's payouts names no source: it lowers the untraced payouts,
-- never below nothing, so that the share stays between 0 and 1.
pool AS (
    SELECT
        coalesce(sum(payouts.amount) FILTER (WHERE payouts.source <> 'untraced'), 0) AS traced,
        greatest(
            coalesce(sum(payouts.amount) FILTER (WHERE payouts.source = 'untraced'), 0), 0
        ) AS untraced
    FROM facts.payout_month AS payouts
    WHERE payouts.source <> 'own' AND payouts.kind <> 'adjustment'
),

traced_sales AS (
    SELECT
        readings.reading,
        sum(
            CASE
                WHEN readings.is_outside THEN payouts.amount
                WHEN readings.reading = 'lenient' THEN coalesce(payouts.resale_amount, 0)
                ELSE 0
            END
        ) AS retail
    FROM facts.payout_month AS payouts
    INNER JOIN facts.readings AS readings
        ON
            payouts.buyer_class = readings.buyer_class
            AND payouts.item_kind = readings.item_kind
            AND payouts.entry_mark = readings.entry_mark
            AND payouts.is_qualifying = readings.is_qualifying
    WHERE payouts.source = 'sale' AND payouts.kind <> 'adjustment'
    GROUP BY readings.reading
),

-- Untraced payouts by fitted rates, else by the sales mix of the payee's own group in that month.
lineage AS (
    SELECT
        coalesce(sum(months.untraced_retail_central), 0) AS central,
        coalesce(sum(months.untraced_retail_lenient), 0) AS lenient,
        coalesce(
            sum(months.untraced) FILTER (WHERE months.untraced > 0 AND months.group_sales > 0), 0
        ) AS with_group_sales
    FROM facts.participant_month AS months
),

-- The fit that explains least of those whose rates are used, and the bounds where none are.
rates AS (
    SELECT
        min(fit.r_squared) FILTER (WHERE fit.is_accepted) AS r_squared,
        coalesce(sum(fit.untraced) FILTER (WHERE fit.is_accepted), 0) AS estimated,
        coalesce(sum(fit.untraced) FILTER (WHERE NOT fit.is_accepted), 0) AS refused,
        coalesce(sum(fit.retail_least) FILTER (WHERE NOT fit.is_accepted), 0) AS retail_least,
        coalesce(sum(fit.retail_most) FILTER (WHERE NOT fit.is_accepted), 0) AS retail_most
    FROM facts.lineage_fit AS fit
),

-- A share counts as large from the same limit on, for payouts without a source and for outside
-- sales credited to nobody.
weighed AS (
    SELECT
        pool.untraced,
        pool.traced + pool.untraced AS payouts,
        pool.untraced > $unseen_most * (pool.traced + pool.untraced) AS is_much_untraced
    FROM pool
),

signals AS (
    SELECT
        max(signals.value) FILTER (WHERE signals.name = 'outside_lenient') AS outside,
        max(signals.value) FILTER (WHERE signals.name = 'outside_credited_lenient') AS credited,
        max(signals.value) FILTER (WHERE signals.name = 'payees') AS payees
    FROM facts.signals AS signals
),

crediting AS (
    SELECT
        coalesce(signals.payees, 0) AS payees,
        signals.outside - signals.credited > $unseen_most * signals.outside AS is_uncredited,
        (signals.outside - signals.credited) / nullif(signals.outside, 0) AS uncredited
    FROM signals
),

filing AS (
    SELECT coalesce(bool_or(filing.has_orders), FALSE) AS has_orders
    FROM facts.filing AS filing
),

seen AS (
    SELECT
        reading_names.reading,
        weighed.payouts,
        weighed.untraced,
        weighed.is_much_untraced,
        filing.has_orders,
        crediting.is_uncredited,
        crediting.uncredited,
        crediting.payees,
        greatest(weighed.untraced - lineage.with_group_sales, 0) AS unresolved,
        coalesce(traced_sales.retail, 0) AS traced_retail,
        CASE
            WHEN reading_names.reading = 'strict' THEN 0
            WHEN reading_names.reading = 'central' THEN least(lineage.central, weighed.untraced)
            -- Conservatively: without orders every untraced payout may have been retail.
            WHEN NOT filing.has_orders THEN weighed.untraced
            ELSE least(lineage.lenient, weighed.untraced)
        END AS untraced_retail
    FROM reading_names
    CROSS JOIN weighed
    CROSS JOIN lineage
    CROSS JOIN crediting
    CROSS JOIN filing
    LEFT JOIN traced_sales ON reading_names.reading = traced_sales.reading
)

SELECT
    seen.reading,
    seen.payouts AS denominator,
    seen.payees AS n,
    seen.unresolved AS unobserved,
    seen.untraced AS figure_untraced,
    rates.r_squared AS figure_r_squared,
    rates.estimated AS figure_estimated_amount,
    rates.refused AS figure_refused_amount,
    rates.retail_least AS figure_least_retail_amount,
    rates.retail_most AS figure_most_retail_amount,
    $unseen_most AS figure_at_most,
    least(seen.traced_retail + seen.untraced_retail, seen.payouts) AS numerator,
    CASE
        WHEN seen.is_much_untraced AND NOT seen.has_orders THEN 'unattributed_payouts'
        WHEN seen.is_much_untraced AND seen.is_uncredited AND seen.reading = 'central'
            THEN 'unnamed_sellers'
    END AS reason,
    try_cast(
        CASE
            WHEN seen.has_orders THEN seen.uncredited
            ELSE seen.untraced / nullif(seen.payouts, 0)
        END AS DECIMAL(18, 6)
    ) AS figure_share
FROM seen
CROSS JOIN rates
