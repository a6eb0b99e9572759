"""Facts of single rules, worked out by hand from the toy network and from a smaller one."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from facts import canon
from facts.oracle_books import Books
from facts.toy import TOY
from pyramidcheck import facts as product


def on(month, day, year=2024):
    return date(year, month, day)


def cut(rows, *columns):
    return sorted(tuple(row[name] for name in columns) for row in rows)


@pytest.fixture(scope="module")
def toy(build):
    return build(TOY)


def test_net_results_stand_at_the_same_tenure(toy):
    # Ben to 8 July: 20 + 6 + 12 - 4 received, 130 paid, 30 used. Cid to 30 July: 60 paid, 60 used.
    # Dee: 9 received, 280 paid, 50 of the 90 of April used; the rank pack is no own use.
    # Eve to 28 November: 85 paid, of which 50 of March and 25 of May may have been used.
    assert cut(toy["facts.tenure_net"], "participant", "depth", "net_central") == [
        ("i:Ben", 1, Decimal(-66)),
        ("i:Cid", 2, Decimal(0)),
        ("i:Dee", 2, Decimal(-221)),
        ("i:Eve", 3, Decimal(-10)),
    ]


def test_people_who_joined_on_the_same_day_share_a_quartile(toy):
    # Of four places 0, 1, 2, 3 Cid and Dee share the middle of 1 and 2, the end of the second.
    assert cut(toy["facts.tenure_net"], "participant", "join_quartile") == [
        ("i:Ben", 1),
        ("i:Cid", 2),
        ("i:Dee", 2),
        ("i:Eve", 4),
    ]


def test_an_unknown_cap_leaves_the_result_unknown(build):
    facts = build(replace(TOY, own_use_month=None))
    assert {row["net_central"] for row in facts["facts.tenure_net"]} == {None}


def test_people_leave_three_silent_months_after_they_were_last_seen(toy):
    # Ann joined in June 2023: seen from February (8) to September (15), gone at 18. Ben: last in
    # August (7), gone at 10. Cid: September (7), gone at 10. Dee: June (4), gone at 7. Eve: never
    # after joining, gone at 3. Fay: April (1), gone at 4. Zoe ordered in March, within the first
    # three months, and stands in no enrolment row: her beginning is not known.
    events = [row for row in toy["facts.survival"] if row["events"] or row["censored"]]
    assert cut(events, "buyer_group", "tenure_month", "events", "censored") == [
        ("customer", 4, 1, 0),
        ("participant", 3, 1, 0),
        ("participant", 7, 1, 0),
        ("participant", 10, 2, 0),
        ("participant", 18, 1, 0),
    ]


def test_whoever_joined_before_the_period_enters_when_first_seen(toy):
    entered = [row for row in toy["facts.survival"] if row["entered"]]
    assert cut(entered, "buyer_group", "tenure_month", "entered") == [
        ("customer", 0, 1),
        ("participant", 0, 4),
        ("participant", 8, 1),
    ]


def test_observation_reaches_the_last_whole_month(toy):
    observed = [row for row in toy["facts.survival"] if row["observed"]]
    assert cut(observed, "buyer_group", "tenure_month", "observed") == [
        ("customer", 9, 1),
        ("participant", 6, 1),
        ("participant", 10, 2),
        ("participant", 11, 1),
        ("participant", 18, 1),
    ]


def test_entry_money_is_kits_and_rank_packs(toy):
    # Dee: the blank line of 70 on day 0 and the pack of 120; 5 + 4 received.
    assert cut(toy["facts.recoup"], "participant", "outlay", "received", "is_recouped", "days") == [
        ("i:Ben", Decimal(100), Decimal(27), False, 356),
        ("i:Cid", Decimal(0), Decimal(0), True, 0),
        ("i:Dee", Decimal(190), Decimal(9), False, 334),
        ("i:Eve", Decimal(0), Decimal(0), True, 0),
    ]


def test_goods_are_bought_used_or_sold_to_named_customers(toy):
    # Ben sold to zoe for 60, Dee to Eve, then a customer, for 60. Cid's line after 107 days out of
    # the plan is a customer's; the cancelled line was never bought.
    columns = ("participant", "bought", "own_use", "resold_strict", "consumed_lenient")
    assert cut(toy["facts.stock"], *columns) == [
        ("i:Ben", Decimal(30), Decimal(30), Decimal(60), Decimal(0)),
        ("i:Cid", Decimal(60), Decimal(60), Decimal(0), Decimal(60)),
        ("i:Dee", Decimal(210), Decimal(50), Decimal(60), Decimal(0)),
        ("i:Eve", Decimal(25), Decimal(25), Decimal(0), Decimal(25)),
    ]


PEOPLE = [
    {"participant_id": "a1", "enrolled_on": on(1, 1), "person_key": "ann"},
    {"participant_id": "a2", "enrolled_on": on(1, 1), "person_key": "ann"},
    {"participant_id": "b", "enrolled_on": on(4, 5), "sponsor_id": "a1"},
    {"participant_id": "c", "enrolled_on": on(5, 20), "sponsor_id": "a2"},
    {
        "participant_id": "z",
        "enrolled_on": on(3, 1),
        "role": "customer",
        "role_from": on(3, 1),
    },
]


def line(order_id, day, buyer, amount, **more):
    row = {"order_id": order_id, "ordered_on": on(*day), "buyer_id": buyer, "item_kind": "product"}
    return row | {"net_amount": Decimal(amount)} | more


def prize(payee, day, amount, **more):
    row = {"participant_id": payee, "paid_on": on(*day), "amount": Decimal(amount)}
    return row | {"kind": "prize"} | more


ORDERS = [
    line("o1", (4, 28), "b", 40),
    line("o2", (5, 29), "b", 60),
    line("o3", (5, 10), "z", 100, seller_id="b"),
    line("o4", (6, 1), "b", 30),
    line("o5", (5, 30), "b", 25, is_autoship=True),
    line("o6", (4, 5), "b", 200, item_kind="starter_kit"),
    line("o7", (5, 31), "b", 80, status="cancelled"),
]
PAYOUTS = [
    prize("a1", (6, 1), 50, contest="spring", period=on(4, 1)),
    prize("a2", (6, 1), 30, contest="spring", period=on(5, 1), form="gift_card"),
    prize("b", (6, 1), 20, contest="spring", period=on(5, 1), form="in_kind"),
    prize("c", (6, 1), 99, contest="spring", period=on(5, 1), status="reversed"),
    prize("b", (6, 2), 20, contest="spring", period=on(5, 1), form="in_kind", status="withdrawn"),
    prize("b", (5, 15), 7),
]
BUYBACKS = [
    {
        "participant_id": "b",
        "requested_on": on(5, 20),
        "claimed_amount": Decimal(40),
        "paid_amount": Decimal(30),
    },
    {"participant_id": "b", "requested_on": on(5, 25), "claimed_amount": Decimal(10)},
]
CLAIMS = [{"claim_id": "k", "text": "Earn 500 a month", "amount": Decimal(500), "per": "month"}]
SMALL = Books(
    on(3, 16),
    on(6, 15),
    {
        "participants": PEOPLE,
        "orders": ORDERS,
        "payouts": PAYOUTS,
        "buybacks": BUYBACKS,
        "claims": CLAIMS,
    },
    own_use_month=Decimal(50),
)


@pytest.fixture(scope="module")
def small(build):
    return build(SMALL)


def test_order_days_leave_out_standing_orders_and_kits(small):
    columns = ("day", "buyer_class", "amount", "orders")
    assert cut(small["facts.order_day"], *columns) == [
        (on(4, 28), "active_participant", Decimal(40), 1),
        (on(5, 10), "customer", Decimal(100), 1),
        (on(5, 29), "active_participant", Decimal(60), 1),
        (on(5, 31), "active_participant", Decimal(0), 0),
        (on(6, 1), "active_participant", Decimal(30), 1),
    ]


def test_volumes_are_counts_of_people_and_name_nobody(build):
    books = replace(
        SMALL,
        tables={
            "participants": PEOPLE,
            "orders": [
                line("p1", (4, 10), "b", 40, volume=Decimal(30)),
                line("p2", (4, 28), "b", 60, volume=Decimal(70)),
                line("p3", (4, 29), "c", 90, volume=Decimal(100)),
                line("p4", (4, 3), "c", 5, volume=Decimal(9), status="cancelled"),
                line("p5", (5, 28), "z", 20, volume=Decimal(20)),
                line("p6", (5, 29), "z", 20, volume=Decimal(20)),
            ],
            "ranks": [
                {"participant_id": "b", "period": on(4, 1), "volume_required": Decimal(100)},
                {"participant_id": "b", "period": on(4, 1), "volume_required": Decimal(300)},
                {"participant_id": "b", "period": on(5, 1), "volume_required": Decimal(150)},
                {"participant_id": "c", "period": on(5, 1), "volume_required": Decimal(0)},
            ],
        },
    )
    facts = build(books)
    columns = ("buyer_group", "month", "volume", "volume_last_days", "people", "spend")
    assert cut(facts["facts.volume_month"], *columns) == [
        # The 28th is among the last three days of April, not of May.
        ("customer", on(5, 1), Decimal(40), Decimal(20), 1, Decimal(40)),
        ("participant", on(4, 1), Decimal(100), Decimal(70), 1, Decimal(100)),
        ("participant", on(4, 1), Decimal(100), Decimal(100), 1, Decimal(90)),
    ]
    assert cut(facts["facts.qualifying_month"], "month", "qualifying_volume") == [
        (on(3, 1), Decimal(100)),
        (on(4, 1), Decimal(100)),
        (on(5, 1), Decimal(150)),
        (on(6, 1), Decimal(100)),
    ]


def test_accounts_of_one_key_are_one_person(small):
    assert cut(small["facts.people_accounts"], "participant", "accounts") == [
        ("i:b", 1),
        ("i:c", 1),
        ("k:ann", 2),
    ]


def test_a_claim_without_a_payment_is_paid_nothing(small):
    assert cut(small["facts.buyback"], "requested_on", "claimed", "paid") == [
        (on(5, 20), Decimal(40), Decimal(30)),
        (on(5, 25), Decimal(10), Decimal(0)),
    ]


def test_amounts_taken_back_are_returned_goods(small):
    # 40 + 60 + 30 + 25 bought; of April 40, of May 50 and of June 30 may have been used.
    (row,) = small["facts.stock"]
    assert (row["bought"], row["returned"], row["own_use"]) == (155, 30, 120)


def test_prizes_stand_by_contest_person_and_form(small):
    columns = ("contest", "participant", "form", "amount", "currency")
    assert cut(small["facts.contest_reward"], *columns) == [
        ("2024-05-01", "i:b", "cash", Decimal(7), "EUR"),
        ("spring", "i:b", "in_kind", Decimal(20), "EUR"),
        ("spring", "k:ann", "cash", Decimal(50), "EUR"),
        ("spring", "k:ann", "gift_card", Decimal(30), "EUR"),
    ]


def test_a_contest_compares_prizes_recruits_and_outside_sales_of_its_months(small):
    assert cut(small["facts.contest"], "participant", "prize", "recruits", "outside_sales") == [
        ("i:b", Decimal(20), 0, Decimal(100)),
        ("k:ann", Decimal(80), 2, Decimal(0)),
    ]


def test_claims_are_as_given(small):
    assert cut(small["facts.claim"], "claim_id", "wording", "amount", "per") == [
        ("k", "Earn 500 a month", Decimal(500), "month")
    ]


def test_the_market_counts_the_active_of_the_last_year(small):
    # Ann and b were paid; c was not and bought nothing.
    assert small["facts.market"] == [
        {"adult_population": None, "active": 2, "joined": 3, "days": 92}
    ]


def test_the_adult_population_comes_from_the_plan(store, definitions):
    canon.load(store, SMALL)
    store.run("ALTER TABLE canon.filing ADD COLUMN adult_population BIGINT", source="test")
    store.run("UPDATE canon.filing SET adult_population = 5000", source="test")
    product.build(store, definitions)
    assert store.scalar("SELECT adult_population FROM facts.market", source="test") == 5000


def test_entry_money_is_recouped_on_the_first_day_that_covers_it(build):
    # 100 on 10 January; 60 on 1 February and 40 on 20 February, day 41. The training of March
    # comes after it.
    books = Books(
        on(1, 1),
        on(12, 31),
        {
            "participants": [
                {"participant_id": "a", "enrolled_on": on(1, 1)},
                {"participant_id": "p", "enrolled_on": on(1, 10), "sponsor_id": "a"},
            ],
            "orders": [
                line("kit", (1, 10), "p", 100, item_kind="starter_kit"),
                line("late", (3, 1), "p", 50, item_kind="training"),
            ],
            "payouts": [
                prize("p", (2, 1), 60, kind="team"),
                prize("p", (2, 20), 40, kind="team"),
            ],
        },
        quarantined=("a",),
    )
    (row,) = build(books)["facts.recoup"]
    assert (row["outlay"], row["received"], row["is_recouped"], row["days"]) == (150, 100, True, 41)
