-- Named counts and sums by which an auditor tests a ledger: gaps, look-alikes, ageing, relabelling.
CREATE TABLE facts.quality AS
WITH day_gaps AS (
    SELECT
        day,
        date_diff('day', lag(day) OVER (ORDER BY day), day) - 1 AS days_before
    FROM prep.order_day
),

days AS (
    SELECT
        count(*) AS order_days,
        date_diff('day', min(day), max(day)) + 1 AS order_span_days,
        max(days_before) AS longest_gap_days
    FROM day_gaps
),

payout_months AS (
    SELECT
        count(DISTINCT paid_month) AS payout_months,
        date_diff('month', min(paid_on), max(paid_on)) + 1 AS payout_span_months
    FROM prep.payout_entry
),

documents AS (
    SELECT order_id
    FROM prep.document
    WHERE first_on IS NOT NULL
),

-- How many of the last characters are digits: at most so many as a whole number holds.
digits AS (
    SELECT
        order_id,
        length(order_id) AS length,
        least(length(order_id) - length(rtrim(order_id, '0123456789')), 18) AS digits
    FROM documents
),

-- A document number is what digits end the id; a series is all ids with the same text before it.
numbers AS (
    SELECT
        substr(order_id, 1, length - digits) AS series,
        try_cast(substr(order_id, length - digits + 1) AS BIGINT) AS number
    FROM digits
),

all_series AS (
    SELECT
        series,
        count(DISTINCT number) AS numbers,
        max(number) - min(number) + 1 AS span
    FROM numbers
    WHERE number IS NOT NULL
    GROUP BY series
),

largest AS (
    SELECT
        numbers,
        span,
        row_number() OVER (ORDER BY numbers DESC, series ASC) AS place
    FROM all_series
),

ageing AS (
    SELECT
        coalesce(sum(orders.pending_lines), 0) AS pending,
        coalesce(
            sum(
                CASE
                    WHEN date_diff('day', orders.day, filing.period_end) > $ageing_days
                        THEN orders.pending_lines
                END
            ), 0
        ) AS old_pending,
        CAST(
            sum(
                CASE
                    WHEN date_diff('day', orders.day, filing.period_end) > $ageing_days
                        THEN orders.pending_amount
                END
            ) AS DECIMAL(38, 0)
        ) * $quantum AS old_pending_amount
    FROM prep.order_day AS orders
    CROSS JOIN canon.filing AS filing
),

payout_ageing AS (
    SELECT
        count(*) AS unpaid,
        count(*) FILTER (
            WHERE date_diff('day', payouts.paid_on, filing.period_end) > $ageing_days
        ) AS old_unpaid,
        CAST(
            sum(
                CASE
                    WHEN date_diff('day', payouts.paid_on, filing.period_end) > $ageing_days
                        THEN payouts.amount
                END
            ) AS DECIMAL(38, 0)
        ) * $quantum AS old_unpaid_amount
    FROM prep.payout_entry AS payouts
    CROSS JOIN canon.filing AS filing
    WHERE payouts.status = 'earned'
),

roles AS (
    SELECT
        person,
        min(CASE WHEN role = 'participant' THEN from_on END) AS participant_from,
        max(CASE WHEN role <> 'participant' THEN from_on END) AS customer_from
    FROM prep.member_row
    GROUP BY person
),

changes AS (
    SELECT
        count(*) FILTER (WHERE customer_from > participant_from) AS made_customers,
        count(*) FILTER (WHERE customer_from <= participant_from) AS made_participants
    FROM roles
),

relabelled AS (
    SELECT count(*) FILTER (WHERE is_relabelled) AS people
    FROM prep.node
),

revenue AS (
    SELECT coalesce(sum(net), 0) AS relabelled
    FROM prep.line
    WHERE is_revenue AND buyer_class = 'relabelled'
)

SELECT
    named.name,
    named.value
FROM (
    SELECT
        'order_days' AS name,
        CAST(order_days AS DECIMAL(18, 0)) AS value
    FROM days
    UNION ALL
    SELECT
        'order_span_days' AS name,
        CAST(order_span_days AS DECIMAL(18, 0)) AS value
    FROM days
    UNION ALL
    SELECT
        'longest_gap_days' AS name,
        CAST(longest_gap_days AS DECIMAL(18, 0)) AS value
    FROM days
    UNION ALL
    SELECT
        'payout_months' AS name,
        CAST(payout_months AS DECIMAL(18, 0)) AS value
    FROM payout_months
    WHERE payout_months > 0
    UNION ALL
    SELECT
        'payout_span_months' AS name,
        CAST(payout_span_months AS DECIMAL(18, 0)) AS value
    FROM payout_months
    UNION ALL
    SELECT
        'order_documents' AS name,
        CAST(count(*) AS DECIMAL(18, 0)) AS value
    FROM documents
    UNION ALL
    SELECT
        'numbered_documents' AS name,
        CAST(numbers AS DECIMAL(18, 0)) AS value
    FROM largest
    WHERE place = 1
    UNION ALL
    SELECT
        'document_span' AS name,
        CAST(span AS DECIMAL(18, 0)) AS value
    FROM largest
    WHERE place = 1
    UNION ALL
    SELECT
        'similar_order_lines' AS name,
        CAST(lines AS DECIMAL(18, 0)) AS value
    FROM prep.order_repeat
    WHERE item = 'similar_orders'
    UNION ALL
    SELECT
        'similar_payout_rows' AS name,
        CAST(lines AS DECIMAL(18, 0)) AS value
    FROM prep.payout_repeat
    WHERE item = 'similar_payouts'
    UNION ALL
    SELECT
        'pending_order_lines' AS name,
        CAST(pending AS DECIMAL(18, 0)) AS value
    FROM ageing
    UNION ALL
    SELECT
        'old_pending_order_lines' AS name,
        CAST(old_pending AS DECIMAL(18, 0)) AS value
    FROM ageing
    UNION ALL
    SELECT
        'old_pending_amount' AS name,
        old_pending_amount AS value
    FROM ageing
    UNION ALL
    SELECT
        'unpaid_payout_rows' AS name,
        CAST(unpaid AS DECIMAL(18, 0)) AS value
    FROM payout_ageing
    UNION ALL
    SELECT
        'old_unpaid_payout_rows' AS name,
        CAST(old_unpaid AS DECIMAL(18, 0)) AS value
    FROM payout_ageing
    UNION ALL
    SELECT
        'old_unpaid_amount' AS name,
        old_unpaid_amount AS value
    FROM payout_ageing
    UNION ALL
    SELECT
        'people_made_customers' AS name,
        CAST(made_customers AS DECIMAL(18, 0)) AS value
    FROM changes
    UNION ALL
    SELECT
        'people_made_participants' AS name,
        CAST(made_participants AS DECIMAL(18, 0)) AS value
    FROM changes
    UNION ALL
    SELECT
        'relabelled_people' AS name,
        CAST(people AS DECIMAL(18, 0)) AS value
    FROM relabelled
    UNION ALL
    SELECT
        'relabelled_revenue' AS name,
        CAST(relabelled AS DECIMAL(38, 0)) * $quantum AS value
    FROM revenue
) AS named
WHERE named.value IS NOT NULL;
