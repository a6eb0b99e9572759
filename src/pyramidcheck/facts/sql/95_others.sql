-- The remaining facts: customers, months, days, products, tenure and the filing itself.
CREATE TABLE facts.customer AS
WITH lines AS (
    SELECT
        line.buyer,
        line.buyer_class,
        line.ordered_on,
        line.month,
        line.net,
        line.refund,
        line.is_revenue,
        row_number() OVER (
            PARTITION BY line.buyer
            ORDER BY line.ordered_on DESC, line.buyer_class ASC
        ) AS place
    FROM prep.line AS line
    WHERE NOT line.is_node
)

SELECT
    buyer AS customer,
    max(CASE WHEN place = 1 THEN buyer_class END) AS buyer_class,
    min(ordered_on) AS first_order_on,
    max(ordered_on) AS last_order_on,
    count(DISTINCT CASE WHEN is_revenue AND net > 0 THEN month END) AS months,
    CAST(sum(CASE WHEN is_revenue THEN net ELSE 0 END) AS DECIMAL(38, 0)) * $quantum AS spend,
    CAST(sum(CASE WHEN is_revenue THEN refund ELSE 0 END) AS DECIMAL(38, 0)) * $quantum
        AS refunds
FROM lines
GROUP BY buyer;

CREATE TABLE prep.month AS
SELECT CAST(starts.month AS DATE) AS month
FROM (
    SELECT
        unnest(
            generate_series(
                date_trunc('month', filing.period_start),
                date_trunc('month', filing.period_end),
                INTERVAL 1 MONTH
            )
        ) AS month
    FROM canon.filing AS filing
) AS starts;

CREATE TABLE facts.enrolment_month AS
WITH joined AS (
    SELECT
        CAST(date_trunc('month', node.joined_on) AS DATE) AS month,
        count(*) AS people
    FROM prep.node AS node
    CROSS JOIN canon.filing AS filing
    -- The first month may begin before the period does.
    WHERE node.joined_on >= filing.period_start
    GROUP BY date_trunc('month', node.joined_on)
),

last_rows AS (
    SELECT
        member.person,
        member.ended_on,
        row_number() OVER (
            PARTITION BY member.person
            ORDER BY member.from_on DESC, member.ended_on DESC NULLS FIRST
        ) AS place
    FROM prep.member_row AS member
    INNER JOIN prep.node AS node ON member.person = node.person
    WHERE member.role = 'participant'
),

gone AS (
    SELECT
        CAST(date_trunc('month', ended_on) AS DATE) AS month,
        count(*) AS people
    FROM last_rows
    WHERE place = 1 AND ended_on IS NOT NULL
    GROUP BY date_trunc('month', ended_on)
),

active AS (
    SELECT
        active_month.month,
        count(*) AS people
    FROM prep.active_month AS active_month
    INNER JOIN prep.node AS node ON active_month.person = node.person
    GROUP BY active_month.month
),

paid_months AS (
    SELECT
        payout.person,
        payout.paid_month AS month
    FROM prep.payout_row AS payout
    INNER JOIN prep.node AS node ON payout.person = node.person
    GROUP BY payout.person, payout.paid_month
    HAVING sum(payout.amount) > 0
),

paid AS (
    SELECT
        month,
        count(*) AS people
    FROM paid_months
    GROUP BY month
),

first_lines AS (
    SELECT
        buyer,
        min(month) AS month
    FROM prep.line
    WHERE is_node
    GROUP BY buyer
),

first_spend AS (
    SELECT
        line.month,
        sum(line.net) AS spend
    FROM prep.line AS line
    INNER JOIN first_lines
        ON line.buyer = first_lines.buyer AND line.month = first_lines.month
    WHERE line.is_revenue
    GROUP BY line.month
)

SELECT
    months.month,
    coalesce(joined.people, 0) AS joined,
    coalesce(gone.people, 0) AS departed,
    coalesce(active.people, 0) AS active,
    coalesce(paid.people, 0) AS paid,
    CAST(coalesce(first_spend.spend, 0) AS DECIMAL(38, 0)) * $quantum AS first_payers_spend
FROM prep.month AS months
LEFT JOIN joined ON months.month = joined.month
LEFT JOIN gone ON months.month = gone.month
LEFT JOIN active ON months.month = active.month
LEFT JOIN paid ON months.month = paid.month
LEFT JOIN first_spend ON months.month = first_spend.month;

CREATE TABLE facts.period_day AS
SELECT
    buyer_class,
    CAST(date_part('day', ordered_on) AS INTEGER) AS day,
    CAST(date_part('day', last_day(ordered_on)) AS INTEGER) AS month_length,
    CAST(sum(net) AS DECIMAL(38, 0)) * $quantum AS amount,
    count(*) AS lines
FROM prep.line
WHERE is_revenue AND NOT is_autoship AND entry_mark <> 'always'
GROUP BY
    buyer_class, date_part('day', ordered_on), date_part('day', last_day(ordered_on));

CREATE TABLE facts.product AS
WITH sold AS (
    SELECT
        sku,
        sum(quantity) AS units,
        sum(net) AS revenue
    FROM prep.line
    WHERE sku IS NOT NULL
    GROUP BY sku
),

listed AS (
    SELECT
        sku,
        min(list_price) AS list_price,
        min(comparable_price) AS comparable_price,
        min(unit_cost) AS unit_cost
    FROM canon.products
    GROUP BY sku
)

SELECT
    listed.sku,
    listed.list_price,
    listed.comparable_price,
    listed.unit_cost,
    sold.units,
    CAST(coalesce(sold.revenue, 0) AS DECIMAL(38, 0)) * $quantum AS revenue
