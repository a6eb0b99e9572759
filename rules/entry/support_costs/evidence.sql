-- Every participant who paid for support, with what was paid for each kind and received.
SELECT
    accounts.participant_id,
    people.joined_on,
    people.spend_training,
    people.spend_event,
    people.spend_subscription,
    people.spend_sales_aid,
    people.payouts
FROM facts.participant AS people
INNER JOIN facts.person_account AS accounts ON people.participant = accounts.participant
WHERE
    people.spend_training
    + people.spend_event
    + people.spend_subscription
    + people.spend_sales_aid <> 0
