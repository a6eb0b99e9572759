-- Prizes of each contest beside the recruits and outside sales of the same months.
SELECT
    contests.contest,
    contests.prize,
    contests.recruits,
    contests.outside_sales
FROM facts.contest AS contests
