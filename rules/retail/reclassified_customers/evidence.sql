-- Everybody exported as a customer who acted as a participant, and on which ground, with what they
-- bought; then all other sales by month and class. The sums of the columns numerator and
-- denominator are those of the rule, before credit notes are kept from pushing them below 0.
WITH listed AS (
    SELECT
        accounts.participant,
        min(rows_of.enrolled_on) AS enrolled_on,
        min(rows_of.role_from) AS role_from,
        string_agg(DISTINCT rows_of.role, ', ' ORDER BY rows_of.role) AS roles,
        string_agg(DISTINCT rows_of.sponsor_id, ', ' ORDER BY rows_of.sponsor_id) AS sponsor_id,
        string_agg(DISTINCT rows_of.rank, ', ' ORDER BY rows_of.rank) AS ranks,
        min(rows_of.source_file) AS source_file,
        min(rows_of.source_row) AS source_row
    FROM canon.participants AS rows_of
    INNER JOIN facts.person_account AS accounts ON rows_of.participant_id = accounts.participant_id
    GROUP BY accounts.participant
),

bought AS (
    SELECT
        sales.buyer,
        sum(sales.amount) AS amount,
        count(*) AS line_count
    FROM lines.sale AS sales
    WHERE sales.is_revenue AND sales.buyer_class = 'relabelled'
    GROUP BY sales.buyer
)

SELECT
    accounts.participant_id,
    listed.enrolled_on,
    listed.roles,
    listed.role_from,
    listed.sponsor_id,
    listed.ranks,
    people.recruits,
    people.payouts,
    people.spend_starter_kit,
    people.spend_fee,
    people.spend_total,
    'relabelled' AS buyer_class,
    bought.line_count,
    coalesce(bought.amount, 0) AS numerator,
    coalesce(bought.amount, 0) AS denominator,
    listed.source_file,
    listed.source_row
FROM facts.participant AS people
INNER JOIN lines.person AS accounts ON people.participant = accounts.participant
LEFT JOIN listed ON people.participant = listed.participant
LEFT JOIN bought ON people.participant = bought.buyer
WHERE people.is_relabelled
UNION ALL BY NAME
SELECT
    sales.month,
    sales.buyer_class,
    count(*) AS line_count,
    0 AS numerator,
    sum(sales.amount) AS denominator
FROM lines.sale AS sales
WHERE sales.is_revenue AND sales.buyer_class <> 'relabelled'
GROUP BY sales.month, sales.buyer_class
