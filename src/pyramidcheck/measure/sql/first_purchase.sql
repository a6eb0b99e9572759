-- Participants who joined in the period, by months before and after their first own purchase: how
-- many were enrolled and in view in that month, how many of them recruited somebody in it, and how
-- many had a sale to a customer credited to them.
WITH months AS (
    SELECT
        filing.period_start,
        CASE
            WHEN last_day(filing.period_end) = filing.period_end
                THEN CAST(date_trunc('month', filing.period_end) AS DATE)
            ELSE CAST(date_trunc('month', filing.period_end) - INTERVAL 1 MONTH AS DATE)
        END AS last_month
    FROM facts.filing AS filing
),

bought AS (
    SELECT
        person_months.participant,
        min(person_months.month) AS month
    FROM facts.participant_month AS person_months
    WHERE person_months.spend > 0
    GROUP BY person_months.participant
),

studied AS (
    SELECT
        people.participant,
        bought.month AS bought_in,
        date_diff('month', bought.month, CAST(date_trunc('month', people.joined_on) AS DATE))
            AS first_offset,
        date_diff('month', bought.month, months.last_month) AS last_offset
    FROM facts.participant AS people
    INNER JOIN bought ON people.participant = bought.participant
    CROSS JOIN months
    WHERE people.joined_in_period
),

offsets AS (
    SELECT unnest(range(-CAST($before AS INTEGER), CAST($after AS INTEGER) + 1)) AS offset_month
),

in_view AS (
    SELECT
        offsets.offset_month,
        count(*) AS people
    FROM studied
    INNER JOIN offsets
        ON
            studied.first_offset <= offsets.offset_month
            AND studied.last_offset >= offsets.offset_month
    GROUP BY offsets.offset_month
),

recruited AS (
    SELECT DISTINCT
        studied.participant,
        date_diff(
            'month', studied.bought_in, CAST(date_trunc('month', recruits.joined_on) AS DATE)
        ) AS offset_month
    FROM studied
    INNER JOIN facts.participant AS recruits ON studied.participant = recruits.sponsor
    WHERE recruits.joined_on IS NOT NULL
),

sold AS (
    SELECT
        studied.participant,
        date_diff('month', studied.bought_in, person_months.month) AS offset_month
    FROM studied
    INNER JOIN facts.participant_month AS person_months
        ON studied.participant = person_months.participant
    WHERE person_months.outside_customers > 0
),

acts AS (
    SELECT
        'recruited' AS act,
        recruited.participant,
        recruited.offset_month
    FROM recruited
    UNION ALL
    SELECT
        'sold' AS act,
        sold.participant,
        sold.offset_month
    FROM sold
),

acted AS (
    SELECT
        acts.act,
        acts.offset_month,
        count(*) AS people
    FROM acts
    INNER JOIN studied
        ON
            acts.participant = studied.participant
            AND acts.offset_month BETWEEN studied.first_offset AND studied.last_offset
    GROUP BY acts.act, acts.offset_month
),

everybody AS (
    SELECT
        (SELECT count(*) FROM studied) AS studied,
        count(*) AS joined
    FROM facts.participant AS people
    WHERE people.joined_in_period
)

SELECT
    in_view.offset_month,
    in_view.people,
    everybody.studied,
    everybody.joined,
    coalesce(recruiters.people, 0) AS recruiters,
    coalesce(sellers.people, 0) AS sellers
FROM in_view
CROSS JOIN everybody
LEFT JOIN acted AS recruiters
    ON in_view.offset_month = recruiters.offset_month AND recruiters.act = 'recruited'
LEFT JOIN acted AS sellers
    ON in_view.offset_month = sellers.offset_month AND sellers.act = 'sold'
ORDER BY in_view.offset_month
