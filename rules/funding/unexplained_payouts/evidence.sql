-- Every month in which a participant was paid without a source, with the sales of the group.
SELECT
    people.participant_id,
    months.month,
    months.untraced,
    months.group_sales,
    months.spend,
    months.own_outside_central
FROM facts.participant_month AS months
INNER JOIN lines.person AS people ON months.participant = people.participant
WHERE months.untraced <> 0
