-- Orders by day, participants beside customers under each reading. The periods in whose last days
-- they are looked at are found from these days, unless the plan states them.
WITH classes AS (
    SELECT DISTINCT
        readings.reading,
        readings.buyer_class,
        readings.is_participant
    FROM facts.readings AS readings
)

SELECT
    classes.reading,
    classes.is_participant,
    ordered.day,
    filing.period_start,
    filing.period_end,
    extra.payout_schedule,
    sum(ordered.amount) AS amount,
    sum(ordered.orders) AS orders
FROM facts.order_day AS ordered
INNER JOIN classes ON ordered.buyer_class = classes.buyer_class
CROSS JOIN facts.filing AS filing
LEFT JOIN facts.filing_extra AS extra ON TRUE
GROUP BY
    classes.reading,
    classes.is_participant,
    ordered.day,
    filing.period_start,
    filing.period_end,
    extra.payout_schedule
