-- What the facts were summed from, line by line and with the class that each line was given: read
-- by the evidence of built-in rules alone. Views: nothing is computed until evidence is.
CREATE SCHEMA lines;

-- Every account of a person, in one text; held, as nearly every evidence names people.
CREATE TABLE lines.person AS
SELECT
    account.person AS participant,
    string_agg(account.participant_id, ', ' ORDER BY account.participant_id) AS participant_id
FROM prep.account AS account
GROUP BY account.person;

-- The views name people, orders and files by their numbers, which is enough to count rows and takes
-- no join; 99_lines_named.sql replaces them where rows are to be shown.

-- Every order line that is no pending one, and every fee that only an enrolment states.
CREATE VIEW lines.sale AS
SELECT
    CAST(line.document AS VARCHAR) AS order_id,
    line.line_id,
    line.ordered_on,
    line.month,
    line.buyer,
    CAST(line.buyer AS VARCHAR) AS buyer_id,
    CAST(line.seller AS VARCHAR) AS seller_id,
    line.sku,
    line.status,
    line.stated_kind,
    line.item_kind,
    line.buyer_class,
    line.entry_mark,
    line.is_qualifying,
    line.is_revenue,
    CAST(line.place // money.place_unit AS VARCHAR) AS source_file,
    CAST(line.gross AS DECIMAL(38, 0)) * money.quantum AS gross_amount,
    CAST(line.refund AS DECIMAL(38, 0)) * money.quantum AS refund_amount,
    CAST(line.net AS DECIMAL(38, 0)) * money.quantum AS amount,
    CAST(line.resale AS DECIMAL(38, 0)) * money.quantum AS resale_amount,
    line.place % money.place_unit AS source_row
FROM prep.line AS line
CROSS JOIN prep.money AS money;

-- Every payout, netted against its reversals and split over what it was paid on. Rows that name the
-- same source were taken together: the first of them is named, and how many there are.
CREATE VIEW lines.payout AS
SELECT
    CAST(part.place AS VARCHAR) AS payout_id,
    CAST(part.person AS VARCHAR) AS participant_id,
    part.paid_on,
    part.month,
    part.kind,
    part.form,
    part.source,
    CAST(part.source_document AS VARCHAR) AS source_order_id,
    part.buyer_class,
    part.item_kind,
    part.entry_mark,
    part.is_qualifying,
    part.generation,
    part.near_joining,
    part.rows_together,
    CAST(part.place // money.place_unit AS VARCHAR) AS source_file,
    CAST(coalesce(part.buyer, part.source_person) AS VARCHAR) AS source_participant_id,
    CAST(part.amount AS DECIMAL(38, 0)) * money.quantum AS amount,
    CAST(part.resale_amount AS DECIMAL(38, 0)) * money.quantum AS resale_amount,
    part.place % money.place_unit AS source_row
FROM prep.payout_part AS part
CROSS JOIN prep.money AS money;

-- Payouts on joiners who have no entry line of their own: the joiner's money is only seen here.
CREATE VIEW lines.implied_entry AS
SELECT
    part.paid_on,
    CAST(part.source_person AS VARCHAR) AS participant_id,
    CAST(part.place // money.place_unit AS VARCHAR) AS source_file,
    CAST(part.amount AS DECIMAL(38, 0)) * money.quantum AS amount,
    part.place % money.place_unit AS source_row
FROM prep.implied_part AS part
CROSS JOIN prep.money AS money;
