-- What the best paid hold, exactly; where the share of people is no whole number, the next person
-- counts in proportion.
WITH held AS (
    SELECT greatest(people.payouts, 0) AS payouts
    FROM facts.participant AS people
    WHERE people.in_population AND (NOT $paid_only OR people.payouts > 0)
),

ranked AS (
    SELECT
        held.payouts,
        row_number() OVER (ORDER BY held.payouts DESC) AS place
    FROM held
),

total AS (
    SELECT
        count(*) AS people,
        sum(held.payouts) AS payouts,
        count(*) * $share AS seats
    FROM held
)

SELECT
    sum(
        ranked.payouts
        * greatest(least(total.seats - (ranked.place - 1), 1), 0)
    ) AS top,
    max(total.payouts) AS payouts
FROM ranked
CROSS JOIN total
WHERE ranked.place < total.seats + 1
