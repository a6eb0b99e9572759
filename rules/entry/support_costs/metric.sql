-- What participants paid for support, over what the same people were paid.
WITH people AS (
    SELECT
        participants.payouts,
        participants.spend_training
        + participants.spend_event
        + participants.spend_subscription
        + participants.spend_sales_aid AS support
    FROM facts.participant AS participants
),

totals AS (
    SELECT
        count(*) AS people,
        count(*) FILTER (WHERE people.support > 0) AS payers,
        coalesce(sum(people.support), 0) AS support,
        coalesce(sum(people.payouts), 0) AS payouts
    FROM people
)

SELECT
    'central' AS reading,
    totals.people AS n,
    greatest(totals.support, 0) AS numerator,
    greatest(totals.payouts, 0) AS denominator,
    try_cast(totals.payers / nullif(totals.people, 0) AS DECIMAL(18, 6)) AS figure_payers_share
FROM totals
