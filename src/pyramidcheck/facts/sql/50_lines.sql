-- Each line with what its buyer was on that day, and whether it is entry money.

-- A spell is the time in which one exported row is in force; a later row supersedes an earlier one.
CREATE TABLE prep.spell AS
WITH started AS (
    SELECT
        member.person,
        member.participant_id,
        member.role,
        member.role_order,
        member.from_on,
        member.ended_on,
        CASE
            WHEN member.role = 'participant'
                THEN member.from_on - CAST($days_before_joining AS INTEGER)
            ELSE member.from_on
        END AS valid_from
    FROM prep.member_row AS member
),

ordered AS (
    SELECT
        started.*,
        min(valid_from) OVER later_rows AS valid_to,
        bool_or(role = 'participant') OVER earlier_rows AS was_participant,
        min(CASE WHEN role = 'participant' THEN ended_on END) OVER earlier_rows AS earlier_end
    FROM started
    WINDOW
        later_rows AS (
            PARTITION BY person
            ORDER BY from_on, role_order, ended_on NULLS LAST, participant_id
            ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
        ),
        earlier_rows AS (
            PARTITION BY person
            ORDER BY from_on
            RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )
)

SELECT
    person,
    role,
    valid_from,
    valid_to,
    coalesce(was_participant, FALSE) AS was_participant,
    CASE
        WHEN role = 'participant' THEN ended_on
        WHEN role = 'customer' AND was_participant
            THEN least(coalesce(earlier_end, from_on), from_on)
    END AS left_on
FROM ordered
WHERE valid_to IS NULL OR valid_from < valid_to;

-- A fee stated on the enrolment counts only where no fee or kit line stands on the day of joining.
CREATE TABLE prep.implied_fee AS
WITH fees AS (
    SELECT
        member.person,
        member.from_on,
        max(member.entry_fee) AS entry_fee,
        row_number() OVER (PARTITION BY member.person ORDER BY member.from_on) AS place
    FROM prep.member_row AS member
    WHERE member.role = 'participant' AND member.entry_fee > 0
    GROUP BY member.person, member.from_on
),

paid_on_joining AS (
    SELECT DISTINCT node.person
    FROM prep.node AS node
    INNER JOIN prep.sale AS sale ON node.person = sale.buyer
    WHERE
        sale.item_kind IN ('fee', 'starter_kit')
        AND sale.status <> 'cancelled'
        AND sale.ordered_on <= node.joined_on
        AND sale.ordered_on >= node.joined_on - CAST($days_before_joining AS INTEGER)
)

SELECT
    fees.person,
    fees.from_on,
    fees.entry_fee
FROM fees
CROSS JOIN canon.filing AS filing
LEFT JOIN paid_on_joining ON fees.person = paid_on_joining.person
WHERE
    fees.place = 1
    AND paid_on_joining.person IS NULL
    AND fees.from_on BETWEEN filing.period_start AND filing.period_end;

CREATE TABLE prep.classed AS
WITH sales AS (
    SELECT
        order_id,
        line_id,
        sku,
        ordered_on,
        month,
        item_kind,
        volume,
        quantity,
        is_autoship,
        status,
        buyer,
        seller,
        place,
        gross,
        list_value,
        refund,
        net,
        is_refunded
    FROM prep.sale
    UNION ALL
    SELECT
        NULL AS order_id,
        NULL AS line_id,
        NULL AS sku,
        from_on AS ordered_on,
        CAST(date_trunc('month', from_on) AS DATE) AS month,
        'fee' AS item_kind,
        NULL AS volume,
        NULL AS quantity,
        FALSE AS is_autoship,
        'completed' AS status,
        person AS buyer,
        NULL AS seller,
        NULL AS place,
        entry_fee AS gross,
        NULL AS list_value,
        0 AS refund,
        entry_fee AS net,
        FALSE AS is_refunded
    FROM prep.implied_fee
),

