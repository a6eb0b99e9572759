-- Paid participant-months with enough different customers.
WITH paid_months AS (
    SELECT
        count(*) AS months,
        count(*) FILTER (WHERE months.outside_customers >= $customers_needed)
            AS months_with_customers
    FROM facts.participant_month AS months
    WHERE months.payouts > 0
),

signals AS (
    SELECT
        max(signals.value) FILTER (WHERE signals.name = 'outside_lenient') AS outside,
        max(signals.value) FILTER (WHERE signals.name = 'outside_credited_lenient') AS credited
    FROM facts.signals AS signals
)

SELECT
    'central' AS reading,
    paid_months.months_with_customers AS numerator,
    paid_months.months AS denominator,
    paid_months.months AS n,
    $unseen_most AS figure_at_most,
    CASE
        WHEN signals.outside - signals.credited > $unseen_most * signals.outside
            THEN 'unnamed_sellers'
    END AS reason,
    try_cast(
        (signals.outside - signals.credited) / nullif(signals.outside, 0) AS DECIMAL(18, 6)
    ) AS figure_share
FROM paid_months
CROSS JOIN signals