FROM listed
LEFT JOIN sold ON listed.sku = sold.sku;

CREATE TABLE facts.tree AS
SELECT
    person AS participant,
    parent,
    root,
    depth,
    subtree_size,
    state
FROM prep.tree;

-- Tenure counts whole calendar months since a participant joined. Sales to people outside the tree
-- stand at the tenure of the participant to whom they are credited: who stops selling, stops there.
CREATE TABLE prep.now AS
WITH full_month AS (
    SELECT months.month
    FROM prep.month AS months
    CROSS JOIN canon.filing AS filing
    WHERE
        months.month >= filing.period_start
        AND last_day(months.month) <= filing.period_end
),

revenue AS (
    SELECT
        full_month.month,
        coalesce(sum(line.net), 0) AS net,
        coalesce(sum(CASE WHEN line.is_node THEN line.net END), 0) AS participants,
        coalesce(
            sum(CASE WHEN NOT line.is_node AND line.credited IS NOT NULL THEN line.net END), 0
        ) AS customers
    FROM full_month
    LEFT JOIN prep.line AS line ON full_month.month = line.month AND line.is_revenue
    GROUP BY full_month.month
),

best AS (
    SELECT max(net) AS net FROM revenue
),

chosen AS (
    SELECT max(revenue.month) AS month
    FROM revenue
    CROSS JOIN best
    WHERE best.net > 0 AND revenue.net >= $now_month_share * best.net
)

SELECT
    chosen.month,
    (SELECT min(full_month.month) FROM full_month) AS first_month,
    revenue.participants,
    revenue.customers,
    revenue.net - revenue.participants - revenue.customers AS uncredited
FROM chosen
INNER JOIN revenue ON chosen.month = revenue.month;

CREATE TABLE facts.tenure AS
WITH people AS (
    SELECT
        person,
        CAST(date_trunc('month', joined_on) AS DATE) AS started
    FROM prep.node
),

buyer_groups AS (
    SELECT 'participant' AS buyer_group
    UNION ALL
    SELECT 'customer' AS buyer_group
),

cohort AS (
    SELECT
        people.started,
        count(*) AS people
    FROM people
    CROSS JOIN prep.now AS now
    WHERE people.started <= now.month
    GROUP BY people.started
),

observed AS (
    SELECT
        date_diff('month', cohort.started, months.month) AS tenure_month,
        sum(cohort.people) AS people_observed,
        sum(CASE WHEN months.month = now.month THEN cohort.people ELSE 0 END) AS people_now
    FROM cohort
    CROSS JOIN prep.now AS now
    INNER JOIN prep.month AS months
        ON
            greatest(cohort.started, now.first_month) <= months.month
            AND now.month >= months.month
    GROUP BY date_diff('month', cohort.started, months.month)
),

spent AS (
    SELECT
        CASE WHEN line.is_node THEN 'participant' ELSE 'customer' END AS buyer_group,
        date_diff('month', people.started, line.month) AS tenure_month,
        sum(line.net) AS spend
    FROM people
    CROSS JOIN prep.now AS now
    INNER JOIN prep.line AS line
        ON people.person = CASE WHEN line.is_node THEN line.buyer ELSE line.credited END
    WHERE
        line.is_revenue
        AND line.month >= greatest(people.started, now.first_month)
        AND line.month <= now.month
    GROUP BY line.is_node, date_diff('month', people.started, line.month)
)

SELECT
    buyer_groups.buyer_group,
    CAST(observed.tenure_month AS INTEGER) AS tenure_month,
    CAST(observed.people_observed AS BIGINT) AS people_observed,
    CAST(coalesce(spent.spend, 0) AS DECIMAL(38, 0)) * $quantum AS spend,
    CAST(observed.people_now AS BIGINT) AS people_now
FROM observed
CROSS JOIN buyer_groups
LEFT JOIN spent
    ON
        buyer_groups.buyer_group = spent.buyer_group
        AND observed.tenure_month = spent.tenure_month;

CREATE TABLE facts.filing AS
SELECT
    filing.period_start,
    filing.period_end,
    (SELECT count(*) FROM prep.month) AS months,
    (SELECT count(*) FROM canon.orders) > 0 AS has_orders,
    (SELECT count(*) FROM canon.payouts) > 0 AS has_payouts,
    (SELECT count(*) FROM canon.participants) > 0 AS has_participants,
    (SELECT count(orders.volume) FROM canon.orders AS orders) > 0 AS has_volume,
    complete.enrolments_complete,
    resale.resale_assumed,
    referral.referral_programme,
    coalesce(
        filing.qualifying_volume,
        (SELECT min(nullif(greatest(ranks.volume_required, 0), 0)) FROM canon.ranks AS ranks)
    ) AS qualifying_volume,
    filing.own_use_month,
    CAST($payout_lag AS INTEGER) AS payout_lag,
    now.month AS now_month,
    CAST(now.participants AS DECIMAL(38, 0)) * $quantum AS now_participants,
    CAST(now.customers AS DECIMAL(38, 0)) * $quantum AS now_customers,
    CAST(now.uncredited AS DECIMAL(38, 0)) * $quantum AS now_uncredited
FROM canon.filing AS filing
CROSS JOIN prep.complete AS complete
CROSS JOIN prep.resale AS resale
CROSS JOIN prep.referral AS referral
LEFT JOIN prep.now AS now ON TRUE;

CREATE TABLE facts.person_account AS
SELECT
    person AS participant,
    participant_id
FROM prep.account;