placed AS (
    SELECT
        sales.*,
        node.person IS NOT NULL AS is_node,
        CASE
            WHEN
                sales.ordered_on < node.joined_on
                AND sales.ordered_on >= node.joined_on - CAST($days_before_joining AS INTEGER)
                THEN 0
            ELSE sales.ordered_on - node.joined_on
        END AS day,
        CASE
            WHEN spell.person IS NULL
                THEN CASE WHEN complete.enrolments_complete THEN 'customer' ELSE 'unknown' END
            WHEN
                spell.role = 'customer' AND spell.was_participant
                OR spell.role = 'participant' AND sales.ordered_on > spell.left_on
                THEN CASE
                    WHEN
                        sales.ordered_on - spell.left_on >= $left_long_ago_days
                        THEN 'left_long_ago'
                    ELSE 'left_recently'
                END
            WHEN
                spell.role = 'participant'
                OR spell.role = 'preferred_customer' AND spell.was_participant
                THEN CASE
                    WHEN coalesce(node.is_active, FALSE) THEN 'active_participant'
                    ELSE 'passive_participant'
                END
            WHEN coalesce(node.is_relabelled, FALSE) THEN 'relabelled'
            ELSE spell.role
        END AS buyer_class
    FROM sales
    CROSS JOIN prep.complete AS complete
    LEFT JOIN prep.node AS node ON sales.buyer = node.person
    LEFT JOIN prep.spell AS spell
        ON
            sales.buyer = spell.person
            AND sales.ordered_on >= spell.valid_from
            AND (spell.valid_to IS NULL OR sales.ordered_on < spell.valid_to)
)

SELECT
    placed.*,
    coalesce(
        placed.item_kind,
        CASE
            WHEN
                placed.sku <> ''
                OR placed.buyer_class
                IN ('customer', 'preferred_customer', 'unknown', 'left_long_ago')
                THEN 'product'
            ELSE 'unnamed'
        END
    ) AS sold_kind,
    placed.buyer_class
    IN ('relabelled', 'left_recently', 'passive_participant', 'active_participant')
        AS is_member
FROM placed;

CREATE TABLE prep.qualifying AS
WITH threshold AS (
    SELECT
        coalesce(
            (SELECT filing.qualifying_volume FROM canon.filing AS filing),
            (SELECT min(nullif(greatest(ranks.volume_required, 0), 0)) FROM canon.ranks AS ranks)
        ) AS qualifying_volume
),

volumes AS (
    SELECT
        buyer AS person,
        month,
        sum(volume) AS volume
    FROM prep.classed
    WHERE is_node AND status NOT IN ('cancelled', 'returned')
    GROUP BY buyer, month
)

SELECT
    volumes.person,
    volumes.month,
    volumes.volume,
    coalesce(volumes.volume >= threshold.qualifying_volume, FALSE) AS is_qualifying
FROM volumes
CROSS JOIN threshold;

CREATE TABLE prep.marked AS
WITH later_median AS (
    SELECT coalesce(quantile_disc(net, $half), 0) AS net
    FROM prep.classed
    WHERE
        is_member
        AND net > 0
        AND day > $first_month_days
        AND sold_kind IN ('product', 'other', 'unnamed')
)

SELECT
    classed.*,
    coalesce(qualifying.is_qualifying, FALSE) AS is_qualifying,
    CASE
        WHEN
            classed.sold_kind IN ('fee', 'starter_kit')
            OR classed.sold_kind IN ('training', 'event') AND classed.is_member
            THEN 'always'
        WHEN
            classed.sold_kind = 'unnamed'
            AND (classed.day = 0 OR seller_node.person IS NOT NULL)
            THEN 'always'
        WHEN
            NOT classed.is_member
            OR classed.sold_kind IN ('shipping', 'tax')
            OR classed.day IS NULL
            OR classed.day < 0
            OR classed.day > $first_month_days
            THEN 'none'
        WHEN
            classed.sold_kind IN ('product', 'other', 'unnamed')
            AND later_median.net > 0
            AND classed.net >= $rank_pack_multiple * later_median.net
            THEN 'rank_pack'
        ELSE 'first_month'
    END AS entry_mark
FROM prep.classed AS classed
CROSS JOIN later_median
LEFT JOIN prep.qualifying AS qualifying
    ON classed.buyer = qualifying.person AND classed.month = qualifying.month
LEFT JOIN prep.node AS seller_node
    ON
        classed.seller = seller_node.person
        AND classed.seller <> classed.buyer
        AND classed.is_node;
