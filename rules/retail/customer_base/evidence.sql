-- Every buyer of goods, with first and last order.
SELECT
    accounts.participant_id AS buyer_id,
    buyers.buyer_group,
    buyers.first_order_on,
    buyers.last_order_on,
    buyers.orders,
    buyers.months
FROM facts.buyer AS buyers
INNER JOIN lines.person AS accounts ON buyers.customer = accounts.participant
