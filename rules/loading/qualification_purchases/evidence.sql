-- How many participants bought which volume in which month, in steps of a tenth to a hundredth of
-- the volume. The excess is a property of all of them together: no row names anybody, and cells
-- with fewer people than $least_people are put together over all months, then over all volumes.
WITH stepped AS (
    SELECT
        bought.month,
        bought.volume,
        bought.people,
        bought.spend,
        CAST(
            power($ten, floor(log10(CAST(bought.volume AS DOUBLE))) - 1) AS DECIMAL(38, 6)
        ) AS step
    FROM facts.volume_month AS bought
    WHERE bought.buyer_group = 'participant' AND bought.volume > 0
),

cells AS (
    SELECT
        stepped.month,
        stepped.step,
        floor(stepped.volume / nullif(stepped.step, 0)) * stepped.step AS volume_from,
        sum(stepped.people) AS people,
        sum(stepped.spend) AS spend
    FROM stepped
    GROUP BY
        stepped.month, stepped.step, floor(stepped.volume / nullif(stepped.step, 0)) * stepped.step
),

over_months AS (
    SELECT
        cells.volume_from,
        cells.step,
        CASE WHEN cells.people >= $least_people THEN cells.month END AS month,
        sum(cells.people) AS people,
        sum(cells.spend) AS spend
    FROM cells
    GROUP BY
        CASE WHEN cells.people >= $least_people THEN cells.month END,
        cells.volume_from,
        cells.step
),

over_volumes AS (
    SELECT
        over_months.month,
        CAST(sum(over_months.people) AS BIGINT) AS participant_months,
        sum(over_months.spend) AS spend,
        CASE WHEN over_months.people >= $least_people THEN over_months.volume_from END
            AS volume_from,
        CASE
            WHEN over_months.people >= $least_people
                THEN over_months.volume_from + over_months.step
        END AS volume_below
    FROM over_months
    GROUP BY
        over_months.month,
        CASE WHEN over_months.people >= $least_people THEN over_months.volume_from END,
        CASE
            WHEN over_months.people >= $least_people
                THEN over_months.volume_from + over_months.step
        END
)

SELECT
    over_volumes.month,
    over_volumes.volume_from,
    over_volumes.volume_below,
    CASE
        WHEN over_volumes.participant_months >= $least_people THEN over_volumes.participant_months
    END AS participant_months,
    CASE WHEN over_volumes.participant_months >= $least_people THEN over_volumes.spend END
        AS spend
FROM over_volumes
