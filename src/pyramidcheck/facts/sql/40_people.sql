-- Who is, under some reading, a participant: a node of the recruiter tree.
CREATE TABLE prep.member_row AS
SELECT
    account.person,
    participants.participant_id,
    participants.enrolled_on,
    coalesce(participants.role, 'participant') AS role,
    CASE coalesce(participants.role, 'participant')
        WHEN 'participant' THEN 3
        WHEN 'preferred_customer' THEN 2
        ELSE 1
    END AS role_order,
    participants.role_from IS NULL AS is_undated,
    coalesce(participants.role_from, participants.enrolled_on) AS from_on,
    participants.ended_on,
    participants.rank,
    participants.sponsor_id,
    sponsor.person AS sponsor,
    sponsor.is_listed AS sponsor_is_listed,
    CAST(trunc(coalesce(participants.entry_fee, 0)) AS BIGINT) * $unit
    + CAST(
        (coalesce(participants.entry_fee, 0) - trunc(coalesce(participants.entry_fee, 0))) * $unit
        AS BIGINT
    ) AS entry_fee
FROM canon.participants AS participants
INNER JOIN prep.account AS account ON participants.participant_id = account.participant_id
LEFT JOIN prep.account AS sponsor ON participants.sponsor_id = sponsor.participant_id;

-- Gate 1, from facts that no class depends on: a single-level referral reward is no network plan.
CREATE TABLE prep.referral AS
WITH links AS (
    SELECT DISTINCT
        person,
        sponsor
    FROM prep.member_row
    WHERE sponsor IS NOT NULL AND sponsor <> person
),

chains AS (
    SELECT DISTINCT
        upper_link.sponsor AS top,
        lower_link.person AS bottom
    FROM links AS lower_link
    INNER JOIN links AS upper_link ON lower_link.sponsor = upper_link.person
    WHERE upper_link.sponsor <> lower_link.person
),

sources AS (
    SELECT
        person,
        source_person
    FROM prep.payout_row
    WHERE source_person IS NOT NULL OR NOT has_known_order
    UNION ALL
    SELECT
        payout.person,
        sale.buyer AS source_person
    FROM prep.payout_row AS payout
    INNER JOIN prep.sale AS sale ON payout.source_document = sale.document
),

-- Paid on somebody who has a sponsor, and the payee is none of that person's sponsors.
beyond_recruits AS (
    SELECT
        sources.person,
        sources.source_person
    FROM sources
    INNER JOIN links ON sources.source_person = links.person
    WHERE sources.person <> sources.source_person
    GROUP BY sources.person, sources.source_person
    HAVING NOT bool_or(sources.person = links.sponsor)
),

joining AS (
    SELECT
        (
            SELECT count(*) FROM prep.sale
            WHERE item_kind IN ('fee', 'starter_kit', 'training', 'event')
        )
        + (SELECT count(*) FILTER (WHERE entry_fee > 0) FROM prep.member_row) AS costs
),

money AS (
    SELECT
        (SELECT coalesce(sum(amount), 0) FROM prep.payout_row) AS payouts,
        (SELECT count(*) FROM prep.payout_row) AS payout_rows,
        (SELECT count(*) FROM prep.sale) AS sale_rows,
        (
            SELECT coalesce(sum(net), 0) FROM prep.sale
            WHERE item_kind IS NULL OR item_kind NOT IN ('shipping', 'tax')
        ) AS sales
),

depth AS (
    SELECT
        (SELECT count(*) FROM chains) AS chain_count,
        (SELECT count(*) - count(source_person) FROM sources) AS unnamed_sources,
        (SELECT count(*) FROM beyond_recruits) AS deep_payouts
)

SELECT
    money.payout_rows > 0
    AND money.sale_rows > 0
    AND joining.costs = 0
    AND money.sales > 0
    AND money.payouts >= 0
    AND money.payouts < $referral_payout_share * money.sales
    AND depth.deep_payouts = 0
    AND (depth.unnamed_sources = 0 OR depth.chain_count = 0) AS referral_programme
FROM money
CROSS JOIN joining
CROSS JOIN depth;

