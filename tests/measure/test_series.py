from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from pyramidcheck.assets import find_assets
from pyramidcheck.measure.series import build_series, net_edges
from pyramidcheck.measure.series_results import curve_edges
from pyramidcheck.rulebook.loader import read_benchmarks
from pyramidcheck.store import Store


def by_id(store: Store, benchmarks: Any = None) -> dict[str, Any]:
    return {series.id: series for series in build_series(store, benchmarks)}


def test_no_facts_give_no_series(facts):
    assert build_series(facts({})) == ()


def test_revenue_mix_puts_every_sale_into_one_part_and_sums_to_revenue(facts):
    store = facts(
        {
            "facts.sales_month": (
                ["month", "buyer_class", "item_kind", "entry_mark", "amount"],
                [
                    ["2024-01-01", "customer", "product", "none", "10.50"],
                    ["2024-01-01", "left_long_ago", "product", "none", "1.00"],
                    ["2024-01-01", "preferred_customer", "product", "none", "20.00"],
                    ["2024-01-01", "relabelled", "product", "none", "30.00"],
                    ["2024-01-01", "active_participant", "starter_kit", "always", "40.00"],
                    ["2024-01-01", "active_participant", "product", "first_month", "50.00"],
                    ["2024-01-01", "unknown", "product", "none", "60.00"],
                    ["2024-01-01", "customer", "shipping", "none", "1000.00"],
                    ["2024-02-01", "passive_participant", "product", "rank_pack", "70.00"],
                ],
            ),
            "facts.implied_entry": (["month", "amount"], [["2024-02-01", "5.00"]]),
        }
    )
    mix = by_id(store)["revenue_mix"]
    assert mix.columns == (
        "month",
        "customers",
        "preferred_customers",
        "participants",
        "entry_money",
        "unknown",
    )
    assert mix.rows == (
        ("2024-01-01", "11.5", "20", "80", "40", "60"),
        ("2024-02-01", "0", "0", "0", "75", "0"),
    )


def test_lorenz_curves_hold_the_paid_and_everybody(facts):
    rows = [[number, str(number * 10)] for number in range(1, 5)] + [[5, "0.00"], [6, "-3.00"]]
    series = by_id(facts({"facts.participant": (["participant", "payouts"], rows)}))
    paid, everybody = series["lorenz_paid"], series["lorenz_all"]
    assert paid.rows == ((0.0, 0.0), (0.25, 0.1), (0.5, 0.3), (0.75, 0.6), (1.0, 1.0))
    # Twice the sum of rank times amount (300), over four people times 100, less 5/4.
    assert paid.figures["gini"] == pytest.approx(0.25)
    assert paid.figures["people"] == 4
    # A hundredth of four people is 0.04 of the best paid, who holds 0.4.
    assert paid.figures["top_1_share"] == pytest.approx(0.016)
    assert everybody.figures["people"] == 6
    assert everybody.figures["gini_low"] <= everybody.figures["gini"]


def test_top_share_counts_the_next_person_in_proportion(facts):
    rows = [[number, "1.00"] for number in range(149)] + [[150, "51.00"]]
    series = by_id(facts({"facts.participant": (["participant", "payouts"], rows)}))
    # 1.5 of 150 people: the best paid, and half of the next.
    assert series["lorenz_paid"].figures["top_1_share"] == pytest.approx(51.5 / 200)


def test_lorenz_curve_of_many_people_stays_small(facts):
    rows = [[number, "1.00"] for number in range(500)]
    series = by_id(facts({"facts.participant": (["participant", "payouts"], rows)}))
    assert len(series["lorenz_all"].rows) == 201


def test_lorenz_curve_needs_payouts(facts):
    rows = [[1, "0.00"], [2, "-1.00"]]
    series = by_id(facts({"facts.participant": (["participant", "payouts"], rows)}))
    assert set(series) == {"net_result", "result_curve"}


def test_benchmark_gives_the_published_top_share(facts):
    benchmarks, problems = read_benchmarks(find_assets("rules"))
    assert problems == []
    curve = by_id(facts({}), benchmarks)["lorenz_benchmark"]
    assert curve.columns == ("people_share", "payout_share")
    assert curve.rows[0] == (0.0, 0.0)
    assert curve.rows[-1] == (1.0, 1.0)
    # 53.5 % of all bonuses for the best paid hundredth, by the means of the groups.
    assert 1 - curve.rows[-2][1] == pytest.approx(0.535, abs=5e-4)
    assert "unverified" in curve.figures["title_en"]


NETS = ["participant", "in_population", "net_strict", "net_central", "net_lenient"]


