-- Participants active in the last year, over the adults of the territory.
SELECT
    'central' AS reading,
    market.active AS numerator,
    market.adult_population AS denominator,
    market.active AS n,
    cast(market.joined AS DOUBLE) / nullif(market.active, 0) AS figure_joined_multiple
FROM facts.market AS market
