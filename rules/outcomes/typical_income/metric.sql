-- Median yearly payouts of all participants, over their median yearly cost of staying in.
WITH observed AS (
    SELECT
        participants.payouts,
        participants.staying_cost,
        filing.period_end - greatest(participants.joined_on, filing.period_start) + 1
            AS days_seen
    FROM facts.participant AS participants
    CROSS JOIN facts.filing AS filing
    WHERE participants.in_population
),

-- Whole parts of the currency unit: a division of integers is the same on every machine.
yearly AS (
    SELECT
        cast(observed.payouts * $parts AS HUGEINT) * $days_in_year // observed.days_seen
            AS income,
        cast(observed.staying_cost * $parts AS HUGEINT) * $days_in_year // observed.days_seen
            AS staying_cost
    FROM observed
),

-- The lower median plus the upper median is twice the median, exactly.
twice AS (
    SELECT
        cast(floor(count(*) * $half) AS BIGINT) AS half_people,
        count(*) AS people,
        quantile_disc(yearly.income, $half) - quantile_disc(-yearly.income, $half) AS income,
        quantile_disc(yearly.staying_cost, $half) - quantile_disc(-yearly.staying_cost, $half)
            AS staying_cost
    FROM yearly
),

medians AS (
    SELECT
        twice.people,
        cast(twice.income AS DECIMAL(38, 0)) * $half_part AS income,
        cast(twice.staying_cost AS DECIMAL(38, 0)) * $half_part AS staying_cost
    FROM twice
),

ranked AS (
    SELECT
        yearly.income,
        row_number() OVER (ORDER BY yearly.income) AS place
    FROM yearly
),

-- The smallest range that holds more than half of the participants, the lowest if several do.
ranges AS (
    SELECT
        lower_end.income AS income_from,
        upper_end.income AS income_to,
        row_number() OVER (
            ORDER BY upper_end.income - lower_end.income, lower_end.income, lower_end.place
        ) AS place
    FROM ranked AS lower_end
    CROSS JOIN twice
    INNER JOIN ranked AS upper_end ON upper_end.place = lower_end.place + twice.half_people
),

typical AS (
    SELECT
        cast(ranges.income_from AS DECIMAL(38, 0)) * $part AS income_from,
        cast(ranges.income_to AS DECIMAL(38, 0)) * $part AS income_to
    FROM ranges
    WHERE ranges.place = 1
)

SELECT
    'central' AS reading,
    medians.income AS numerator,
    medians.staying_cost AS denominator,
    medians.people AS n,
    typical.income_from AS figure_income_from,
    typical.income_to AS figure_income_to
FROM medians
LEFT JOIN typical ON TRUE
