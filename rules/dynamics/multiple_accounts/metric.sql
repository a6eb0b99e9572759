-- Accounts of participants over participants.
SELECT
    'central' AS reading,
    sum(people.accounts) AS numerator,
    count(*) AS denominator,
    count(*) AS n,
    cast(count(*) FILTER (WHERE people.accounts > 1) AS DOUBLE) / nullif(count(*), 0)
        AS figure_share_with_several,
    max(people.accounts) AS figure_largest_count
FROM facts.people_accounts AS people
