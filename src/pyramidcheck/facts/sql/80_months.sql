-- Facts by month: sales, payouts, implied entry money.
CREATE TABLE facts.sales_month AS
SELECT
    month,
    buyer_class,
    item_kind,
    entry_mark,
    is_qualifying,
    is_autoship,
    CAST(sum(net) AS DECIMAL(38, 0)) * $quantum AS amount,
    CAST(sum(refund) AS DECIMAL(38, 0)) * $quantum AS refunds,
    CAST(sum(resale) AS DECIMAL(38, 0)) * $quantum AS resale_amount,
    count(*) AS lines,
    count(DISTINCT document) AS orders,
    count(DISTINCT buyer) AS buyers
FROM prep.line
GROUP BY month, buyer_class, item_kind, entry_mark, is_qualifying, is_autoship;

CREATE TABLE facts.payout_month AS
SELECT
    month,
    kind,
    form,
    source,
    buyer_class,
    item_kind,
    entry_mark,
    is_qualifying,
    generation,
    near_joining,
    CAST(sum(amount) AS DECIMAL(38, 0)) * $quantum AS amount,
    CAST(sum(resale_amount) AS DECIMAL(38, 0)) * $quantum AS resale_amount,
    count(DISTINCT person) AS payees
FROM prep.payout_part
GROUP BY
    month, kind, form, source, buyer_class, item_kind, entry_mark, is_qualifying, generation,
    near_joining;

CREATE TABLE facts.payout_depth AS
SELECT
    generation,
    month,
    CAST(sum(amount) AS DECIMAL(38, 0)) * $quantum AS amount,
    count(DISTINCT person) AS payees
FROM prep.payout_part
GROUP BY generation, month;

-- A payout on a joiner who has no entry line of their own: the joiner's money is only seen here.
CREATE TABLE prep.implied_part AS
WITH seen_joining AS (
    SELECT DISTINCT node.person
    FROM prep.node AS node
    INNER JOIN prep.line AS line ON node.person = line.buyer
    WHERE
        line.entry_mark = 'always'
        OR (
            line.ordered_on >= node.joined_on - CAST($days_before_joining AS INTEGER)
            AND line.ordered_on <= node.joined_on + CAST($first_month_days AS INTEGER)
        )
)

SELECT
    part.month,
    part.amount,
    part.source_person,
    part.person,
    part.paid_on,
    part.place
FROM prep.payout_part AS part
LEFT JOIN seen_joining ON part.source_person = seen_joining.person
WHERE
    part.source = 'enrolment'
    AND NOT part.has_line
    AND part.source_person IS NOT NULL
    AND seen_joining.person IS NULL;

CREATE TABLE facts.implied_entry AS
SELECT
    month,
    CAST(sum(amount) AS DECIMAL(38, 0)) * $quantum AS amount,
    count(DISTINCT source_person) AS people
FROM prep.implied_part
GROUP BY month;
