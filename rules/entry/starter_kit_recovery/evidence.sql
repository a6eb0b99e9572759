-- Everybody who paid for entry and was seen for the first quarter: what was paid for entry in the
-- first month (kits, fees, training, events, and lines without a product on joining), what else was
-- bought in it, and what was earned in the quarter. The medians of the columns numerator and
-- denominator_* are those of the rule; of an even number of people, half the sum of the two in the
-- middle.
SELECT
    accounts.participant_id,
    people.joined_on,
    people.observed_days,
    people.entry_30 AS entry_price,
    people.entry_30 AS numerator,
    greatest(coalesce(people.spend_30, 0) - people.entry_30, 0) AS goods_30,
    coalesce(people.payouts_90, 0) AS payouts_first_quarter,
    coalesce(people.margin_documented_90, 0) AS margin_documented,
    coalesce(people.margin_list_90, 0) AS margin_list,
    greatest(coalesce(people.payouts_90, 0), 0) AS denominator_strict,
    greatest(
        coalesce(people.payouts_90, 0) + coalesce(people.margin_documented_90, 0), 0
    ) AS denominator_central,
    greatest(
        coalesce(people.payouts_90, 0)
        + coalesce(people.margin_documented_90, 0)
        + coalesce(people.margin_list_90, 0),
        0
    ) AS denominator_lenient
FROM facts.participant AS people
INNER JOIN lines.person AS accounts ON people.participant = accounts.participant
WHERE
    people.joined_in_period
    AND people.observed_days >= $quarter_days
    AND people.entry_30 > 0
