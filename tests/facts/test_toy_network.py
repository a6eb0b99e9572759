"""Expected numbers are worked out by hand in the comments; product and oracle must both give them.

Rank packs: the members' lines after day 30 are 20 (soon), 40 (later) and 90 (goods); their median
is 40, so that 120 is the least rank pack.
"""

from datetime import date
from decimal import Decimal

import pytest

from facts.toy import TOY


@pytest.fixture(scope="module")
def facts(work_out):
    return work_out(TOY)


@pytest.fixture(scope="module")
def resold(work_out):
    return work_out(TOY, resale=True)


def pick(rows, **wanted):
    """The rows with these values."""
    return [row for row in rows if all(row[name] == value for name, value in wanted.items())]


def only(rows, **wanted):
    (row,) = pick(rows, **wanted)
    return row


def money(text):
    return Decimal(text)


@pytest.mark.parametrize(
    ("month", "net", "buyer_class", "item_kind", "entry_mark"),
    [
        pytest.param(1, "100", "active_participant", "starter_kit", "always", id="kit"),
        pytest.param(1, "30", "active_participant", "product", "first_month", id="in first month"),
        pytest.param(2, "70", "active_participant", "unnamed", "always", id="blank on day 0"),
        pytest.param(2, "120", "active_participant", "product", "rank_pack", id="3 x the median"),
        pytest.param(4, "90", "active_participant", "product", "none", id="after day 30"),
        pytest.param(4, "40", "passive_participant", "product", "none", id="never paid"),
        pytest.param(4, "15", "preferred_customer", "subscription", "none", id="preferred"),
        pytest.param(
            5, "25", "passive_participant", "product", "first_month", id="2 days before the role"
        ),
        pytest.param(6, "20", "left_recently", "product", "none", id="15 days after leaving"),
        pytest.param(9, "20", "left_long_ago", "product", "none", id="107 days after leaving"),
    ],
)
def test_a_line_has_the_class_and_mark_of_its_day(
    facts, *, month, net, buyer_class, item_kind, entry_mark
):
    row = only(
        facts["facts.sales_month"],
        month=date(2024, month, 1),
        buyer_class=buyer_class,
        item_kind=item_kind,
        entry_mark=entry_mark,
    )
    assert row["amount"] == money(net)
    assert row["lines"] == 1


def test_refunds_and_cancelled_lines_are_no_sales(facts):
    # March: Eve 60 (still a customer), zoe 80 - 20 and 10 - 10; Ben's 500 was cancelled.
    customers = only(facts["facts.sales_month"], month=date(2024, 3, 1), buyer_class="customer")
    assert customers["amount"] == money(120)
    assert customers["refunds"] == money(30)
    assert (customers["lines"], customers["orders"], customers["buyers"]) == (3, 3, 2)
    (ben,) = pick(
        facts["facts.sales_month"], month=date(2024, 3, 1), buyer_class="active_participant"
    )
    assert ben["amount"] == 0


def test_people_outside_are_those_who_never_were_participants(facts):
    customers = {row["customer"]: row for row in facts["facts.customer"]}
    assert set(customers) == {"i:Fay", "i:zoe"}
    assert customers["i:zoe"]["spend"] == money(60)
    assert customers["i:Fay"]["buyer_class"] == "preferred_customer"


def test_sponsors_make_the_tree(facts):
    tree = {
        row["participant"]: (row["parent"], row["depth"], row["subtree_size"], row["state"])
        for row in facts["facts.tree"]
    }
    assert tree == {
        "i:Ann": (None, 0, 5, "root"),
        "i:Ben": ("i:Ann", 1, 4, "member"),
        "i:Cid": ("i:Ben", 2, 1, "member"),
        "i:Dee": ("i:Ben", 2, 2, "member"),
        "i:Eve": ("i:Dee", 3, 1, "member"),
    }


@pytest.mark.parametrize(
    ("month", "kind", "amount", "source", "generation"),
    [
        pytest.param(1, "team", "10", "sale", 1, id="on a recruit's order"),
        pytest.param(4, "team", "8", "sale", 2, id="on a recruit's recruit's order"),
        # Ben's 12 less the 4 clawed back from the same order, in the month of the first row.
        pytest.param(4, "team", "8", "sale", 1, id="netted against the same order"),
        pytest.param(3, "retail", "6", "sale", 1, id="on an own customer's order"),
        pytest.param(3, "retail", "3", "sale", 2, id="on a recruit's customer's order"),
        pytest.param(2, "recruitment", "5", "enrolment", None, id="headcount"),
        # Dee bought 70 blank and 120 of goods that month: 20 x 70/190 = 7.3684 (cut), the rest.
        pytest.param(2, "team", "7.3684", "enrolment", 1, id="on a person's entry money"),
        pytest.param(2, "team", "12.6316", "sale", 1, id="on a person's goods"),
        # Eve bought nothing in June and joined 19 days before.
        pytest.param(6, "team", "4", "enrolment", 1, id="on a joining"),
        # (30 + 10 - 8) x 30/40 and x 10/40.
        pytest.param(9, "pool", "24", "sale", 2, id="netted by kind and month, known"),
        pytest.param(9, "pool", "8", "untraced", None, id="netted by kind and month, unknown"),
    ],
)
def test_a_payout_has_a_source_and_a_generation(facts, *, month, kind, amount, source, generation):
    rows = pick(
        facts["facts.payout_month"],
        month=date(2024, month, 1),
        kind=kind,
        source=source,
        generation=generation,
    )
    assert [row["amount"] for row in rows] == [money(amount)]


