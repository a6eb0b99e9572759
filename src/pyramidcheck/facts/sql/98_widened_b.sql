-- Facts of single rules on outcomes, loading, dynamics and rewards, each at the least grain.

-- People with amounts that could not be read: what they paid or got is not known.
CREATE TABLE prep.unreadable AS
SELECT DISTINCT account.person
FROM canon.quarantined_people AS people
INNER JOIN prep.account AS account ON people.participant_id = account.participant_id;

-- Net result of people who joined within the period, all after the same number of days.
CREATE TABLE facts.tenure_net AS
WITH people AS (
    SELECT
        person,
        joined_on,
        depth,
        joined_on + CAST($population_days AS INTEGER) AS until_on
    FROM prep.balance
    WHERE in_population AND joined_in_period
),

spent AS (
    SELECT
        people.person,
        sum(line.net) AS spent
    FROM people
    INNER JOIN prep.line AS line
        ON people.person = line.buyer AND people.until_on >= line.ordered_on
    GROUP BY people.person
),

received AS (
    SELECT
        people.person,
        sum(payout.amount) AS received
    FROM people
    INNER JOIN prep.payout_row AS payout
        ON people.person = payout.person AND people.until_on >= payout.paid_on
    GROUP BY people.person
),

taken_back AS (
    SELECT
        people.person,
        sum(
            CAST(trunc(coalesce(buybacks.paid_amount, 0)) AS HUGEINT) * $unit
            + CAST(
                (coalesce(buybacks.paid_amount, 0) - trunc(coalesce(buybacks.paid_amount, 0)))
                * $unit AS HUGEINT
            )
        ) AS received
    FROM people
    INNER JOIN prep.account AS account ON people.person = account.person
    INNER JOIN canon.buybacks AS buybacks
        ON
            account.participant_id = buybacks.participant_id
            AND people.until_on >= buybacks.requested_on
    GROUP BY people.person
),

goods_months AS (
    SELECT
        people.person,
        line.month,
        line.is_qualifying,
        sum(line.net) AS value
    FROM people
    INNER JOIN prep.line AS line
        ON people.person = line.buyer AND people.until_on >= line.ordered_on
    WHERE
        line.item_kind IN ('product', 'other')
        AND line.entry_mark NOT IN ('always', 'rank_pack')
    GROUP BY people.person, line.month, line.is_qualifying
),

own_use AS (
    SELECT
        goods_months.person,
        bool_and(
            resale.has_own_use_cap OR goods_months.is_qualifying OR goods_months.value <= 0
        ) AS is_known,
        sum(
            CASE
                WHEN goods_months.is_qualifying OR NOT resale.has_own_use_cap THEN 0
                ELSE least(goods_months.value, resale.own_use_cap)
            END
        ) AS value
    FROM goods_months
    CROSS JOIN prep.resale AS resale
    GROUP BY goods_months.person
),

-- Whoever joined on the same day shares the middle of their places: no quartile turns on an id.
placed AS (
    SELECT
        person,
        rank() OVER (ORDER BY joined_on) AS place,
        count(*) OVER (PARTITION BY joined_on) AS beside,
        count(*) OVER () AS people
    FROM people
)

SELECT
    people.person AS participant,
    people.joined_on,
    people.depth,
    CAST(
        CASE
            WHEN placed.people = 1 THEN 1
            ELSE greatest(
                1,
                (4 * (2 * placed.place + placed.beside - 3) + 2 * (placed.people - 1) - 1)
                // nullif(2 * (placed.people - 1), 0)
            )
        END AS INTEGER
    ) AS join_quartile,
    CASE
        WHEN coalesce(own_use.is_known, TRUE)
            THEN
                CAST(
                    coalesce(received.received, 0) + coalesce(taken_back.received, 0)
                    - coalesce(spent.spent, 0) + coalesce(own_use.value, 0) AS DECIMAL(38, 0)
                ) * $quantum
    END AS net_central
FROM people
INNER JOIN placed ON people.person = placed.person
LEFT JOIN spent ON people.person = spent.person
LEFT JOIN received ON people.person = received.person
LEFT JOIN taken_back ON people.person = taken_back.person
LEFT JOIN own_use ON people.person = own_use.person;

