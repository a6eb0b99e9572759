"""The series that name places in a tree, months, days and a threshold."""

from pathlib import Path
from typing import Any

import pytest

from pyramidcheck.assets import find_assets
from pyramidcheck.measure.bunching import measure_bunching
from pyramidcheck.measure.series import MIX, NET_COLUMNS, build_series
from pyramidcheck.measure.series_bunching import COLUMNS as BUNCHING_COLUMNS
from pyramidcheck.measure.series_results import COLUMNS as RESULT_COLUMNS
from pyramidcheck.measure.series_staying import COLUMNS as SURVIVAL_COLUMNS
from pyramidcheck.measure.series_tables import DEEPEST, MONTHS, ORDER_PARTS
from pyramidcheck.measure.series_timing import COLUMNS as TIMING_COLUMNS
from pyramidcheck.model.measures import Measure
from pyramidcheck.rulebook import load
from pyramidcheck.store import Store


def by_id(store: Store) -> dict[str, Any]:
    return {series.id: series for series in build_series(store)}


def test_depth_pyramid_counts_everybody_once_and_keeps_those_without_a_place(facts):
    people = ["participant", "payouts"]
    tree = ["participant", "depth", "state"]
    store = facts(
        {
            "facts.participant": (
                people,
                [[1, "70.00"], [2, "30.00"], [3, "0.00"], [4, "-5.00"], [5, "1.00"]],
            ),
            "facts.tree": (
                tree,
                [[1, 0, "root"], [2, 1, "member"], [3, 1, "member"], [4, 2, "cycle"]],
            ),
        }
    )
    pyramid = by_id(store)["depth_pyramid"]
    assert pyramid.columns == ("depth", "people", "paid", "payouts")
    assert pyramid.rows == ((0, 1, 1, "70"), (1, 2, 1, "30"), (None, 2, 1, "-4"))


def test_depth_pyramid_of_a_chain_stays_small(facts):
    length = 3 * DEEPEST
    store = facts(
        {
            "facts.participant": (["participant"], [[n] for n in range(length)]),
            "facts.tree": (
                ["participant", "depth", "state"],
                [[n, n, "member" if n else "root"] for n in range(length)],
            ),
        }
    )
    pyramid = by_id(store)["depth_pyramid"]
    assert len(pyramid.rows) == DEEPEST + 1
    assert sum(row[1] for row in pyramid.rows) == length
    assert pyramid.rows[-1][0] == DEEPEST


def test_people_without_any_sponsor_make_no_pyramid(facts):
    store = facts(
        {
            "facts.participant": (["participant"], [[1], [2]]),
            "facts.tree": (["participant", "depth", "state"], [[1, 0, "root"], [2, 0, "root"]]),
        }
    )
    assert "depth_pyramid" not in by_id(store)


def test_payouts_by_source_sum_to_all_payouts(facts):
    columns = ["source", "buyer_class", "kind", "amount"]
    store = facts(
        {
            "facts.payout_month": (
                columns,
                [
                    ["sale", "customer", "team", "10.00"],
                    ["sale", "active_participant", "team", "20.00"],
                    ["own", "active_participant", "personal", "3.00"],
                    ["enrolment", "active_participant", "recruitment", "40.00"],
                    ["refunded", "customer", "team", "1.00"],
                    ["untraced", "", "rank", "7.00"],
                ],
            )
        }
    )
    assert by_id(store)["payouts_by_source"].rows == (("10", "64", "7"),)


def test_months_hold_the_parts_of_the_shares(facts):
    store = facts(
        {
            "facts.sales_month": (
                ["month", "buyer_class", "item_kind", "entry_mark", "amount"],
                [
                    ["2024-01-01", "customer", "product", "none", "10.00"],
                    ["2024-01-01", "active_participant", "starter_kit", "always", "40.00"],
                    ["2024-01-01", "customer", "shipping", "none", "99.00"],
                ],
            ),
            "facts.implied_entry": (["month", "amount"], [["2024-02-01", "5.00"]]),
            "facts.payout_month": (["month", "amount"], [["2024-03-01", "8.00"]]),
            "facts.enrolment_month": (
                ["month", "joined", "active", "paid"],
                [["2024-01-01", 4, 6, 1]],
            ),
        }
    )
    months = by_id(store)["months"]
    assert months.rows == (
        ("2024-01-01", "50", "10", "40", "0", 4, 6, 1),
        ("2024-02-01", "5", "0", "5", "0", 0, 0, 0),
        ("2024-03-01", "0", "0", "0", "8", 0, 0, 0),
    )


def test_month_end_counts_back_from_the_last_day_of_full_months_only(facts):
    store = facts(
        {
            "facts.filing": (
                ["period_start", "period_end"],
                [["2024-01-15", "2024-03-31"]],
            ),
            "facts.order_day": (
                ["day", "buyer_class", "amount", "orders"],
                [
                    ["2024-01-31", "active_participant", "1000.00", 9],
                    ["2024-02-29", "active_participant", "10.00", 1],
                    ["2024-03-31", "active_participant", "20.00", 2],
                    ["2024-03-01", "customer", "5.00", 1],
                    ["2024-02-29", "unknown", "7.00", 1],
                ],
            ),
        }
    )
    series = by_id(store)["month_end"]
    rows = {row[0]: row[1:] for row in series.rows}
    # 29 and 31 days: the thirtieth day before the end exists in March alone.
    assert len(rows) == 31
    assert [rows[days][0] for days in (0, 28, 29, 30)] == [2, 2, 1, 1]
    assert rows[0] == (2, "30", "0", "7", 3, 0, 1)
    assert rows[30] == (1, "0", "5", "0", 0, 1, 0)


