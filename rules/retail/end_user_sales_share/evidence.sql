-- Every month in which a participant bought goods, with what of them passes for own use.
SELECT
    accounts.participant_id,
    goods.month,
    goods.goods,
    goods.own_use_strict,
    goods.own_use_central,
    goods.own_use_lenient,
    months.volume,
    months.is_qualifying
FROM facts.goods_month AS goods
INNER JOIN facts.person_account AS accounts ON goods.participant = accounts.participant
LEFT JOIN facts.participant_month AS months
    ON goods.participant = months.participant AND goods.month = months.month