-- Who left, by whole calendar months since joining: gone after so many months without any order,
-- credited sale or payout that the last of them was still observed. Whoever joined before the
-- period enters at the first month in which they were seen.
CREATE TABLE facts.stay AS
WITH full_month AS (
    SELECT
        min(months.month) AS first_month,
        max(months.month) AS last_month
    FROM prep.month AS months
    CROSS JOIN canon.filing AS filing
    WHERE
        months.month >= filing.period_start
        AND last_day(months.month) <= filing.period_end
),

bought AS (
    SELECT DISTINCT
        buyer AS person,
        month
    FROM prep.line
    WHERE NOT is_node
),

first_bought AS (
    SELECT
        person,
        min(month) AS month
    FROM bought
    GROUP BY person
),

started AS (
    SELECT
        'participant' AS buyer_group,
        balance.person,
        CAST(date_trunc('month', balance.joined_on) AS DATE) AS started,
        balance.joined_in_period AS is_new
    FROM prep.balance AS balance
    LEFT JOIN prep.unreadable AS unreadable ON balance.person = unreadable.person
    WHERE unreadable.person IS NULL
    UNION ALL
    SELECT
        'customer' AS buyer_group,
        first_bought.person,
        CASE
            WHEN listed.person IS NOT NULL
                THEN least(
                    CAST(date_trunc('month', listed.joined_on) AS DATE), first_bought.month
                )
            ELSE first_bought.month
        END AS started,
        coalesce(listed.joined_on >= filing.period_start, TRUE) AS is_new
    FROM first_bought
    CROSS JOIN canon.filing AS filing
    CROSS JOIN full_month
    LEFT JOIN prep.listed_person AS listed ON first_bought.person = listed.person
    WHERE
        listed.person IS NOT NULL
        -- Whoever stands in no enrolment row is new only after months without an order.
        OR date_diff('month', full_month.first_month, first_bought.month) >= $silent_months
),

active AS (
    SELECT
        'participant' AS buyer_group,
        person,
        month
    FROM prep.active_month
    UNION ALL
    SELECT
        'customer' AS buyer_group,
        person,
        month
    FROM bought
),

seen AS (
    SELECT
        started.buyer_group,
        started.person,
        started.is_new,
        started.started,
        date_diff('month', started.started, full_month.last_month) AS last_tenure,
        min(date_diff('month', started.started, active.month)) AS first_active,
        max(date_diff('month', started.started, active.month)) AS last_active
    FROM started
    CROSS JOIN full_month
    LEFT JOIN active
        ON
            started.buyer_group = active.buyer_group
            AND started.person = active.person
            AND started.started <= active.month
    GROUP BY
        started.buyer_group, started.person, started.is_new, started.started,
        full_month.last_month
),

entered AS (
    SELECT
        buyer_group,
        person,
        started,
        last_tenure,
        CASE WHEN is_new THEN 0 ELSE first_active END AS entered_at,
        coalesce(last_active, 0) + CAST($silent_months AS INTEGER) AS gone_at
    FROM seen
    WHERE last_tenure >= 0 AND (is_new OR first_active < last_tenure)
)

SELECT
    buyer_group,
    person AS participant,
    CAST(entered_at AS INTEGER) AS entered_at,
    CAST(last_tenure AS INTEGER) AS last_tenure,
    gone_at <= last_tenure AS is_gone,
    CAST(least(gone_at, last_tenure) AS INTEGER) AS left_at,
    started AS started_in
FROM entered;

CREATE TABLE facts.survival AS
WITH counted AS (
    SELECT
        buyer_group,
        entered_at AS tenure_month,
        count(*) AS entered,
        0 AS events,
        0 AS censored,
        0 AS observed
    FROM facts.stay
    GROUP BY buyer_group, entered_at
    UNION ALL
    SELECT
        buyer_group,
        left_at AS tenure_month,
        0 AS entered,
        sum(CASE WHEN is_gone THEN 1 ELSE 0 END) AS events,
        sum(CASE WHEN is_gone THEN 0 ELSE 1 END) AS censored,
        0 AS observed
    FROM facts.stay
    GROUP BY buyer_group, left_at
    UNION ALL
    SELECT
        buyer_group,
        last_tenure AS tenure_month,
        0 AS entered,
        0 AS events,
        0 AS censored,
        count(*) AS observed
    FROM facts.stay
    GROUP BY buyer_group, last_tenure
)