def test_month_end_needs_an_order(facts):
    assert "month_end" not in by_id(facts({}))


SURVIVAL = ["buyer_group", "tenure_month", "entered", "events", "censored"]


def test_survival_is_the_life_table_with_people_at_risk(facts):
    rows = [
        ["participant", 0, 10, 0, 0],
        ["participant", 1, 0, 2, 1],
        ["participant", 2, 0, 1, 6],
        ["customer", 0, 4, 1, 3],
    ]
    series = by_id(facts({"facts.survival": (SURVIVAL, rows)}))["survival"]
    mine = [row for row in series.rows if row[0] == "participant"]
    assert [row[1:6] for row in mine] == [
        (0, 10, 0, 0, 1.0),
        (1, 10, 2, 1, 0.8),
        (2, 7, 1, 6, pytest.approx(0.8 * 6 / 7)),
    ]
    assert mine[1][6] < 0.8 < mine[1][7]
    assert series.figures["participant_censored"] == 7
    assert series.figures["customer_entered"] == 4


def test_a_survival_curve_ends_where_nobody_is_followed(facts):
    rows = [
        ["participant", 0, 2, 0, 2],
        ["participant", 5, 3, 0, 0],
        ["participant", 6, 0, 1, 2],
    ]
    series = by_id(facts({"facts.survival": (SURVIVAL, rows)}))["survival"]
    assert [row[1] for row in series.rows] == [0]


STAY = ["buyer_group", "participant", "entered_at", "last_tenure", "is_gone", "left_at"]
FILING = ["period_start", "period_end", "months"]


def stays(first: str, people: int, left_at: int, *, gone: bool = False) -> list[list[Any]]:
    start = int(first.replace("-", ""))
    return [
        ["participant", start + n, 0, left_at, gone, left_at, f"{first}-01"] for n in range(people)
    ]


def test_cohorts_are_the_life_tables_of_quarters_without_those_of_before(facts):
    rows = [
        *stays("2023-01", 6, 9),
        *stays("2023-03", 4, 3, gone=True),
        *stays("2023-04", 5, 6),
        *stays("2022-11", 3, 11),
        ["customer", 1, 0, 3, True, 3, "2023-01-01"],
    ]
    filing = (FILING, [["2023-01-01", "2023-12-31", 12]])
    store = facts({"facts.stay": ([*STAY, "started_in"], rows), "facts.filing": filing})
    series = by_id(store)["cohorts"]
    assert series.columns == ("cohort", *SURVIVAL_COLUMNS[1:])
    told = {(row[0], row[1]): row[2:6] for row in series.rows}
    assert told["2023-01-01", 3] == (10, 4, 0, 0.6)
    assert told["2023-01-01", 9] == (6, 0, 6, 0.6)
    assert told["2023-04-01", 6] == (5, 0, 5, 1.0)
    assert {cohort for cohort, _ in told} == {"2023-01-01", "2023-04-01"}
    assert series.figures["earlier"] == 3
    assert series.figures["step_months"] == 3
    assert series.figures["2023-01-01_censored"] == 6


def test_cohorts_of_a_long_period_are_years(facts):
    rows = [*stays("2019-05", 3, 20), *stays("2021-01", 2, 5)]
    filing = (FILING, [["2019-01-01", "2022-12-31", 48]])
    store = facts({"facts.stay": ([*STAY, "started_in"], rows), "facts.filing": filing})
    series = by_id(store)["cohorts"]
    assert {row[0] for row in series.rows} == {"2019-01-01", "2021-01-01"}
    assert series.figures["step_months"] == 12


def test_many_cohorts_of_long_stays_stay_few_points(facts):
    rows = [
        stay
        for year in range(1990, 2020)
        for months in range(1, 200)
        for stay in stays(f"{year}-01", 1, months)
    ]
    filing = (FILING, [["1990-01-01", "2020-12-31", 372]])
    store = facts({"facts.stay": ([*STAY, "started_in"], rows), "facts.filing": filing})
    assert len(by_id(store)["cohorts"].rows) <= 2000


