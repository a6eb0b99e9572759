-- How far payouts and net results reach from zero, in any reading.
SELECT
    max(
        greatest(
            abs(people.payouts),
            abs(people.net_strict),
            coalesce(abs(people.net_central), 0),
            coalesce(abs(people.net_lenient), 0)
        )
    ) AS reach
FROM facts.participant AS people
WHERE people.in_population
