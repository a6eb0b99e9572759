-- The claims, with what is compared and whether a barred phrase was found.
SELECT
    claims.claim_id,
    claims.wording,
    claims.amount,
    claims.per,
    CASE
        WHEN claims.per = 'month' THEN claims.amount * $months_in_year
        ELSE claims.amount
    END AS amount_a_year,
    regexp_matches(lower(claims.wording), $barred) AS holds_barred_phrase
FROM facts.claim AS claims
