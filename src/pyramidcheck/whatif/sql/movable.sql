-- Kinds of sales that can change sides: goods and subscriptions that are entry money in no reading.
CREATE TABLE facts.movable AS
SELECT
    readings.buyer_class,
    readings.item_kind,
    readings.entry_mark,
    readings.is_qualifying,
    readings.is_participant AND NOT readings.is_outside AS is_inside,
    readings.is_outside
FROM facts.readings AS readings
WHERE
    readings.reading = 'central'
    AND readings.entry_mark = 'none'
    AND readings.item_kind IN ('product', 'other', 'subscription')
    AND (readings.is_outside OR readings.is_participant);
