-- All payouts by what they were paid on, in the central reading; the parts sum to all payouts.
WITH marked AS (
    SELECT
        payouts.amount,
        CASE
            WHEN payouts.source = 'untraced' THEN 'untraced'
            WHEN payouts.source = 'sale' AND readings.is_outside THEN 'outside'
            ELSE 'inside'
        END AS part
    FROM facts.payout_month AS payouts
    LEFT JOIN facts.readings AS readings
        ON
            readings.reading = 'central'
            AND payouts.buyer_class = readings.buyer_class
            AND payouts.item_kind = readings.item_kind
            AND payouts.entry_mark = readings.entry_mark
            AND payouts.is_qualifying = readings.is_qualifying
)

SELECT
    coalesce(sum(marked.amount) FILTER (WHERE marked.part = 'outside'), 0) AS outside,
    coalesce(sum(marked.amount) FILTER (WHERE marked.part = 'inside'), 0) AS inside,
    coalesce(sum(marked.amount) FILTER (WHERE marked.part = 'untraced'), 0) AS untraced
FROM marked
HAVING count(*) > 0
