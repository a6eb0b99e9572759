-- Who entered, left and was last seen, by whole months since joining, participants and customers.
SELECT
    survival.buyer_group,
    survival.tenure_month AS time,
    survival.entered,
    survival.events,
    survival.censored,
    survival.observed
FROM facts.survival AS survival
