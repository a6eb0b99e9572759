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

-- The constants that the next view needs: views take no parameters.
CREATE TABLE prep.class_limits AS
SELECT
    CAST($days_before_joining AS INTEGER) AS days_before_joining,
    CAST($left_long_ago_days AS INTEGER) AS left_long_ago_days;

-- Each line with the class of its buyer. A view: it is read once for the median of later lines and
-- once for the lines themselves, and takes no room.
CREATE VIEW prep.classed AS
WITH sales AS (
    SELECT
        document,
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
        is_refunded
    FROM prep.sale
    UNION ALL
    SELECT
        CAST(NULL AS INTEGER) AS document,
        CAST(NULL AS VARCHAR) AS line_id,
        CAST(NULL AS VARCHAR) AS sku,
        from_on AS ordered_on,
        CAST(date_trunc('month', from_on) AS DATE) AS month,
        'fee' AS item_kind,
        NULL AS volume,
        NULL AS quantity,
        FALSE AS is_autoship,
        'completed' AS status,
        person AS buyer,
        CAST(NULL AS INTEGER) AS seller,
        CAST(NULL AS BIGINT) AS place,
        entry_fee AS gross,
        CAST(NULL AS BIGINT) AS list_value,
        CAST(0 AS BIGINT) AS refund,
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
                AND sales.ordered_on >= node.joined_on - limits.days_before_joining
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
                        sales.ordered_on - spell.left_on >= limits.left_long_ago_days
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
    CROSS JOIN prep.class_limits AS limits
    LEFT JOIN prep.node AS node ON sales.buyer = node.person
    LEFT JOIN prep.spell AS spell
        ON
            sales.buyer = spell.person
            AND sales.ordered_on >= spell.valid_from
            AND (spell.valid_to IS NULL OR sales.ordered_on < spell.valid_to)
)

SELECT
    placed.*,
    placed.gross - placed.refund AS net,
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
        sale.buyer AS person,
        sale.month,
        sum(sale.volume) AS volume
    FROM prep.sale AS sale
    INNER JOIN prep.node AS node ON sale.buyer = node.person
    WHERE sale.status NOT IN ('cancelled', 'returned')
    GROUP BY sale.buyer, sale.month
)

SELECT
    volumes.person,
    volumes.month,
    volumes.volume,
    coalesce(volumes.volume >= threshold.qualifying_volume, FALSE) AS is_qualifying
FROM volumes
CROSS JOIN threshold;

-- The lower median of participants' later lines, from how often each amount occurs.
CREATE TABLE prep.later_median AS
WITH amounts AS (
    SELECT
        net,
        count(*) AS lines
    FROM prep.classed
    WHERE
        is_member
        AND net > 0
        AND day > $first_month_days
        AND sold_kind IN ('product', 'other', 'unnamed')
    GROUP BY net
),

running AS (
    SELECT
        net,
        sum(lines) OVER (
            ORDER BY net
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS lines_so_far,
        sum(lines) OVER () AS all_lines
    FROM amounts
)

SELECT coalesce(min(net), 0) AS net
FROM running
WHERE 2 * lines_so_far >= all_lines;

-- Lines as they stay: what each is called is a number into `prep.label_kind`.
CREATE TABLE prep.marked AS
WITH introduced AS (
    SELECT
        listed.person,
        listed.sponsor
    FROM prep.listed_person AS listed
    INNER JOIN prep.node AS node ON listed.sponsor = node.person
    WHERE listed.sponsor <> listed.person
),

marked AS (
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
                AND (classed.day = 0 OR classed.is_node AND seller_node.person IS NOT NULL)
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
        END AS entry_mark,
        CASE
            WHEN classed.is_member THEN classed.buyer
            WHEN seller_node.person IS NOT NULL THEN seller_node.person
            WHEN classed.is_node THEN classed.buyer
            ELSE introduced.sponsor
        END AS credited
    FROM prep.classed AS classed
    CROSS JOIN prep.later_median AS later_median
    LEFT JOIN prep.qualifying AS qualifying
        ON classed.buyer = qualifying.person AND classed.month = qualifying.month
    LEFT JOIN prep.node AS seller_node
        ON classed.seller = seller_node.person AND classed.seller <> classed.buyer
    LEFT JOIN introduced ON classed.buyer = introduced.person
)

SELECT
    label.label,
    marked.document,
    marked.line_id,
    marked.sku,
    marked.ordered_on,
    marked.month,
    marked.item_kind IS NOT NULL AS is_kind_stated,
    marked.is_autoship,
    marked.status = 'cancelled' AS is_cancelled,
    marked.status = 'returned' AS is_returned,
    marked.is_node,
    marked.is_refunded,
    CAST(marked.day AS INTEGER) AS day,
    marked.volume,
    marked.quantity,
    marked.buyer,
    marked.seller,
    marked.credited,
    marked.place,
    marked.gross,
    marked.list_value,
    marked.refund
FROM marked
INNER JOIN prep.label_kind AS label
    ON
        marked.buyer_class = label.buyer_class
        AND marked.sold_kind = label.item_kind
        AND marked.entry_mark = label.entry_mark
        AND marked.is_qualifying = label.is_qualifying;

DROP VIEW prep.classed;

DROP VIEW prep.sale;

DROP TABLE prep.order_entry;