SELECT
    buyer_group,
    CAST(tenure_month AS INTEGER) AS tenure_month,
    CAST(sum(entered) AS BIGINT) AS entered,
    CAST(sum(events) AS BIGINT) AS events,
    CAST(sum(censored) AS BIGINT) AS censored,
    CAST(sum(observed) AS BIGINT) AS observed
FROM counted
GROUP BY buyer_group, tenure_month;

-- The first day on which payouts to date reach the entry money paid to date.
CREATE TABLE facts.recoup AS
WITH people AS (
    SELECT
        balance.person,
        balance.joined_on,
        balance.observed_days
    FROM prep.balance AS balance
    LEFT JOIN prep.unreadable AS unreadable ON balance.person = unreadable.person
    WHERE balance.joined_in_period AND unreadable.person IS NULL
),

flows AS (
    SELECT
        people.person,
        greatest(line.ordered_on - people.joined_on, 0) AS day,
        line.net AS outlay,
        0 AS received
    FROM people
    INNER JOIN prep.line AS line ON people.person = line.buyer
    WHERE line.entry_mark IN ('always', 'rank_pack')
    UNION ALL
    SELECT
        people.person,
        greatest(payout.paid_on - people.joined_on, 0) AS day,
        0 AS outlay,
        payout.amount AS received
    FROM people
    INNER JOIN prep.payout_row AS payout ON people.person = payout.person
    UNION ALL
    SELECT
        people.person,
        greatest(buybacks.requested_on - people.joined_on, 0) AS day,
        0 AS outlay,
        CAST(trunc(coalesce(buybacks.paid_amount, 0)) AS HUGEINT) * $unit
        + CAST(
            (coalesce(buybacks.paid_amount, 0) - trunc(coalesce(buybacks.paid_amount, 0)))
            * $unit AS HUGEINT
        ) AS received
    FROM people
    INNER JOIN prep.account AS account ON people.person = account.person
    INNER JOIN canon.buybacks AS buybacks ON account.participant_id = buybacks.participant_id
),

days AS (
    SELECT
        person,
        day,
        sum(outlay) AS outlay,
        sum(received) AS received
    FROM flows
    GROUP BY person, day
),

running AS (
    SELECT
        person,
        day,
        sum(outlay) OVER to_date AS outlay,
        sum(received) OVER to_date AS received
    FROM days
    WINDOW
        to_date AS (
            PARTITION BY person
            ORDER BY day
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )
),

reached AS (
    SELECT
        person,
        min(day) AS day
    FROM running
    WHERE outlay > 0 AND received >= outlay
    GROUP BY person
),

totals AS (
    SELECT
        person,
        sum(outlay) AS outlay,
        sum(received) AS received
    FROM days
    GROUP BY person
)

SELECT
    people.person AS participant,
    people.joined_on,
    people.observed_days,
    CAST(coalesce(totals.outlay, 0) AS DECIMAL(38, 0)) * $quantum AS outlay,
    CAST(coalesce(totals.received, 0) AS DECIMAL(38, 0)) * $quantum AS received,
    coalesce(totals.outlay, 0) <= 0 OR reached.person IS NOT NULL AS is_recouped,
    CAST(
        CASE
            WHEN coalesce(totals.outlay, 0) <= 0 THEN 0
            ELSE coalesce(reached.day, people.observed_days)
        END AS INTEGER
    ) AS days
FROM people
LEFT JOIN totals ON people.person = totals.person
LEFT JOIN reached ON people.person = reached.person;

-- Goods that each participant ordered, and where they may have gone.
CREATE TABLE facts.stock AS
WITH goods AS (
    SELECT
        buyer AS person,
        month,
        is_qualifying,
        entry_mark,
        outside_lenient,
        greatest(gross, 0) AS bought,
        CASE WHEN gross > 0 THEN refund ELSE greatest(-net, 0) END AS refund,
        net,
        resale
    FROM prep.line
    WHERE
        is_node
        AND is_member
        AND item_kind IN ('product', 'other')
        AND status <> 'cancelled'
),