def test_overdrawn_payees_stay_negative_and_reversed_payouts_never_were(facts):
    # August: Ann 9 - 3, Ben -7. All rows but the reversed one: Ann 59, Ben 27, Dee 9.
    untraced = only(facts["facts.payout_month"], month=date(2024, 8, 1))
    assert untraced["amount"] == money(-1)
    assert (untraced["source"], untraced["payees"]) == ("untraced", 2)
    assert sum(row["amount"] for row in facts["facts.payout_month"]) == money(95)


def test_somebody_who_bought_when_joining_implies_no_entry_money(facts):
    # Eve's 25 of 30 May count as bought on her day of joining.
    assert facts["facts.implied_entry"] == []


def test_outside_sales_are_credited_to_seller_or_sponsor(facts):
    months = {
        (row["participant"], row["month"].month): row for row in facts["facts.participant_month"]
    }
    ben = months["i:Ben", 3]
    assert ben["own_outside_strict"] == money(60)
    assert ben["outside_customers"] == 1
    assert ben["group_sales"] == money(120)
    assert ben["group_outside_central"] == money(120)
    dee = months["i:Dee", 3]
    assert (dee["own_outside_central"], dee["group_sales"]) == (money(60), money(60))
    ann = months["i:Ann", 4]
    outside = [ann[f"own_outside_{reading}"] for reading in ("strict", "central", "lenient")]
    assert outside == [0, money(15), money(15)]
    # April below Ann: Fay's 15 (hers), Cid's 40, Dee's 90; lenient takes Cid's as outside.
    assert ann["group_sales"] == money(145)
    assert ann["group_outside_lenient"] == money(55)


def test_net_results_in_three_readings(facts):
    people = {row["participant"]: row for row in facts["facts.participant"]}
    # Ben: 12 - 4 + 6 + 20 - 7 = 27 paid, 130 spent; 30 of goods under the cap of 50.
    ben = people["i:Ben"]
    assert [ben["net_strict"], ben["net_central"], ben["net_lenient"]] == [
        money(-103),
        money(-73),
        money(-73),
    ]
    # Dee: 9 paid, 280 spent; own use 50 of April's 90 (the pack is entry money); the other 40
    # at list: 120 x 40/90 = 53.3333.
    dee = people["i:Dee"]
    assert dee["own_use_value"] == money(50)
    assert dee["margin_list"] == money("53.3333")
    assert [dee["net_strict"], dee["net_central"], dee["net_lenient"]] == [
        money(-271),
        money(-221),
        money("-167.6667"),
    ]
    assert [dee["spend_30"], dee["entry_7"], dee["payouts_30"]] == [money(190), money(70), money(5)]


def test_only_people_observed_for_half_a_year_are_in_the_population(facts):
    # Eve joined on 1 June: 213 days before the end; everybody is in.
    people = {row["participant"]: row for row in facts["facts.participant"]}
    assert people["i:Eve"]["observed_days"] == 213
    assert all(row["in_population"] for row in people.values())
    assert not people["i:Ann"]["joined_in_period"]


def test_nothing_is_assumed_resold_where_customers_buy(facts):
    assert only(facts["facts.filing"])["resale_assumed"] is False
    assert all(row["resale_amount"] == 0 for row in facts["facts.sales_month"])


def test_declared_resale_is_what_goes_beyond_own_use(resold):
    # Dee: 120 - 50 in February and 90 - 50 in April; Ben's 30 stay under the cap.
    found = {
        row["month"].month: row["resale_amount"]
        for row in resold["facts.sales_month"]
        if row["resale_amount"]
    }
    assert found == {2: money(70), 4: money(40)}
    # Ben's 8 on Dee's goods: 8 x 40/90, cut.
    (paid,) = pick(
        resold["facts.payout_month"], month=date(2024, 4, 1), buyer_class="active_participant"
    )
    assert (paid["amount"], paid["resale_amount"]) == (money(8), money("3.5555"))


def test_months_count_who_came_left_and_was_paid(facts):
    months = {row["month"].month: row for row in facts["facts.enrolment_month"]}
    assert [months[month]["joined"] for month in (1, 2, 6)] == [1, 2, 1]
    assert months[5]["departed"] == 1
    # August: Ann got 6, Ben gave back 7.
    assert (months[8]["active"], months[8]["paid"]) == (2, 1)
    # First lines: Ben's in January, Dee's in February, Eve's in March, Cid's in April.
    assert [months[month]["first_payers_spend"] for month in (1, 2, 3, 4)] == [
        money(130),
        money(190),
        money(60),
        money(40),
    ]


def test_tenure_counts_months_since_joining_up_to_now(facts):
    # Best month: February, 190. September's 20 reach a tenth of it, so September is now.
    filing = only(facts["facts.filing"])
    assert filing["now_month"] == date(2024, 9, 1)
    now = [filing[f"now_{group}"] for group in ("participants", "customers", "uncredited")]
    assert now == [money(20), 0, 0]

    def at(group, tenure):
        row = only(facts["facts.tenure"], buyer_group=group, tenure_month=tenure)
        return row["people_observed"], row["spend"], row["people_now"]

    # Ann joined before the period; Ben spent 130, Dee 190, Cid and Eve nothing.
    assert at("participant", 0) == (4, money(320), 0)
    # Ben, Cid (40), Dee (90) and Eve two months later.
    assert at("participant", 2) == (4, money(130), 0)
    # Ann in January, Ben in August, Cid (20) and Dee in September.
    assert at("participant", 7) == (4, money(20), 2)
    assert at("participant", 15) == (1, 0, 1)
    # Orders of zoe (60, credited to Ben) and Fay (15, to Ann) at their sellers' tenure: Ben in
    # March, Ann in April.
    assert at("customer", 2) == (4, money(60), 0)
    assert at("customer", 10) == (1, money(15), 0)
