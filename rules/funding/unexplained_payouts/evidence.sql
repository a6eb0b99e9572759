-- Every month in which a participant was paid without a source, with the sales of the group; then
-- other payees, what the estimated plan leaves unexplained of each kind, and the payouts with a
-- source. The sums of the columns numerator_* and denominator are those of the rule, unless
-- clawbacks exceed all payouts without a source.
WITH months_of AS (
    SELECT
        people.participant_id,
        months.month,
        months.untraced,
        months.group_sales,
        months.spend,
        months.own_outside_central
    FROM facts.participant_month AS months
    INNER JOIN lines.person AS people ON months.participant = people.participant
    WHERE months.untraced <> 0
),

totals AS (
    SELECT
        (
            SELECT coalesce(sum(payouts.amount), 0)
            FROM facts.payout_month AS payouts
            WHERE payouts.source = 'untraced' AND payouts.kind <> 'adjustment'
        ) AS untraced,
        (SELECT coalesce(sum(fit.untraced), 0) FROM facts.lineage_fit AS fit) AS fitted,
        coalesce(sum(months_of.untraced), 0) AS seen,
        (
            SELECT
                coalesce(
                    sum(CASE WHEN fit.is_accepted THEN fit.unexplained ELSE fit.untraced END), 0
                )
            FROM facts.lineage_fit AS fit
        ) AS unexplained,
        coalesce(sum(greatest(months_of.untraced, 0)), 0) AS paid,
        coalesce(
            sum(greatest(months_of.untraced - greatest(months_of.group_sales, 0), 0)), 0
        ) AS beyond_group
    FROM months_of
),

-- A plan estimated from single months may leave more than clawbacks leave to be explained.
beyond AS (
    SELECT
        least(
            totals.untraced
            - totals.unexplained
            - greatest(totals.untraced - totals.fitted, 0),
            0
        ) AS central,
        least(
            totals.untraced - totals.beyond_group - greatest(totals.untraced - totals.paid, 0), 0
        ) AS lenient
    FROM totals
)

SELECT
    months_of.participant_id,
    months_of.month,
    'paid without a source' AS ground,
    months_of.untraced,
    months_of.group_sales,
    months_of.spend,
    months_of.own_outside_central,
    months_of.untraced AS numerator_strict,
    0 AS numerator_central,
    greatest(months_of.untraced - greatest(months_of.group_sales, 0), 0) AS numerator_lenient,
    months_of.untraced AS denominator
FROM months_of
UNION ALL BY NAME
SELECT
    'payees who are no participants, and clawbacks' AS ground,
    totals.untraced - totals.seen AS untraced,
    totals.untraced - totals.seen AS numerator_strict,
    greatest(totals.untraced - totals.fitted, 0) AS numerator_central,
    greatest(totals.untraced - totals.paid, 0) AS numerator_lenient,
    totals.untraced - totals.seen AS denominator
FROM totals
WHERE totals.untraced <> totals.seen OR totals.untraced <> totals.fitted
UNION ALL BY NAME
SELECT
    'estimated plan: ' || fit.kind AS ground,
    fit.untraced,
    0 AS numerator_strict,
    CASE WHEN fit.is_accepted THEN fit.unexplained ELSE fit.untraced END AS numerator_central,
    0 AS numerator_lenient,
    0 AS denominator
FROM facts.lineage_fit AS fit
UNION ALL BY NAME
SELECT
    'beyond all payouts without a source' AS ground,
    0 AS numerator_strict,
    beyond.central AS numerator_central,
    beyond.lenient AS numerator_lenient,
    0 AS denominator
FROM beyond
WHERE beyond.central <> 0 OR beyond.lenient <> 0
UNION ALL BY NAME
SELECT
    payouts.month,
    'with a source: ' || payouts.source AS ground,
    0 AS numerator_strict,
    0 AS numerator_central,
    0 AS numerator_lenient,
    sum(payouts.amount) AS denominator
FROM facts.payout_month AS payouts
WHERE payouts.source NOT IN ('own', 'untraced') AND payouts.kind <> 'adjustment'
GROUP BY payouts.month, payouts.source
