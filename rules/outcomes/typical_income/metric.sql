-- Median yearly payouts of all participants, over their median yearly cost of staying in.
WITH observed AS (
    SELECT
        participants.payouts,
        participants.staying_cost,
        filing.period_end - greatest(participants.joined_on, filing.period_start) + 1 AS days
    FROM facts.participant AS participants
    CROSS JOIN facts.filing AS filing
    WHERE participants.in_population
),

-- Whole parts of the currency unit: a division of integers is the same on every machine.
yearly AS (
    SELECT
        CAST(observed.payouts * $parts AS HUGEINT) * $days_in_year // observed.days AS income,
        CAST(observed.staying_cost * $parts AS HUGEINT) * $days_in_year // observed.days AS cost
    FROM observed
),

-- The lower median plus the upper median is twice the median, exactly.
medians AS (
    SELECT
        count(*) AS people,
        quantile_disc(yearly.income, $half) - quantile_disc(-yearly.income, $half)
            AS twice_income,
        quantile_disc(yearly.cost, $half) - quantile_disc(-yearly.cost, $half) AS twice_cost
    FROM yearly
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
    CROSS JOIN medians
    INNER JOIN ranked AS upper_end
        ON upper_end.place = lower_end.place + CAST(floor(medians.people * $half) AS BIGINT)
)

SELECT
    'central' AS reading,
    CAST(medians.twice_income AS DECIMAL(38, 0)) * $half_part AS numerator,
    CAST(medians.twice_cost AS DECIMAL(38, 0)) * $half_part AS denominator,
    medians.people AS n,
    CAST(ranges.income_from AS DECIMAL(38, 0)) * $part AS figure_range_from,
    CAST(ranges.income_to AS DECIMAL(38, 0)) * $part AS figure_range_to
FROM medians
LEFT JOIN ranges ON ranges.place = 1
