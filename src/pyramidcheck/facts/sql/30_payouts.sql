-- Payout rows under numbers: the one place where the text of their ids is read. The month is the
-- commission period, else the month earned, else that of the source order; the rest waits for the
-- estimated lag.
CREATE TABLE prep.payout_entry AS
SELECT
    payee.account AS payee_account,
    payee.person,
    coalesce(payee.is_listed, FALSE) AS payee_is_listed,
    payouts.paid_on,
    payouts.earned_on,
    payouts.payout_id,
    places.number * $place_unit + payouts.source_row AS place,
    coalesce(payouts.status, 'paid') AS status,
    payouts.kind AS stated_kind,
    coalesce(payouts.kind, 'unstated') AS kind,
    coalesce(payouts.form, 'cash') AS form,
    document.document AS source_document,
    document.first_on IS NOT NULL AS has_order,
    document.first_sale_on IS NOT NULL AS has_known_order,
    document.first_on AS ordered_on,
    source.account AS source_account,
    source.person AS source_person,
    coalesce(source.is_listed, FALSE) AS source_is_listed,
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
LEFT JOIN prep.account AS payee ON payouts.participant_id = payee.participant_id
LEFT JOIN prep.account AS source ON payouts.source_participant_id = source.participant_id
LEFT JOIN prep.source AS places ON payouts.source_file = places.source_file
LEFT JOIN prep.document AS document ON payouts.source_order_id = document.order_id;

-- Reversed rows never were paid, and a withdrawal beside earned or paid rows moves money that these
-- already count.
CREATE TABLE prep.payout_status AS
SELECT coalesce(bool_or(entry.status IN ('earned', 'paid')), FALSE) AS withdrawals_move
FROM prep.payout_entry AS entry;

CREATE VIEW prep.payout_row AS
SELECT
    entry.person,
    entry.paid_on,
    entry.payout_id,
    entry.place,
    entry.kind,
    entry.form,
    entry.source_document,
    entry.has_known_order,
    entry.source_person,
    entry.stated_month,
    entry.paid_month,
    entry.is_undated,
    entry.amount
FROM prep.payout_entry AS entry
CROSS JOIN prep.payout_status AS states
WHERE
    entry.person IS NOT NULL
    AND entry.status <> 'reversed'
    AND (entry.status <> 'withdrawn' OR NOT states.withdrawals_move);
