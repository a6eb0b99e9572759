-- Payout rows in whole minor units. Reversed ones never were paid, and a withdrawal beside earned
-- or paid rows moves money that these already count. The month is the commission period, else the
-- month earned, else that of the source order; the rest waits for the estimated lag.
CREATE TABLE prep.payout_row AS
SELECT
    payee.person,
    payouts.paid_on,
    payouts.payout_id,
    places.number * $place_unit + payouts.source_row AS place,
    coalesce(payouts.kind, 'unstated') AS kind,
    coalesce(payouts.form, 'cash') AS form,
    document.document AS source_document,
    document.first_sale_on IS NOT NULL AS has_known_order,
    source.person AS source_person,
    coalesce(
        CAST(date_trunc('month', payouts.period) AS DATE),
        CAST(date_trunc('month', payouts.earned_on) AS DATE),
        CAST(date_trunc('month', document.first_sale_on) AS DATE)
    ) AS stated_month,
    CAST(date_trunc('month', payouts.paid_on) AS DATE) AS paid_month,
    payouts.period IS NULL AND payouts.earned_on IS NULL AS is_undated,
    CAST(trunc(payouts.amount) AS BIGINT) * $unit
    + CAST((payouts.amount - trunc(payouts.amount)) * $unit AS BIGINT) AS amount
FROM canon.payouts AS payouts
INNER JOIN prep.account AS payee ON payouts.participant_id = payee.participant_id
LEFT JOIN prep.account AS source ON payouts.source_participant_id = source.participant_id
LEFT JOIN prep.source AS places ON payouts.source_file = places.source_file
LEFT JOIN prep.document AS document ON payouts.source_order_id = document.order_id
WHERE
    coalesce(payouts.status, 'paid') <> 'reversed'
    AND (
        coalesce(payouts.status, 'paid') <> 'withdrawn'
        OR NOT EXISTS (
            SELECT 1
            FROM canon.payouts AS others
            WHERE coalesce(others.status, 'paid') IN ('earned', 'paid')
        )
    );
