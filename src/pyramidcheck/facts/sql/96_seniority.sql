-- What those who joined early got.
-- Whoever joined on the same day shares the middle of their places: no tenth turns on an id.
CREATE TABLE facts.seniority AS
WITH placed AS (
    SELECT
        participant,
        recruits,
        payouts,
        rank() OVER (ORDER BY joined_on) AS place,
        count(*) OVER (PARTITION BY joined_on) AS beside,
        count(*) OVER () AS people
    FROM facts.participant
),

tenths AS (
    SELECT
        recruits,
        payouts,
        CASE
            WHEN people = 1 THEN 1
            ELSE greatest(
                1,
                (10 * (2 * place + beside - 3) + 2 * (people - 1) - 1)
                // nullif(2 * (people - 1), 0)
            )
        END AS join_decile
    FROM placed
)

SELECT
    CAST(join_decile AS INTEGER) AS join_decile,
    count(*) AS people,
    count(*) FILTER (WHERE payouts > 0) AS paid_people,
    CAST(sum(recruits) AS BIGINT) AS recruits,
    sum(payouts) AS payouts
FROM tenths
GROUP BY join_decile;
