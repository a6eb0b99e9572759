-- The three readings of every kind of line side by side, under one number.
CREATE TABLE prep.label_kind AS
SELECT
    CAST(
        row_number() OVER (
            ORDER BY
                readings.buyer_class,
                readings.item_kind,
                readings.entry_mark,
                readings.is_qualifying
        ) AS SMALLINT
    ) AS label,
    readings.buyer_class,
    readings.item_kind,
    readings.entry_mark,
    readings.is_qualifying,
    bool_or(readings.is_revenue) AS is_revenue,
    readings.buyer_class
    IN ('relabelled', 'left_recently', 'passive_participant', 'active_participant') AS is_member,
    bool_or(readings.reading = 'strict' AND readings.is_outside) AS outside_strict,
    bool_or(readings.reading = 'central' AND readings.is_outside) AS outside_central,
    bool_or(readings.reading = 'lenient' AND readings.is_outside) AS outside_lenient,
    bool_or(readings.reading = 'lenient' AND readings.is_entry) AS entry_lenient
FROM facts.readings AS readings
GROUP BY
    readings.buyer_class, readings.item_kind, readings.entry_mark, readings.is_qualifying;
