-- Every payout to others, split over what it was paid on, with the class of each part; then, by
-- payee and month, what of the payouts without a source is taken to come from outside sales, never
-- more than all of them. The sums of the columns numerator_* and denominator are those of the rule,
-- unless clawbacks exceed all payouts without a source.
-- The three readings of a line side by side.
WITH read_as AS (
    SELECT
        readings.buyer_class,
        readings.item_kind,
        readings.entry_mark,
        readings.is_qualifying,
        bool_or(readings.reading = 'strict' AND readings.is_outside) AS outside_strict,
        bool_or(readings.reading = 'central' AND readings.is_outside) AS outside_central,
        bool_or(readings.reading = 'lenient' AND readings.is_outside) AS outside_lenient
    FROM facts.readings AS readings
    GROUP BY
        readings.buyer_class, readings.item_kind, readings.entry_mark, readings.is_qualifying
),

-- Estimates of single months may exceed what clawbacks leave of the payouts without a source.
beyond AS (
    SELECT
        (
            SELECT coalesce(sum(payouts.amount), 0)
            FROM facts.payout_month AS payouts
            WHERE payouts.source = 'untraced' AND payouts.kind <> 'adjustment'
        ) AS untraced,
        coalesce(sum(months.untraced_retail_central), 0) AS central,
        coalesce(sum(months.untraced_retail_lenient), 0) AS lenient
    FROM facts.participant_month AS months
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
    payouts.buyer_class,
    payouts.item_kind,
    payouts.entry_mark,
    payouts.is_qualifying,
    payouts.generation,
    payouts.near_joining,
    payouts.amount,
    payouts.resale_amount,
    CASE WHEN read_as.outside_strict THEN payouts.amount ELSE 0 END AS numerator_strict,
    CASE WHEN read_as.outside_central THEN payouts.amount ELSE 0 END AS numerator_central,
    CASE
        WHEN read_as.outside_lenient THEN payouts.amount
        WHEN payouts.source = 'sale' THEN payouts.resale_amount
        WHEN payouts.source = 'untraced' AND NOT filing.has_orders THEN payouts.amount
        ELSE 0
    END AS numerator_lenient,
    payouts.amount AS denominator,
    payouts.rows_together,
    payouts.source_file,
    payouts.source_row
FROM lines.payout AS payouts
CROSS JOIN facts.filing AS filing
LEFT JOIN read_as
    ON
        payouts.buyer_class = read_as.buyer_class
        AND payouts.item_kind = read_as.item_kind
        AND payouts.entry_mark = read_as.entry_mark
        AND payouts.is_qualifying = read_as.is_qualifying
WHERE payouts.source <> 'own' AND payouts.kind <> 'adjustment'
UNION ALL BY NAME
SELECT
    people.participant_id,
    months.month,
    'untraced, estimated' AS source_class,
    months.untraced AS amount,
    0 AS numerator_strict,
    months.untraced_retail_central AS numerator_central,
    CASE WHEN filing.has_orders THEN months.untraced_retail_lenient ELSE 0 END
        AS numerator_lenient,
    0 AS denominator
FROM facts.participant_month AS months
CROSS JOIN facts.filing AS filing
INNER JOIN lines.person AS people ON months.participant = people.participant
WHERE months.untraced_retail_central <> 0 OR months.untraced_retail_lenient <> 0
UNION ALL BY NAME
SELECT
    'untraced, estimated beyond all of them' AS source_class,
    0 AS numerator_strict,
    least(beyond.untraced - beyond.central, 0) AS numerator_central,
    CASE WHEN filing.has_orders THEN least(beyond.untraced - beyond.lenient, 0) ELSE 0 END
        AS numerator_lenient,
    0 AS denominator
FROM beyond
CROSS JOIN facts.filing AS filing
WHERE beyond.central > beyond.untraced OR beyond.lenient > beyond.untraced
