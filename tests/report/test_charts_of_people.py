"""Charts of what people are left with, how long they stay, and what they do after buying."""

from typing import Any

import pytest

from pyramidcheck.report.chart_cohorts_drawing import stairs, tone
from pyramidcheck.report.chart_first_purchase import pooled
from pyramidcheck.report.chart_net import crossing, scaled, straight_to
from pyramidcheck.report.chart_net_tables import is_round, without_repeats
from pyramidcheck.report.charts import build_charts
from pyramidcheck.report.context import Context
from pyramidcheck.report.life_tables import at, followed_at, share_at
from pyramidcheck.report.series import find_series, records
from pyramidcheck.report.text import ABSENT
from report.fixture_series import cohorts, first_purchase, result_curve
from report.fixtures import strong_result

NEW = ("result_curve", "cohorts", "first_purchase")


def charts_of(result, language="en"):
    return {chart.id: chart for chart in build_charts(Context(result, language))}


def replaced(*series):
    result = strong_result()
    ids = {each.id for each in series}
    kept = tuple(each for each in result.series if each.id not in ids)
    return result.model_copy(update={"series": (*kept, *series)})


def without(*ids):
    result = strong_result()
    kept = tuple(each for each in result.series if each.id not in ids)
    return result.model_copy(update={"series": kept})


def test_curves_rise_to_everybody_and_meet_zero_where_the_losers_end():
    values: dict[str, Any] = {}
    chart = charts_of(strong_result())["net_result"]
    for row in chart.spec["datasets"]["rows"]:
        values.setdefault(row["curve"], []).append((row["x"], row["y"]))
    for points in values.values():
        assert [y for _, y in points] == sorted(y for _, y in points)
        assert points[-1][1] == 1
    assert dict(values["net"])[0.0] == pytest.approx(1551 / 1843)
    assert dict(values["gross"])[0.0] == 0
    band = {row["x"]: row for row in chart.spec["datasets"]["band"]}
    assert all(row["low"] <= row["high"] for row in band.values())


def test_medians_are_marked_at_half_and_told_with_gross_beside_net():
    chart = charts_of(strong_result())["net_result"]
    datasets = chart.spec["datasets"]
    (net,), (gross,) = datasets["net"], datasets["gross"]
    assert net["y"] == gross["y"] == 0.5
    assert net["x"] < gross["x"] == 0
    assert net["label"][1] == "median -€612.40"
    percentiles, below = chart.tables
    assert percentiles.head[1] == "Payouts (gross)"
    (median,) = (row for row in percentiles.rows if row[0] == "Median")
    assert median[1:4] == ("€0.00", "-€712.40", "-€612.40")
    counts = {row[0]: row[1:] for row in below.rows}
    assert counts["0"] == ("0", "1,571", "1,551", "1,491")


def test_an_older_result_lists_its_classes_and_says_why_there_are_no_curves():
    charts = charts_of(without(*NEW))
    net = charts["net_result"]
    assert net.spec is None
    assert net.title.startswith("84.2% of participants end with a net loss")
    assert "earlier version" in net.note
    assert [len(table.head) for table in net.tables] == [4, 5]
    assert sum(int(row[3].replace(",", "")) for row in net.tables[1].rows) == 1843
    assert "earlier version" in charts["cohorts"].title
    assert "earlier version" in charts["first_purchase"].title


def test_a_reading_in_which_somebody_is_unknown_draws_no_curve():
    curve = result_curve()
    rows = tuple((*row[:3], None, None) for row in curve.rows)
    figures = {k: v for k, v in curve.figures.items() if not k.startswith(("central", "lenient"))}
    chart = charts_of(replaced(curve.model_copy(update={"rows": rows, "figures": figures})))
    assert chart["net_result"].spec is None
    assert chart["net_result"].alt == "", "what is not drawn is not described as a drawing"
    assert chart["net_result"].note.startswith("Not drawn: not everybody's net result is known")
    assert {row[3] for row in chart["net_result"].tables[1].rows} == {ABSENT}


def test_the_axis_is_logarithmic_on_both_sides_and_straight_at_zero():
    assert scaled(0, 100) == 0
    assert scaled(-900, 100) == pytest.approx(-1)
    assert scaled(900, 100) == pytest.approx(1)
    figures = {"central_p25": "-1467", "central_median": "-1016", "central_p75": "-648"}
    assert straight_to(figures, [(-3000.0, 0.0), (90000.0, 1.0)]) == 100
    assert straight_to({}, [(0.0, 0.5), (90000.0, 1.0)]) == 10
    assert straight_to({}, [(0.0, 1.0)]) == 1


