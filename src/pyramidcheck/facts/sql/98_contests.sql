-- Rewards that name a contest, by person and form; other prizes by their month.
CREATE TABLE prep.prize_row AS
SELECT
    account.person,
    coalesce(
        nullif(payouts.contest, ''),
        CAST(CAST(date_trunc('month', payouts.paid_on) AS DATE) AS VARCHAR)
    ) AS contest,
    coalesce(payouts.contest, '') <> '' AS is_named,
    coalesce(payouts.form, 'cash') AS form,
    payouts.paid_on,
    CAST(
        coalesce(
            date_trunc('month', payouts.period),
            date_trunc('month', payouts.earned_on),
            date_trunc('month', payouts.paid_on)
        ) AS DATE
    ) AS month,
    CAST(trunc(payouts.amount) AS HUGEINT) * $unit
    + CAST((payouts.amount - trunc(payouts.amount)) * $unit AS HUGEINT) AS amount
FROM canon.payouts AS payouts
INNER JOIN prep.account AS account ON payouts.participant_id = account.participant_id
WHERE
    coalesce(payouts.status, 'paid') <> 'reversed'
    -- As in prep.payout_row: a withdrawal moves money that earned or paid rows already count.
    AND (
        coalesce(payouts.status, 'paid') <> 'withdrawn'
        OR NOT EXISTS (
            SELECT 1
            FROM canon.payouts AS others
            WHERE coalesce(others.status, 'paid') IN ('earned', 'paid')
        )
    )
    AND (coalesce(payouts.contest, '') <> '' OR payouts.kind = 'prize');

CREATE TABLE facts.contest_reward AS
SELECT
    prize.contest,
    prize.person AS participant,
    prize.form,
    max(prize.paid_on) AS paid_on,
    CAST(sum(prize.amount) AS DECIMAL(38, 0)) * $quantum AS amount,
    max(filing.currency) AS currency
FROM prep.prize_row AS prize
CROSS JOIN canon.filing AS filing
GROUP BY prize.contest, prize.person, prize.form;

-- Everybody who won, recruited or sold outside the plan in the months of a named contest.
CREATE TABLE facts.contest AS
WITH spans AS (
    SELECT
        contest,
        min(month) AS first_month,
        max(month) AS last_month
    FROM prep.prize_row
    WHERE is_named
    GROUP BY contest
),

recruited AS (
    SELECT
        sponsor AS person,
        CAST(date_trunc('month', joined_on) AS DATE) AS month,
        count(*) AS recruits
    FROM prep.node
    WHERE sponsor IS NOT NULL AND sponsor <> person
    GROUP BY sponsor, date_trunc('month', joined_on)
),

sold AS (
    SELECT
        line.credited AS person,
        line.month,
        sum(line.net) AS outside_sales
    FROM prep.line AS line
    WHERE
        line.credited IS NOT NULL
        AND line.buyer <> line.credited
        AND line.outside_central
        AND (SELECT count(*) FROM spans) > 0
    GROUP BY line.credited, line.month
),

counted AS (
    SELECT
        contest,
        person,
        amount AS prize,
        0 AS recruits,
        0 AS outside_sales
    FROM prep.prize_row
    WHERE is_named
    UNION ALL
    SELECT
        spans.contest,
        recruited.person,
        0 AS prize,
        recruited.recruits,
        0 AS outside_sales
    FROM spans
    INNER JOIN recruited
        ON spans.first_month <= recruited.month AND spans.last_month >= recruited.month
    UNION ALL
    SELECT
        spans.contest,
        sold.person,
        0 AS prize,
        0 AS recruits,
        sold.outside_sales
    FROM spans
    INNER JOIN sold ON spans.first_month <= sold.month AND spans.last_month >= sold.month
)

SELECT
    counted.contest,
    counted.person AS participant,
    CAST(sum(counted.prize) AS DECIMAL(38, 0)) * $quantum AS prize,
    CAST(sum(counted.recruits) AS BIGINT) AS recruits,
    CAST(sum(counted.outside_sales) AS DECIMAL(38, 0)) * $quantum AS outside_sales
FROM counted
INNER JOIN prep.node AS node ON counted.person = node.person
GROUP BY counted.contest, counted.person;
