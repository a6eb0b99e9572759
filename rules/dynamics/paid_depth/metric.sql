-- The deepest generation with payouts above nothing, and how much comes from far down.
WITH generations AS (
    SELECT
        payouts.generation,
        sum(payouts.amount) AS amount,
        sum(payouts.payees) AS payees
    FROM facts.payout_month AS payouts
    WHERE payouts.source <> 'own' AND payouts.kind <> 'adjustment'
    GROUP BY payouts.generation
),

totals AS (
    SELECT
        max(generations.generation) FILTER (WHERE generations.amount > 0) AS deepest,
        coalesce(
            sum(generations.amount)
            FILTER (WHERE generations.generation IS NOT NULL AND generations.amount > 0),
            0
        ) AS traced,
        coalesce(
            sum(generations.amount)
            FILTER (WHERE generations.generation IS NULL AND generations.amount > 0),
            0
        ) AS untraced,
        coalesce(
            sum(generations.amount)
            FILTER (WHERE generations.generation >= $third AND generations.amount > 0),
            0
        ) AS from_third,
        coalesce(
            sum(generations.payees) FILTER (WHERE generations.generation IS NOT NULL), 0
        ) AS payees
    FROM generations
),

shares AS (
    SELECT
        totals.deepest,
        totals.payees,
        cast(totals.untraced AS DOUBLE) / nullif(cast(totals.traced + totals.untraced AS DOUBLE), 0)
            AS untraced,
        cast(totals.from_third AS DOUBLE) / nullif(cast(totals.traced AS DOUBLE), 0) AS from_third
    FROM totals
)

SELECT
    'central' AS reading,
    shares.deepest AS value,
    shares.payees AS n,
    shares.untraced AS figure_share,
    $most_untraced AS figure_at_most,
    shares.from_third AS figure_share_from_third,
    CASE WHEN shares.untraced > $most_untraced THEN 'unattributed_payouts' END AS reason
FROM shares
