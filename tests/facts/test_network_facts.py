"""Both trees, seniority and the ledger's own quality, worked out by hand.

    recruiters                    placements
    Ann (1 January)               Ann
     |- Ben (1 February)           |- Ben
     |   `- Eve (1 March)          |   |- Cid
     |- Cid (1 February)           |   `- Dee
     |- Dee (1 January)            `- Eve
    Fay (1 March, under "gone")   Fay is placed under an id that nobody has

Gus joined on 1 January under Eve, who came later: both trees.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from facts.oracle_books import Books
from facts.toy import TOY


def on(month, day):
    return date(2024, month, day)


def member(account, joined, sponsor=None, placement=None, **more):
    row = {"participant_id": account, "enrolled_on": joined, "sponsor_id": sponsor}
    return row | {"placement_id": placement} | more


def line(order_id, day, buyer, amount, **more):
    row = {"order_id": order_id, "ordered_on": on(*day), "buyer_id": buyer, "item_kind": "product"}
    return row | {"net_amount": Decimal(amount)} | more


def paid(payee, day, amount, **more):
    return {"participant_id": payee, "paid_on": on(*day), "amount": Decimal(amount)} | more


PEOPLE = [
    member("Ann", on(1, 1)),
    member("Ben", on(2, 1), "Ann", "Ann"),
    member("Cid", on(2, 1), "Ann", "Ben"),
    member("Dee", on(1, 1), "Ann", "Ben"),
    member("Eve", on(3, 1), "Ben", "Ann"),
    member("Fay", on(3, 1), "gone", "nobody"),
    member("Gus", on(1, 1), "Eve", "Eve"),
]
ORDERS = [
    line("A7", (1, 10), "Ann", 40),
    line("A8", (1, 10), "Ann", 40),
    line("A8", (1, 10), "Ann", 40, line_id="2"),
    line("A10", (1, 12), "Ben", 40),
    line("A12", (1, 20), "Ben", 25, status="pending"),
    line("X3", (10, 3), "Cid", 30, status="pending"),
]
PAYOUTS = [
    paid("Ann", (1, 31), 10, payout_id="1", source_order_id="A10"),
    paid("Ann", (1, 31), 10, payout_id="2", source_order_id="A10"),
    paid("Ann", (1, 31), 10, payout_id="3", source_order_id="A7"),
    paid("Ben", (4, 30), 5, payout_id="4", status="earned"),
    paid("Ben", (12, 1), 6, payout_id="5", status="earned"),
]
SMALL = Books(
    on(1, 1),
    on(12, 31),
    {"participants": PEOPLE, "orders": ORDERS, "payouts": PAYOUTS},
    own_use_month=Decimal(50),
)


@pytest.fixture(scope="module")
def small(build):
    return build(SMALL)


def counts(facts, tree):
    rows = facts["facts.network"]
    return {row["name"]: int(row["value"]) for row in rows if row["tree"] == tree}


def quality(facts):
    return {row["name"]: row["value"] for row in facts["facts.quality"]}


def test_the_recruiter_tree_is_counted(small):
    assert counts(small, "recruiter") == {
        "nodes": 7,
        "links": 5,
        "roots": 1,
        "orphans": 1,
        "self_sponsors": 0,
        "cycle_members": 0,
        # Cid, Dee, Fay and Gus recruited nobody, Ben and Eve one each, Ann three.
        "leaves": 4,
        "with_one_recruit": 2,
        "with_over_two_recruits": 1,
        "most_recruits": 3,
        # Ben, Cid and Eve came after, Dee on the same day, Gus before Eve.
        "parent_joined_earlier": 3,
        "parent_joined_same_day": 1,
        "parent_joined_later": 1,
        # Ben, Cid, Dee 1; Eve 2; Gus 3.
        "depth_sum": 8,
        "deepest": 3,
        # -60, 0, 29, 31 and 31 days.
        "median_days_after_parent": 29,
        # Ben's order paid Ann one level up.
        "deepest_paid": 1,
    }


def test_the_placement_tree_stands_apart(small):
    found = counts(small, "placement")
    assert found["most_recruits"] == 2
    assert found["with_over_two_recruits"] == 0
    assert (found["nodes"], found["links"], found["roots"], found["orphans"]) == (7, 5, 1, 1)
    # Ben and Eve 1; Cid, Dee and Gus 2.
    assert (found["depth_sum"], found["deepest"]) == (8, 2)
    # Ben under Ann and Gus under Eve in both; Cid, Dee and Eve elsewhere.
    assert (found["in_both"], found["same_parent"]) == (5, 2)
    places = {
        row["participant"]: (row["parent"], row["depth"], row["subtree_size"], row["state"])
        for row in small["facts.placement_tree"]
    }
    assert places["i:Ann"] == (None, 0, 6, "root")
    assert places["i:Ben"] == ("i:Ann", 1, 3, "member")
    assert places["i:Gus"] == ("i:Eve", 2, 1, "member")
    assert places["i:Fay"] == (None, 0, 1, "orphan")


def test_nobody_placed_is_no_placement_tree(build):
    facts = build(TOY)
    assert facts["facts.placement_tree"] == []
    assert counts(facts, "placement") == {}
    assert counts(facts, "recruiter")["nodes"] == 5


def test_a_cycle_of_placements_is_cut_and_counted(build):
    people = [
        member("a", on(1, 1), None, "b"),
        member("b", on(1, 1), "a", "a"),
        member("c", on(1, 2), "a", "c"),
    ]
    found = counts(
        build(replace(SMALL, tables={**SMALL.tables, "participants": people})), "placement"
    )
    assert (found["cycle_members"], found["self_sponsors"], found["links"]) == (2, 1, 0)


def test_the_first_row_of_a_participant_decides_the_placement(build):
    people = [
        member("a", on(1, 1)),
        member("b", on(1, 1)),
        member("c", on(1, 2), "a", "a", role="customer", role_from=on(1, 2)),
        member("c", on(1, 2), "a", "b", role="participant", role_from=on(2, 2)),
    ]
    facts = build(replace(SMALL, tables={**SMALL.tables, "participants": people}))
    parents = {row["participant"]: row["parent"] for row in facts["facts.placement_tree"]}
    assert parents["i:c"] == "i:b"


def test_people_who_joined_on_the_same_day_share_a_tenth(small):
    # Places 0 to 6: Ann, Dee and Gus share 1, of 6 a sixth; Ben and Cid 3.5; Eve and Fay 5.5.
    rows = {row["join_decile"]: row for row in small["facts.seniority"]}
    assert {decile: row["people"] for decile, row in rows.items()} == {2: 3, 6: 2, 10: 2}
    assert (rows[2]["payouts"], rows[2]["paid_people"], rows[2]["recruits"]) == (30, 1, 3)
    assert (rows[6]["payouts"], rows[6]["paid_people"], rows[6]["recruits"]) == (11, 1, 1)
    assert (rows[10]["payouts"], rows[10]["paid_people"], rows[10]["recruits"]) == (0, 0, 1)


def test_payouts_of_all_tenths_are_all_payouts_to_participants(small):
    total = sum(row["payouts"] for row in small["facts.participant"])
    assert sum(row["payouts"] for row in small["facts.seniority"]) == total == 41


def test_days_and_numbers_of_orders_show_gaps(small):
    found = quality(small)
    # 10, 12 and 20 January, 3 October: 268 days from first to last, 256 of them in the longest gap.
    assert (found["order_days"], found["order_span_days"]) == (4, 268)
    assert found["longest_gap_days"] == 256
    # A7, A8, A10 and A12 are four of six; X3 is a series of its own.
    assert (found["order_documents"], found["numbered_documents"]) == (5, 4)
    assert found["document_span"] == 6
    # January, April and December of twelve months.
    assert (found["payout_months"], found["payout_span_months"]) == (3, 12)


def test_alike_means_under_another_number(small):
    found = quality(small)
    # Three of Ann's lines are alike and two orders hold them.
    assert found["similar_order_lines"] == 2
    assert found["similar_payout_rows"] == 1


def test_items_older_than_ninety_days_are_old(small):
    found = quality(small)
    # 3 October to 31 December are 89 days.
    assert (found["pending_order_lines"], found["old_pending_order_lines"]) == (2, 1)
    assert found["old_pending_amount"] == 25
    assert (found["unpaid_payout_rows"], found["old_unpaid_payout_rows"]) == (2, 1)
    assert found["old_unpaid_amount"] == 5


def test_roles_that_change_are_counted_by_direction(build):
    people = [
        member("a", on(1, 1)),
        member("up", on(1, 1), "a", role="customer", role_from=on(1, 1)),
        member("up", on(1, 1), "a", role="participant", role_from=on(3, 1)),
        member("down", on(1, 1), "a", role="participant", role_from=on(1, 1)),
        member("down", on(1, 1), "a", role="customer", role_from=on(6, 1)),
        # Exported as a customer only, but paid.
        member("paid", on(1, 1), "a", role="customer", role_from=on(1, 1)),
    ]
    tables = {
        "participants": people,
        "orders": [line("1", (2, 1), "paid", 70), line("2", (2, 1), "a", 9)],
        "payouts": [paid("paid", (3, 1), 4)],
    }
    # A kit makes it a network plan: else rewards would make nobody a participant.
    tables["orders"].append(line("3", (1, 1), "a", 100, item_kind="starter_kit"))
    found = quality(build(replace(SMALL, tables=tables)))
    assert (found["people_made_customers"], found["people_made_participants"]) == (1, 1)
    assert (found["relabelled_people"], found["relabelled_revenue"]) == (1, 70)


def test_an_empty_filing_counts_nothing(build):
    facts = build(replace(SMALL, tables={}))
    assert facts["facts.network"] == []
    assert facts["facts.seniority"] == []
    assert quality(facts)["order_documents"] == 0