def test_net_result_counts_everybody_of_the_population_once_in_each_reading(facts):
    rows = [
        [1, True, "-150.00", "-100.00", "0.00"],
        [2, True, "-0.01", "0.00", "0.01"],
        [3, True, "2000.00", "2000.00", "2000.00"],
        [4, False, "-99999.00", "-99999.00", "-99999.00"],
    ]
    net = by_id(facts({"facts.participant": (NETS, rows)}))["net_result"]
    assert [sum(row[index] for row in net.rows) for index in (2, 3, 4)] == [3, 3, 3]
    assert net.figures["population"] == 3
    assert net.figures["strict_below_zero"] == 2
    assert net.figures["central_below_zero"] == 1
    assert net.figures["lenient_below_zero"] == 0
    assert net.figures["strict_median"] == "-0.01"
    bins = {(row[0], row[1]): row[3] for row in net.rows}
    assert bins["-100", "-50"] == 1
    assert bins["0", "0.01"] == 1


def test_reading_in_which_somebody_is_unknown_is_not_drawn(facts):
    rows = [[1, True, "-5.00", "1.00", ""], [2, True, "-7.00", "", ""]]
    net = by_id(facts({"facts.participant": (NETS, rows)}))["net_result"]
    assert sum(row[2] for row in net.rows) == 2
    assert {row[3] for row in net.rows} == {row[4] for row in net.rows} == {None}
    assert net.figures["central_people"] == 1
    assert "central_median" not in net.figures
    assert net.figures["population"] == 2


def test_result_curve_counts_who_lies_below_each_amount(facts):
    columns = ["participant", "payouts", *NETS[1:]]
    rows = [
        [1, "0.00", True, "-150.00", "-100.00", "0.00"],
        [2, "50.00", True, "-0.01", "0.00", "0.01"],
        [3, "2100.00", True, "2000.00", "2000.00", "2000.00"],
        [4, "5.00", False, "-99999.00", "-99999.00", "-99999.00"],
    ]
    curve = by_id(facts({"facts.participant": (columns, rows)}))["result_curve"]
    below = {row[0]: row[1:] for row in curve.rows}
    assert below["0"] == (0, 2, 1, 0)
    assert below["50"] == (1, 2, 2, 2)
    # Exactly at an amount is not below it.
    assert below["2000"] == (2, 2, 2, 2)
    assert below["2240"] == (3, 3, 3, 3)
    assert curve.rows[0] == ("-160", 0, 0, 0, 0)
    assert curve.rows[-1][0] == "2240"
    assert curve.figures["gross_median"] == "50"
    assert curve.figures["gross_not_above_zero"] == 1
    assert curve.figures["central_p99"] == "2000"
    for column in range(1, 5):
        counts = [row[column] for row in curve.rows]
        assert counts == sorted(counts)


def test_result_curve_leaves_out_a_reading_in_which_somebody_is_unknown(facts):
    rows = [[1, True, "-5.00", "1.00", ""], [2, True, "-7.00", "", ""]]
    curve = by_id(facts({"facts.participant": (NETS, rows)}))["result_curve"]
    assert {row[3] for row in curve.rows} == {row[4] for row in curve.rows} == {None}
    assert "central_median" not in curve.figures
    assert curve.figures["strict_median"] == "-7"
    assert curve.rows[-1][2] == 2


@pytest.mark.parametrize("reach", ["0", "1E-18", "0.0001", "7", "123456789012.5"])
def test_amounts_of_the_result_curve_hold_every_edge_of_the_classes(reach):
    edges = curve_edges(Decimal(reach))
    assert edges == sorted(set(edges))
    assert edges[-1] > Decimal(reach)
    assert len(edges) <= 250
    if Decimal(reach) >= Decimal("0.0001"):
        assert set(net_edges(Decimal(reach))) <= set(edges)


@pytest.mark.parametrize("reach", ["0", "1E-18", "0.0001", "7", "999.99", "1000", "123456789012.5"])
def test_edges_of_net_results_reach_past_the_largest(reach):
    edges = net_edges(Decimal(reach))
    assert edges == sorted(edges)
    assert len(edges) - 1 <= 60
    assert Decimal(0) in edges
    assert edges[-1] > Decimal(reach)
    assert edges[0] == -edges[-1]


def test_benchmark_whose_groups_do_not_sum_to_one_is_a_problem(tmp_path):
    source = (find_assets("rules") / "benchmarks.toml").read_text(encoding="utf-8")
    spoiled = source.replace('people_share = "0.70"', 'people_share = "0.60"')
    (tmp_path / "benchmarks.toml").write_text(spoiled, encoding="utf-8")
    benchmarks, problems = read_benchmarks(tmp_path)
    assert str(Fraction(9, 10)) in problems[0].what
    assert "korea_2023" in problems[0].where
    assert "korea_2023" in benchmarks
