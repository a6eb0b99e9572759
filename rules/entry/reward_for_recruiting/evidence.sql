-- Every payout on somebody's joining, with the ground on which it counts and the generation between
-- payee and joiner: 1 is direct, more is further down, none is not known; all other payouts by
-- month; and everybody who joined. Each of the three facts is a share: the sums of the columns
-- numerator_* are those of direct and indirect pay and of joiners who paid, beside
-- denominator_payouts and denominator_joined, as long as clawbacks leave the payouts without a
-- source above 0.
WITH parts AS (
    SELECT
        payouts.*,
        payouts.source = 'enrolment' OR payouts.kind = 'recruitment' AS is_joining,
        payouts.source = 'untraced' AND coalesce(payouts.near_joining, FALSE) AS is_near
    FROM lines.payout AS payouts
    WHERE payouts.source <> 'own'
),

marked AS (
    SELECT
        parts.*,
        parts.is_joining AND coalesce(parts.generation = 1, FALSE) AS is_direct,
        parts.is_joining AND parts.generation IS NULL AS is_unplaced
    FROM parts
    WHERE parts.is_joining OR parts.is_near
)

SELECT
    payouts.payout_id,
    payouts.participant_id,
    payouts.paid_on,
    payouts.month,
    payouts.kind,
    payouts.form,
    payouts.source AS source_class,
    payouts.source_order_id,
    payouts.source_participant_id,
    payouts.generation,
    payouts.near_joining,
    payouts.amount,
    payouts.rows_together,
    payouts.source_file,
    payouts.source_row,
    CASE
        WHEN payouts.kind = 'recruitment' THEN 'kind recruitment'
        WHEN payouts.source = 'untraced' THEN 'just after a recruit joined'
        WHEN payouts.source_order_id IS NOT NULL THEN 'order with entry money'
        ELSE 'names a person who had just joined'
    END AS ground,
    CASE
        WHEN payouts.is_direct OR payouts.is_unplaced OR NOT payouts.is_joining THEN payouts.amount
        ELSE 0
    END AS numerator_direct_strict,
    CASE
        WHEN payouts.is_direct OR payouts.is_unplaced THEN payouts.amount ELSE 0
    END AS numerator_direct_central,
    CASE
        WHEN payouts.is_direct OR (payouts.is_unplaced AND payouts.kind = 'recruitment')
            THEN payouts.amount
        ELSE 0
    END AS numerator_direct_lenient,
    CASE
        WHEN payouts.is_joining AND payouts.generation > 1 THEN payouts.amount ELSE 0
    END AS numerator_indirect,
    payouts.amount AS denominator_payouts
FROM marked AS payouts
UNION ALL BY NAME
SELECT
    parts.month,
    'all other payouts of the month' AS ground,
    count(*) AS rows_together,
    sum(parts.amount) AS amount,
    0 AS numerator_direct_strict,
    0 AS numerator_direct_central,
    0 AS numerator_direct_lenient,
    0 AS numerator_indirect,
    sum(parts.amount) AS denominator_payouts
FROM parts
WHERE NOT (parts.is_joining OR parts.is_near)
GROUP BY parts.month
UNION ALL BY NAME
SELECT
    accounts.participant_id,
    people.joined_on,
    people.entry_30,
    'joined in the period' AS ground,
    CAST(coalesce(people.entry_30 > 0, FALSE) AS INTEGER) AS numerator_required,
    1 AS denominator_joined
FROM facts.participant AS people
INNER JOIN lines.person AS accounts ON people.participant = accounts.participant
WHERE people.joined_in_period
