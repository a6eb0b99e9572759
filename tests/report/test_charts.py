"""Every chart says what it shows, in figures that are those of its series."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from pyramidcheck.model.outcome import IndicationLevel
from pyramidcheck.report.chart_bunching import coarser
from pyramidcheck.report.chart_depth import Place, joined, top_half
from pyramidcheck.report.chart_flow import MOST_NODES, Node, merged
from pyramidcheck.report.chart_lorenz import pieces
from pyramidcheck.report.chart_month_end import last_share
from pyramidcheck.report.charts import BUILDERS, RULES, build_charts
from pyramidcheck.report.context import Context
from pyramidcheck.report.draw import draw
from pyramidcheck.report.panels import round_ticks
from pyramidcheck.report.series import find_series, records
from pyramidcheck.report.text import ABSENT
from pyramidcheck.report.view import build
from report.fixture_series import bunching, depth_pyramid, payouts_by_source
from report.fixtures import cannot_conclude_result, strong_result

SVG = "{http://www.w3.org/2000/svg}"


def charts_of(result, language="en"):
    return {chart.id: chart for chart in build_charts(Context(result, language))}


def with_series(result, *replaced):
    """The result with these series in the place of those of the same id."""
    ids = {series.id for series in replaced}
    kept = [series for series in result.series if series.id not in ids]
    return result.model_copy(update={"series": (*kept, *replaced)})


def without_series(result, *ids):
    kept = tuple(series for series in result.series if series.id not in ids)
    return result.model_copy(update={"series": kept})


def texts_of(chart, language="en"):
    return [
        "".join(element.itertext())
        for element in ET.fromstring(draw(chart, language)).iter(f"{SVG}text")  # noqa: S314 - ours
    ]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("chart_id", list(BUILDERS))
def test_every_chart_is_drawn_with_title_note_and_table(chart_id, language):
    chart = charts_of(strong_result(), language)[chart_id]
    assert chart.spec is not None
    assert chart.title
    assert chart.note
    assert len(chart.alt) > 60
    assert all(len(row) == len(table.head) for table in chart.tables for row in table.rows)
    drawn = texts_of(chart, language)
    assert drawn
    # No stand-in of the layout is left over: neither language is written in Cyrillic.
    assert not any("\u0400" <= character <= "\u052f" for text in drawn for character in text)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_chart_without_data_says_why_it_is_not_drawn(language):
    result = cannot_conclude_result()
    bare = result.model_copy(update={"pillars": ()})
    lead = {"en": "Not drawn", "fr": "Non tracé"}[language]
    for chart in charts_of(bare, language).values():
        assert chart.spec is None
        assert chart.title.startswith(lead), chart.id
        assert draw(chart, language) == ""


def test_an_older_result_is_said_to_be_older():
    series = ("months", "depth_pyramid", "survival", "bunching", "month_end", "payouts_by_source")
    charts = charts_of(without_series(strong_result(), *series))
    assert "earlier version" in charts["survival"].title
    assert charts["revenue_mix"].spec is not None


def test_a_chart_without_rows_is_not_drawn_and_says_what_it_lacks():
    bare = depth_pyramid().model_copy(update={"rows": ()})
    chart = charts_of(with_series(strong_result(), bare))["depth_pyramid"]
    assert chart.spec is None
    assert chart.title == "Not drawn: no participant's sponsor is known."


def test_a_threshold_that_was_not_found_is_told_by_the_rule():
    bare = without_series(strong_result(), "bunching")
    known = {rule.id: rule for rule in bare.rules}
    title = charts_of(bare)["bunching"].title
    if "qualification_purchases" in known and known["qualification_purchases"].reason:
        assert title.startswith("Not drawn. ")
    else:
        assert title == "Not drawn: no threshold of volume was stated or found."


def test_a_chart_names_the_rule_beside_which_it_belongs():
    charts = charts_of(strong_result())
    assert {name: chart.rule for name, chart in charts.items() if chart.rule} == RULES


def test_money_flow_conserves_one_total_and_draws_what_is_unknown():
    result = with_series(strong_result(), payouts_by_source())
    chart = charts_of(result)["money_flow"]
    sides: dict[int, float] = {}
    for bar in chart.spec["datasets"]["bars"]:
        column = round(bar["x"] + 0.025)
        sides[column] = sides.get(column, 0.0) + bar["y2"] - bar["y"]
    assert sides == pytest.approx({0: 1.0, 1: 1.0, 2: 1.0})
    names = [row[0] for row in chart.tables[0].rows]
    assert "Unknown buyers" in names
    assert "Payouts not traced" in names
    assert "Kept: costs, profit, rest" in names
    assert len(names) + 1 <= MOST_NODES


def test_payouts_beyond_sales_come_from_other_funds():
    result = with_series(strong_result(), payouts_by_source(inside="99999999"))
    chart = charts_of(result)["money_flow"]
    assert "more than was taken in" in chart.title
    names = [row[0] for row in chart.tables[0].rows]
    assert "Other funds (not in sales)" in names
    assert "Kept: costs, profit, rest" not in names


def test_money_flow_is_not_drawn_where_a_part_is_below_zero():
    result = with_series(strong_result(), payouts_by_source(inside="-1"))
    assert charts_of(result)["money_flow"].spec is None


def test_nodes_are_joined_only_where_there_would_be_too_many():
    def nodes(*names):
        return [Node(name, "unknown", Decimal(1)) for name in names]

    sources = nodes("customers", "participants", "entry_money", "unknown")
    few = nodes("to_outside", "kept")
    many = nodes("to_outside", "to_inside", "to_untraced", "kept")
    assert merged(sources, few) == sources
    shortened = merged(sources, many)
    assert [node.name for node in shortened] == ["customers", "purchases_and_entry", "unknown"]
    assert sum(node.amount for node in shortened) == 4


def test_deep_places_are_joined_without_losing_people_or_money():
    places = [Place(depth, 10, 1, Decimal(5)) for depth in range(40)]
    places.append(Place(None, 3, 0, Decimal(-1)))
    rows = joined(places, 11)
    assert len(rows) == 12
    assert rows[-1].depth is None
    assert rows[-2].open_ended
    assert sum(row.people for row in rows) == 403
    assert sum(row.payouts for row in rows) == 199


def test_the_top_levels_are_the_fewest_that_hold_half_the_money():
    places = [
        Place(0, 1, 1, Decimal(30)),
        Place(1, 9, 2, Decimal(20)),
        Place(2, 90, 1, Decimal(50)),
    ]
    assert top_half(places) == places[:2]
    assert top_half([Place(0, 5, 0, Decimal(0))]) is None


def test_depth_pyramid_draws_people_without_a_place():
    chart = charts_of(with_series(strong_result(), depth_pyramid()))["depth_pyramid"]
    assert "unknown" in texts_of(chart)
    assert chart.tables[0].rows[-1][:2] == ("unknown", "7")


def test_survival_quotes_a_month_at_which_enough_people_are_followed():
    chart = charts_of(strong_result())["survival"]
    assert chart.title.startswith("After 12 months 28.2% of participants are still there")
    assert "1,800 followed, 700 left, 200 still there when last seen" in chart.note
    assert "At risk" in chart.tables[0].head


def test_bunching_tells_the_excess_and_its_interval():
    chart = charts_of(strong_result())["bunching"]
    assert chart.title.startswith("412 months of participants, 7.9% of all, stand at the volume of")
    assert "372 to 456" in chart.alt
    window = chart.spec["datasets"]["window"][0]
    assert (window["from"], window["to"]) == pytest.approx((60.0, 110.0))


def test_the_table_joins_bars_outside_the_window_without_losing_months():
    bins = [(float(i), float(i + 1), float(i), 0.5 * i, 12 <= i < 22) for i in range(60)]
    rows = coarser(bins)
    assert sum(row[2] for row in rows) == sum(range(60))
    assert sum(row[3] for row in rows) == 0.5 * sum(range(60))
    assert [row for row in rows if row[4]] == bins[12:22]
    assert len(rows) == 3 + 10 + 10
    assert all(before[1] == after[0] for before, after in pairwise(rows))


def test_no_excess_is_said_to_be_none():
    chart = charts_of(with_series(strong_result(), bunching(excess=-3.0)))["bunching"]
    assert chart.title == "No more months stand at the volume of 100 than a smooth curve expects"


def test_several_thresholds_are_drawn_in_multiples_of_their_own():
    chart = charts_of(with_series(strong_result(), bunching(highest=150.0)))["bunching"]
    assert "100 to 150" in chart.title
    assert chart.spec["datasets"]["window"][0]["from"] == pytest.approx(0.6)


def test_month_end_shares_are_those_of_the_orders():
    result = strong_result()
    series = find_series(result, "month_end")
    assert series is not None
    rows = list(records(series))
    amounts = [Decimal(str(row["participants"])) for row in rows]
    assert last_share(rows, "participants", 3) == sum(amounts[:3]) / sum(amounts)
    assert "Unknown buyers" in texts_of(charts_of(result)["month_end"])


def test_months_without_payouts_are_gaps():
    chart = charts_of(strong_result())["months"]
    parts = {row["line"] for row in chart.spec["datasets"]["lines"]}
    assert {"p2-value-0", "p2-value-1"} <= parts
    assert [row[3] for row in chart.tables[0].rows][4] == ABSENT


def test_stability_shows_every_run():
    result = strong_result()
    chart = charts_of(result)["stability"]
    runs = result.verdict.stability.alternatives
    assert len(chart.spec["datasets"]["rows"]) == len(runs)
    assert len(chart.spec["datasets"]["zones"]) == len(IndicationLevel)


def test_years_say_which_of_them_are_parts():
    chart = charts_of(strong_result())["years"]
    assert any("part" in text for text in texts_of(chart))


@pytest.mark.parametrize(
    ("most", "ticks"),
    [
        (0.0, ["0"]),
        (1.0, ["0", "0.5", "1.0"]),
        (2.8, ["0", "1", "2"]),
        (5300.0, ["0", "2000", "4000"]),
    ],
)
def test_ticks_are_few_and_round(most, ticks):
    assert round_ticks(most) == [Decimal(tick) for tick in ticks]


def test_hostile_names_reach_no_drawing_as_markup():
    view = build(strong_result(), "en")
    for chart in view.charts:
        markup = draw(chart, "en")
        assert "<script" not in markup
        assert "http" not in markup.replace("http://www.w3.org/", "")


def mix_of(result, period, *months):
    series = find_series(result, "revenue_mix")
    rows = tuple((month, "10", "5", "20", "30", "1") for month in months)
    changed = with_series(result, series.model_copy(update={"rows": rows, "figures": {}}))
    filing = changed.filing.model_copy(
        update={"period": changed.filing.period.model_copy(update=period)}
    )
    return charts_of(changed.model_copy(update={"filing": filing}))["revenue_mix"]


def test_months_seen_in_part_are_hatched_and_said_to_be():
    months = ("2024-01-01", "2024-02-01", "2024-03-01")
    period = {"start": date(2024, 1, 10), "end": date(2024, 3, 31)}
    chart = mix_of(strong_result(), period, *months)
    datasets = chart.spec["datasets"]
    assert {row["x"] for row in datasets["hatch"]} == {0}
    assert max(row["amount2"] for row in datasets["hatch"]) == 66
    assert datasets["key"]
    whole = mix_of(strong_result(), {**period, "start": date(2024, 1, 1)}, *months)
    assert whole.spec["datasets"]["hatch"] == whole.spec["datasets"]["key"] == []


def test_a_month_without_sales_is_left_empty_and_not_bridged():
    period = {"start": date(2023, 11, 1), "end": date(2024, 2, 29)}
    chart = mix_of(strong_result(), period, "2023-11-01", "2023-12-01", "2024-02-01")
    assert chart.spec["vconcat"][0]["layer"][0]["mark"]["type"] == "rect"
    drawn = {row["middle"] for row in chart.spec["datasets"]["rows"]}
    assert drawn == {0.5, 1.5, 3.5}
    assert chart.spec["vconcat"][0]["encoding"]["x"]["scale"]["domain"] == [0, 4]


def test_what_lies_below_the_top_levels_is_labelled():
    chart = charts_of(strong_result())["depth_pyramid"]
    (below,) = chart.spec["datasets"]["below"]
    places = chart.spec["hconcat"][0]["encoding"]["y"]["scale"]["domain"]
    assert places.index(below["place"]) == below["after"]
    shares = [below[name] for name in ("people_below", "payouts_below")]
    assert all(text.endswith("% in all") for text in shares)


def test_curves_say_of_how_many_people_they_are():
    labels = charts_of(strong_result())["lorenz"].spec["datasets"]["labels"]
    assert "Paid participants (742 people)" in [row["label"] for row in labels]


def test_no_line_of_the_lorenz_chart_crosses_a_point_that_is_withheld():
    told = [(0.25, 0.1), (0.5, 0.2), (0.9, 0.6)]
    before, after = pieces(told, [0.7])
    assert before == [(0.0, 0.0), (0.25, 0.1), (0.5, 0.2)]
    assert after == [(0.9, 0.6), (1.0, 1.0)]
    assert pieces([], [0.5, 0.99]) == []
