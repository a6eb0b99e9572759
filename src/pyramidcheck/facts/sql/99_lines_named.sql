-- The views of 99_lines.sql with people, orders and rows by their names: for rows that are shown.
CREATE OR REPLACE VIEW lines.sale AS
SELECT
    document.order_id,
    line.line_id,
    line.ordered_on,
    line.month,
    line.buyer,
    buyers.participant_id AS buyer_id,
    sellers.participant_id AS seller_id,
    line.sku,
    line.status,
    line.stated_kind,
    line.item_kind,
    line.buyer_class,
    line.entry_mark,
    line.is_qualifying,
    line.is_revenue,
    source.source_file,
    CAST(line.gross AS DECIMAL(38, 0)) * money.quantum AS gross_amount,
    CAST(line.refund AS DECIMAL(38, 0)) * money.quantum AS refund_amount,
    CAST(line.net AS DECIMAL(38, 0)) * money.quantum AS amount,
    CAST(line.resale AS DECIMAL(38, 0)) * money.quantum AS resale_amount,
    line.place % money.place_unit AS source_row
FROM prep.line AS line
CROSS JOIN prep.money AS money
LEFT JOIN lines.person AS buyers ON line.buyer = buyers.participant
LEFT JOIN lines.person AS sellers ON line.seller = sellers.participant
LEFT JOIN prep.source AS source ON line.place // money.place_unit = source.number
LEFT JOIN prep.document AS document ON line.document = document.document;

CREATE OR REPLACE VIEW lines.payout AS
WITH ids AS (
    SELECT
        payout.place,
        min(payout.payout_id) AS payout_id
    FROM prep.payout_row AS payout
    GROUP BY payout.place
)

SELECT
    ids.payout_id,
    payees.participant_id,
    part.paid_on,
    part.month,
    part.kind,
    part.form,
    part.source,
    document.order_id AS source_order_id,
    part.buyer_class,
    part.item_kind,
    part.entry_mark,
    part.is_qualifying,
    part.generation,
    part.near_joining,
    part.rows_together,
    source.source_file,
    coalesce(buyers.participant_id, named.participant_id) AS source_participant_id,
    CAST(part.amount AS DECIMAL(38, 0)) * money.quantum AS amount,
    CAST(part.resale_amount AS DECIMAL(38, 0)) * money.quantum AS resale_amount,
    part.place % money.place_unit AS source_row
FROM prep.payout_part AS part
CROSS JOIN prep.money AS money
LEFT JOIN ids ON part.place = ids.place
LEFT JOIN lines.person AS payees ON part.person = payees.participant
LEFT JOIN lines.person AS buyers ON part.buyer = buyers.participant
LEFT JOIN lines.person AS named ON part.source_person = named.participant
LEFT JOIN prep.document AS document ON part.source_document = document.document
LEFT JOIN prep.source AS source ON part.place // money.place_unit = source.number;

CREATE OR REPLACE VIEW lines.implied_entry AS
SELECT
    part.paid_on,
    joiners.participant_id,
    source.source_file,
    CAST(part.amount AS DECIMAL(38, 0)) * money.quantum AS amount,
    part.place % money.place_unit AS source_row
FROM prep.implied_part AS part
CROSS JOIN prep.money AS money
LEFT JOIN lines.person AS joiners ON part.source_person = joiners.participant
LEFT JOIN prep.source AS source ON part.place // money.place_unit = source.number;
