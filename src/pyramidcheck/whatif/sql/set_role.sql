-- One buyer class on one side in the readings named. As a customer its goods, subscriptions and
-- courses that are no entry money are outside sales; as a participant nothing it buys is.
UPDATE facts.readings
SET
    is_participant = NOT $is_customer,
    is_outside = (
        $is_customer
        AND NOT is_entry
        AND item_kind IN ('product', 'other', 'subscription', 'training', 'event')
    )
WHERE buyer_class = $buyer_class AND ($reading = '' OR reading = $reading);
