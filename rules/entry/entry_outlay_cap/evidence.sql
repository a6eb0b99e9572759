-- Everybody who joined in the period, with what was paid in each window.
SELECT
    accounts.participant_id,
    joiners.joined_on,
    joiners.observed_days,
    joiners.payments_7,
    joiners.entry_30,
    joiners.kit_cost_30,
    joiners.cost_joining_year,
    joiners.is_full_year
FROM facts.entry_window AS joiners
INNER JOIN lines.person AS accounts ON joiners.participant = accounts.participant
