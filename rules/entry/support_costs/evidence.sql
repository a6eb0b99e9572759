-- Every participant who paid for support or was paid, with what was paid for each kind. The sums of
-- the columns numerator and denominator are those of the rule, neither below 0.
SELECT
    accounts.participant_id,
    people.joined_on,
    people.spend_training,
    people.spend_event,
    people.spend_subscription,
    people.spend_sales_aid,
    people.payouts,
    people.payouts AS denominator,
    people.spend_training
    + people.spend_event
    + people.spend_subscription
    + people.spend_sales_aid AS numerator
FROM facts.participant AS people
INNER JOIN lines.person AS accounts ON people.participant = accounts.participant
WHERE
    people.payouts <> 0
    OR people.spend_training
    + people.spend_event
    + people.spend_subscription
    + people.spend_sales_aid <> 0
