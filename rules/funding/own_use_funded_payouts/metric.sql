-- Payouts on goods that other participants bought, over all payouts to others.
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

own_use AS (
    SELECT
        readings.reading,
        sum(
            payouts.amount
            - CASE
                WHEN readings.reading = 'lenient' THEN coalesce(payouts.resale_amount, 0)
                ELSE 0
            END
        ) AS amount
    FROM facts.payout_month AS payouts
    INNER JOIN facts.readings AS readings
        ON
            payouts.buyer_class = readings.buyer_class
            AND payouts.item_kind = readings.item_kind
            AND payouts.entry_mark = readings.entry_mark
            AND payouts.is_qualifying = readings.is_qualifying
    WHERE
        payouts.source = 'sale'
        AND payouts.kind <> 'adjustment'
        AND payouts.item_kind IN ('product', 'subscription', 'other')
        AND readings.is_participant
        AND NOT readings.is_outside
        -- Entry money of the central reading is own use in none: kits, fees and rank packs.
        AND payouts.entry_mark IN ('first_month', 'none')
    GROUP BY readings.reading
),

signals AS (
    SELECT max(signals.value) FILTER (WHERE signals.name = 'payees') AS payees
    FROM facts.signals AS signals
)

SELECT
    reading_names.reading,
    pool.untraced AS unobserved,
    pool.untraced AS figure_untraced_amount,
    coalesce(own_use.amount, 0) AS numerator,
    pool.traced + pool.untraced AS denominator,
    coalesce(signals.payees, 0) AS n
FROM reading_names
CROSS JOIN pool
CROSS JOIN signals
LEFT JOIN own_use ON reading_names.reading = own_use.reading
