-- Participants and customers by whole months since they began: who came into view, left, and was
-- last seen while still there.
SELECT
    survival.buyer_group,
    survival.tenure_month,
    survival.entered,
    survival.events,
    survival.censored
FROM facts.survival AS survival
ORDER BY survival.buyer_group DESC, survival.tenure_month ASC