CREATE TABLE prep.listed_person AS
WITH paid AS (
    SELECT
        person,
        sum(amount) AS net_paid
    FROM prep.payout_row
    GROUP BY person
),

bought_in AS (
    SELECT DISTINCT buyer AS person
    FROM prep.sale
    WHERE item_kind IN ('starter_kit', 'fee') AND status <> 'cancelled'
),

rows_of_person AS (
    SELECT
        person,
        count(*) AS row_count,
        bool_or(role = 'participant') AS exported_participant,
        bool_or(is_undated) AS any_undated,
        bool_or(sponsor_id IS NOT NULL) AS any_sponsor,
        bool_or(rank IS NOT NULL) AS any_rank,
        max(entry_fee) AS entry_fee,
        min(enrolled_on) AS enrolled_on,
        min(CASE WHEN role = 'participant' THEN from_on END) AS participant_from
    FROM prep.member_row
    GROUP BY person
),

sponsors AS (
    SELECT
        person,
        sponsor,
        row_number() OVER (
            PARTITION BY person
            ORDER BY
                CASE WHEN role = 'participant' THEN 0 ELSE 1 END,
                from_on, enrolled_on, participant_id, sponsor_id
        ) AS place
    FROM prep.member_row
    WHERE sponsor IS NOT NULL
)

SELECT
    rows_of_person.person,
    rows_of_person.exported_participant,
    sponsors.sponsor,
    coalesce(rows_of_person.participant_from, rows_of_person.enrolled_on) AS joined_on,
    coalesce(paid.net_paid, 0) AS net_paid,
    rows_of_person.exported_participant
    OR bought_in.person IS NOT NULL
    OR rows_of_person.entry_fee > 0
    OR (coalesce(paid.net_paid, 0) > 0 AND NOT referral.referral_programme)
    OR (
        rows_of_person.row_count = 1
        AND rows_of_person.any_undated
        AND (
            (rows_of_person.any_sponsor AND NOT referral.referral_programme)
            OR rows_of_person.any_rank
        )
    ) AS is_base
FROM rows_of_person
CROSS JOIN prep.referral AS referral
LEFT JOIN paid ON rows_of_person.person = paid.person
LEFT JOIN bought_in ON rows_of_person.person = bought_in.person
LEFT JOIN sponsors ON rows_of_person.person = sponsors.person AND sponsors.place = 1;

CREATE TABLE prep.node AS
WITH recruits AS (
    SELECT
        sponsor AS person,
        count(*) AS recruits
    FROM prep.listed_person
    WHERE is_base AND sponsor IS NOT NULL AND sponsor <> person
    GROUP BY sponsor
)

SELECT
    listed.person,
    listed.joined_on,
    listed.sponsor,
    NOT listed.exported_participant AS is_relabelled,
    coalesce(recruits.recruits, 0) AS recruits,
    listed.net_paid,
    coalesce(recruits.recruits, 0) > 0 OR listed.net_paid > 0 AS is_active
FROM prep.listed_person AS listed
CROSS JOIN prep.referral AS referral
LEFT JOIN recruits ON listed.person = recruits.person
WHERE
    listed.is_base
    OR (coalesce(recruits.recruits, 0) > 0 AND NOT referral.referral_programme);

CREATE TABLE prep.complete AS
WITH mentioned AS (
    SELECT participant_id FROM canon.payouts
    UNION
    SELECT sponsor_id FROM canon.participants
    UNION
    SELECT seller_id FROM canon.orders
),

counted AS (
    SELECT
        count(*) AS mentioned,
        count(*) FILTER (WHERE account.is_listed) AS listed
    FROM mentioned
    INNER JOIN prep.account AS account ON mentioned.participant_id = account.participant_id
),

spans AS (
    SELECT
        (SELECT min(enrolled_on) FROM canon.participants) AS first_enrolment,
        (SELECT min(ordered_on) FROM canon.orders) AS first_order
)

SELECT
    coalesce(
        spans.first_enrolment IS NOT NULL
        AND (spans.first_order IS NULL OR spans.first_enrolment <= spans.first_order)
        AND counted.listed >= $complete_enrolments * counted.mentioned,
        FALSE
    ) AS enrolments_complete
FROM counted
CROSS JOIN spans;
