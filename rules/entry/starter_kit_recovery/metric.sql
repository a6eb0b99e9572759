-- Median entry price of those who paid one, over their median earnings in the first quarter.
WITH reading_names AS (
    SELECT DISTINCT readings.reading
    FROM facts.readings AS readings
),

buyers AS (
    SELECT
        participants.participant,
        participants.entry_30 AS entry_price,
        greatest(coalesce(participants.spend_30, 0) - participants.entry_30, 0) AS goods,
        coalesce(participants.payouts_90, 0) AS payouts,
        coalesce(participants.margin_documented_90, 0) AS documented,
        -- Conservatively: without an own-use cap the list margin is unknown and counts as nothing.
        coalesce(participants.margin_list_90, 0) AS listed
    FROM facts.participant AS participants
    WHERE
        participants.joined_in_period
        AND participants.observed_days >= $quarter_days
        AND participants.entry_30 > 0
),

-- Clawbacks beyond what was paid count as no earnings.
by_buyer AS (
    SELECT
        reading_names.reading,
        buyers.participant,
        buyers.entry_price,
        buyers.goods,
        greatest(
            buyers.payouts
            + CASE WHEN reading_names.reading = 'strict' THEN 0 ELSE buyers.documented END
            + CASE WHEN reading_names.reading = 'lenient' THEN buyers.listed ELSE 0 END,
            0
        ) AS earnings
    FROM reading_names
    LEFT JOIN buyers ON TRUE
)

-- Half the sum of the lower and the upper median is the exact median, in money.
SELECT
    by_buyer.reading,
    $half * (
        quantile_disc(by_buyer.entry_price, $half) - quantile_disc(-by_buyer.entry_price, $half)
    ) AS numerator,
    $half * (
        quantile_disc(by_buyer.earnings, $half) - quantile_disc(-by_buyer.earnings, $half)
    ) AS denominator,
    count(by_buyer.participant) AS n,
    $half * (quantile_disc(by_buyer.goods, $half) - quantile_disc(-by_buyer.goods, $half))
        AS figure_goods_30,
    try_cast(
        count(by_buyer.participant) FILTER (WHERE by_buyer.earnings = 0)
        / nullif(count(by_buyer.participant), 0) AS DECIMAL(18, 6)
    ) AS figure_zero_share
FROM by_buyer
GROUP BY by_buyer.reading
