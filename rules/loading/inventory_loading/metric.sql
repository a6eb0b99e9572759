-- Goods that participants bought and that were neither sold, used nor returned, over all bought.
WITH left_over AS (
    SELECT
        'strict' AS reading,
        stock.bought,
        stock.bought - stock.returned - stock.own_use - stock.resold_strict AS remainder
    FROM facts.stock AS stock
    UNION ALL
    SELECT
        'central' AS reading,
        stock.bought,
        stock.bought - stock.returned - stock.own_use - stock.resold_central AS remainder
    FROM facts.stock AS stock
    UNION ALL
    SELECT
        'lenient' AS reading,
        stock.bought,
        stock.bought - stock.returned - stock.own_use - stock.resold_lenient
        - stock.consumed_lenient AS remainder
    FROM facts.stock AS stock
)

SELECT
    left_over.reading,
    CASE
        WHEN count(*) = count(left_over.remainder)
            THEN sum(least(greatest(left_over.remainder, 0), left_over.bought))
    END AS numerator,
    sum(left_over.bought) AS denominator,
    count(*) AS n,
    CASE WHEN count(*) > count(left_over.remainder) THEN 'own_use_cap_unknown' END AS reason
FROM left_over
GROUP BY left_over.reading
