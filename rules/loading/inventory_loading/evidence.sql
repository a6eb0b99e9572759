-- Every participant who bought goods, with where they may have gone.
WITH accounts AS (
    SELECT
        ids.participant,
        string_agg(ids.participant_id, ' | ' ORDER BY ids.participant_id) AS participant_ids
    FROM facts.person_account AS ids
    GROUP BY ids.participant
)

SELECT
    accounts.participant_ids,
    stock.bought,
    stock.returned,
    stock.own_use,
    stock.resold_strict,
    stock.resold_central,
    stock.resold_lenient,
    stock.consumed_lenient,
    greatest(stock.bought - stock.returned - stock.own_use - stock.resold_central, 0)
        AS remainder_central
FROM facts.stock AS stock
LEFT JOIN accounts ON stock.participant = accounts.participant
