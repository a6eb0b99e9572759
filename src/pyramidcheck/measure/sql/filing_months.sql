-- How many months the period covers.
SELECT max(filing.months) AS months
FROM facts.filing AS filing