def test_first_purchase_counts_who_recruits_and_sells_in_the_months_around_it(facts):
    people = ["participant", "joined_on", "joined_in_period", "sponsor"]
    months = ["participant", "month", "spend", "outside_customers"]
    store = facts(
        {
            "facts.filing": (FILING, [["2024-01-01", "2024-06-30", 6]]),
            "facts.participant": (
                people,
                [
                    # One buys two months after joining, recruits before it and sells with it.
                    [1, "2024-01-10", True, ""],
                    [2, "2024-02-03", True, 1],
                    # One buys at once and recruits twice in the next month: one person.
                    [3, "2024-04-01", True, ""],
                    [4, "2024-05-01", True, 3],
                    [5, "2024-05-20", True, 3],
                    [6, "2020-01-01", False, ""],
                ],
            ),
            "facts.participant_month": (
                months,
                [
                    [1, "2024-01-01", "0.00", 0],
                    [1, "2024-03-01", "20.00", 2],
                    [3, "2024-04-01", "20.00", 0],
                    [6, "2024-01-01", "20.00", 1],
                ],
            ),
        }
    )
    series = by_id(store)["first_purchase"]
    rows = {row[0]: row[1:] for row in series.rows}
    # Month: people in view, recruiters, sellers.
    assert rows == {
        -2: (1, 0, 0),
        -1: (1, 1, 0),
        0: (2, 0, 1),
        1: (2, 1, 0),
        2: (2, 0, 0),
        3: (1, 0, 0),
    }
    assert series.figures == {"studied": 2, "joined": 5}


def volumes(heap: int) -> dict[str, Any]:
    columns = ["buyer_group", "month", "volume", "volume_last_days", "people", "spend"]
    spread = [
        ["participant", "2024-01-01", str(volume), "0", 60 - volume // 10, "10.00"]
        for volume in range(3, 300, 7)
    ]
    spread.append(["participant", "2024-01-01", "100", "0", heap, "10.00"])
    customers = [["customer", *row[1:]] for row in spread[:-1]]
    return {
        "facts.volume_month": (columns, spread + customers),
        "facts.qualifying_month": (["month", "qualifying_volume"], [["2024-01-01", "100"]]),
    }


@pytest.fixture(scope="module")
def bunching_rule():
    rules = load((), builtin=find_assets("rules"), jurisdictions=("international",)).rules
    return {"qualification_purchases": rules["qualification_purchases"]}


def test_bunching_is_drawn_at_the_threshold_that_was_judged(facts, bunching_rule):
    store = facts(volumes(heap=400))
    (loaded,) = bunching_rule.values()
    rows = store.table(loaded.metric_sql, loaded.bound(), source="test").to_pylist()
    measure = measure_bunching(loaded, rows)
    found = build_series(store, None, bunching_rule, {loaded.rule.id: measure})
    series = {item.id: item for item in found}["bunching"]
    assert series.columns == ("from", "to", "months", "counterfactual", "in_window")
    assert series.figures["threshold"] == 100.0
    assert series.figures["excess"] == pytest.approx(float(str(measure.figures["figure_excess"])))
    assert series.figures["excess_low"] <= series.figures["excess"]
    heap = next(row for row in series.rows if row[0] == 1.0)
    assert heap[2] >= 400
    assert heap[3] < 100
    assert sum(bool(row[4]) for row in series.rows) == 10


def test_bunching_is_not_drawn_where_the_rule_has_no_value(facts, bunching_rule):
    store = facts(volumes(heap=0))
    silent = Measure("qualification_purchases", state="not_enough_data")
    found = build_series(store, None, bunching_rule, {"qualification_purchases": silent})
    assert "bunching" not in {item.id for item in found}


def test_no_series_holds_more_than_two_thousand_points(facts):
    people = 2500
    store = facts(
        {
            "facts.participant": (
                ["participant", "payouts", "net_strict", "net_central", "net_lenient"],
                [[n, str(n), "1.00", "1.00", "1.00"] for n in range(people)],
            ),
            "facts.tree": (
                ["participant", "depth", "state"],
                [[n, n, "member" if n else "root"] for n in range(people)],
            ),
            "facts.survival": (
                SURVIVAL,
                [
                    [group, month, 0 if month else people, 1, 0]
                    for group in ("participant", "customer")
                    for month in range(people)
                ],
            ),
        }
    )
    for series in build_series(store):
        assert len(series.rows) <= 2000, series.id


def test_every_series_is_documented_with_its_columns():
    page = (Path(__file__).parents[2] / "docs" / "series.md").read_text(encoding="utf-8")
    rows = {line.split("|")[1]: line for line in page.splitlines() if line.startswith("| `")}
    expected = {
        "revenue_mix": ("month", *MIX),
        "lorenz_all": ("people_share", "payout_share"),
        "net_result": NET_COLUMNS,
        "result_curve": RESULT_COLUMNS,
        "cohorts": ("cohort",),
        "first_purchase": TIMING_COLUMNS,
        "months": MONTHS,
        "survival": SURVIVAL_COLUMNS,
        "bunching": BUNCHING_COLUMNS,
        "depth_pyramid": ("depth", "people", "paid", "payouts"),
        "month_end": ("months", *ORDER_PARTS),
        "payouts_by_source": ("outside", "inside", "untraced"),
        "lorenz_benchmark": ("people_share", "payout_share"),
    }
    for name, columns in expected.items():
        found = [line for ids, line in rows.items() if f"`{name}`" in ids]
        assert len(found) == 1, name
        missing = [c for c in columns if f"`{c}`" not in found[0] and c not in {"group", "month"}]
        assert missing == [], name
