-- Untraced payouts attributed through the tree: the fits, their rates, and each payee-month's part.
CREATE TABLE prep.lineage AS
SELECT
    person,
    month,
    sum(CAST(covered AS HUGEINT)) AS covered,
    sum(CAST(retail AS HUGEINT)) AS retail
FROM prep.lineage_share
GROUP BY person, month;

CREATE TABLE facts.lineage_fit AS
SELECT
    kind,
    levels,
    payee_months,
    CAST(r_squared AS DECIMAL(38, 6)) AS r_squared,
    is_accepted,
    CAST(untraced AS DECIMAL(38, 0)) * $quantum AS untraced,
    CAST(unexplained AS DECIMAL(38, 0)) * $quantum AS unexplained,
    CAST(retail_least AS DECIMAL(38, 0)) * $quantum AS retail_least,
    CAST(retail_most AS DECIMAL(38, 0)) * $quantum AS retail_most
FROM prep.lineage_fit;

CREATE TABLE facts.lineage_rate AS
SELECT
    kind,
    generation,
    CAST(rate AS DECIMAL(38, 0)) * CAST(0.000000001 AS DECIMAL(10, 9)) AS rate
FROM prep.lineage_rate;