def test_a_crossing_lies_on_the_straight_line_between_two_points():
    points = [(-10.0, 0.0), (0.0, 0.4), (10.0, 0.8)]
    assert crossing(points, 0.6) == pytest.approx(5)
    assert crossing(points, 0.9) == 10


def test_round_amounts_are_told_once():
    assert [is_round(text) for text in ("0", "-0.2", "5000", "112", "-4", "0.05")] == [
        True,
        True,
        True,
        False,
        False,
        True,
    ]
    rows: list[Any] = [
        {"amount": amount, "gross": n, "strict": n, "central": n, "lenient": n}
        for amount, n in (("-2", 1), ("-1", 5), ("0", 5), ("1", 5), ("2", 5), ("5", 9))
    ]
    assert [row["amount"] for row in without_repeats(rows)] == ["-2", "-1", "0", "2", "5"]


def test_cohorts_are_compared_at_a_month_both_were_followed_to():
    chart = charts_of(strong_result())["cohorts"]
    assert chart.title == (
        "Of those who joined in Q1 2023, 80.0% are still there after 6 months; of those of "
        "Q2 2023, 68.0%"
    )
    assert "7 participants who joined before the period are left out." in chart.note
    assert chart.tables[0].rows[0][:4] == ("Q1 2023", "100", "35", "65")


def test_the_map_is_empty_where_nothing_was_seen_yet():
    chart = charts_of(strong_result())["cohorts"]
    rows: dict[float, list[Any]] = {}
    for cell in chart.spec["datasets"]["cells"]:
        rows.setdefault((cell["y"] + cell["y2"]) / 2, []).append(cell)
    assert [len(cells) for cells in rows.values()] == [15, 11]
    # A life table each: a curve of its own, and everybody's behind it.
    assert len({row["line"] for row in chart.spec["datasets"]["lines"]}) == 4


def test_who_all_left_stay_gone_to_the_end_of_the_period():
    series = cohorts()
    rows = tuple(row for row in series.rows if row[0] == "2023-01-01")[:4]
    gone = ("2023-01-01", 4, 95, 95, 0, 0.0, None, None)
    series = series.model_copy(update={"rows": (*rows, gone)})
    chart = charts_of(replaced(series))["cohorts"]
    # Columns reach as far as the curve; the period ends later.
    assert len(chart.spec["datasets"]["cells"]) == 4
    assert chart.spec["datasets"]["cells"][-1]["side"] == tone(0)


def test_followed_leaves_out_who_went_in_the_month_before():
    rows = [
        {"month": 0, "at_risk": 10, "events": 0, "censored": 0, "remaining": 1.0},
        {"month": 3, "at_risk": 10, "events": 2, "censored": 1, "remaining": 0.8},
        {"month": 6, "at_risk": 7, "events": 7, "censored": 0, "remaining": 0.0},
    ]
    assert [followed_at(rows, month) for month in (0, 2, 3, 4, 6, 7)] == [10, 10, 10, 7, 7, 0]
    assert share_at(rows, 5) == 0.8
    assert at(rows, 7) is None


def test_stairs_keep_each_value_until_the_next():
    assert stairs([(0, 1.0), (3, 0.5)]) == [(0, 1.0), (3, 1.0), (3, 0.5)]


def test_recruiting_and_selling_are_shares_of_the_same_people():
    chart = charts_of(strong_result())["first_purchase"]
    points = {(row["group"], row["month"]): row["share"] for row in chart.spec["datasets"]["rows"]}
    assert points["recruiters", 0] == pytest.approx(30 / 300)
    assert points["sellers", 0] == pytest.approx(12 / 300)
    # Nine people are too few for a share, and stand in the table.
    assert max(month for _, month in points) == 4
    assert chart.tables[0].rows[-1][:2] == ("5", "9")
    series = find_series(strong_result(), "first_purchase")
    assert series is not None
    rows = list(records(series))
    assert pooled(rows, "recruiters") == pytest.approx(90 / (290 + 280 + 260))
    assert "10.8% of participants recruit" in chart.title


def test_too_few_months_after_a_purchase_name_no_rate():
    series = first_purchase()
    chart = charts_of(replaced(series.model_copy(update={"rows": series.rows[:3]})))
    assert chart["first_purchase"].title == "Recruiting and selling around the first purchase"