own_months AS (
    SELECT
        goods.person,
        goods.month,
        goods.is_qualifying,
        sum(goods.net) AS value
    FROM goods
    WHERE goods.entry_mark <> 'rank_pack'
    GROUP BY goods.person, goods.month, goods.is_qualifying
),

own_use AS (
    SELECT
        own_months.person,
        bool_and(
            resale.has_own_use_cap OR own_months.is_qualifying OR own_months.value <= 0
        ) AS is_known,
        sum(
            CASE
                WHEN own_months.is_qualifying OR NOT resale.has_own_use_cap THEN 0
                ELSE greatest(least(own_months.value, resale.own_use_cap), 0)
            END
        ) AS value
    FROM own_months
    CROSS JOIN prep.resale AS resale
    GROUP BY own_months.person
),

bought AS (
    SELECT
        person,
        sum(bought) AS bought,
        sum(refund) AS refund,
        sum(resale) AS resale,
        sum(CASE WHEN outside_lenient THEN net ELSE 0 END) AS consumed
    FROM goods
    GROUP BY person
)

SELECT
    bought.person AS participant,
    CAST(bought.bought AS DECIMAL(38, 0)) * $quantum AS bought,
    CAST(bought.refund + balance.buybacks AS DECIMAL(38, 0)) * $quantum AS returned,
    CASE
        WHEN coalesce(own_use.is_known, TRUE)
            THEN CAST(coalesce(own_use.value, 0) AS DECIMAL(38, 0)) * $quantum
    END AS own_use,
    CAST(balance.credited_outside_strict AS DECIMAL(38, 0)) * $quantum AS resold_strict,
    CAST(balance.credited_outside_central AS DECIMAL(38, 0)) * $quantum AS resold_central,
    CAST(balance.credited_outside_lenient + bought.resale AS DECIMAL(38, 0)) * $quantum
        AS resold_lenient,
    CAST(bought.consumed AS DECIMAL(38, 0)) * $quantum AS consumed_lenient
FROM bought
INNER JOIN prep.balance AS balance ON bought.person = balance.person
LEFT JOIN own_use ON bought.person = own_use.person
WHERE bought.bought > 0;

-- One claim to have stock taken back; whoever makes it need stand nowhere else in the filing.
CREATE TABLE facts.buyback AS
SELECT
    account.person AS participant,
    buybacks.requested_on,
    buybacks.claimed_amount AS claimed,
    coalesce(buybacks.paid_amount, 0) AS paid
FROM canon.buybacks AS buybacks
LEFT JOIN prep.account AS account ON buybacks.participant_id = account.participant_id;

-- Accounts that stand in enrolment rows of a participant.
CREATE TABLE facts.people_accounts AS
SELECT
    node.person AS participant,
    count(DISTINCT member.participant_id) AS accounts
FROM prep.node AS node
INNER JOIN prep.member_row AS member ON node.person = member.person
GROUP BY node.person;

-- Who was active in the last year of the period, beside the adults of the territory.
CREATE TABLE facts.market AS
SELECT
    CAST($adult_population AS BIGINT) AS adult_population,
    (
        SELECT count(DISTINCT active.person)
        FROM prep.active_month AS active
        INNER JOIN prep.node AS node ON active.person = node.person
        WHERE active.month > CAST(filing.period_end - to_years(1) AS DATE)
    ) AS active,
    (
        SELECT count(*) FROM prep.node AS node
        WHERE
            node.joined_on <= filing.period_end
            AND node.joined_on > CAST(filing.period_end - to_years(1) AS DATE)
    ) AS joined,
    CAST(date_diff('day', filing.period_start, filing.period_end) + 1 AS INTEGER) AS days
FROM canon.filing AS filing;

-- Statements about earnings, as the filing gives them.
CREATE TABLE facts.claim AS
SELECT
    claims.claim_id,
    claims.text AS wording,
    claims.amount,
    claims.per
FROM canon.claims AS claims;
