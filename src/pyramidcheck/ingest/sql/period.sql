-- First and last day of the main tables' used rows.
SELECT
    (SELECT min(orders.ordered_on) FROM canon.orders AS orders) AS first_order,
    (SELECT max(orders.ordered_on) FROM canon.orders AS orders) AS last_order,
    (SELECT min(payouts.paid_on) FROM canon.payouts AS payouts) AS first_payout,
    (SELECT max(payouts.paid_on) FROM canon.payouts AS payouts) AS last_payout,
    (SELECT min(people.enrolled_on) FROM canon.participants AS people) AS first_enrolment,
    (SELECT max(people.enrolled_on) FROM canon.participants AS people) AS last_enrolment;
