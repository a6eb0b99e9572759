-- Every month in which a participant was paid without a source, with the sales of the group.
SELECT
    accounts.participant_id,
    months.month,
    months.untraced,
    months.group_sales,
    months.spend,
    months.own_outside_central
FROM facts.participant_month AS months
INNER JOIN facts.person_account AS accounts ON months.participant = accounts.participant
WHERE months.untraced <> 0
