# ruff: noqa: RUF001 - the report's own signs
import itertools
from datetime import date

import pytest

from pyramidcheck.model.config import Plan
from pyramidcheck.model.outcome import IndicationLevel, Outcome
from pyramidcheck.model.result import Message
from pyramidcheck.report.catalogue import Catalogue
from pyramidcheck.report.context import Context
from pyramidcheck.report.drawn import spread
from pyramidcheck.report.levels import condition, split_why
from pyramidcheck.report.mapping_words import mapping_words
from pyramidcheck.report.view import build
from report.fixture_rules import rule
from report.fixtures import RESULTS, cannot_conclude_result, strong_result, weak_result


def test_verdict_speaks_of_indications_and_confidence():
    assert build(strong_result(), "en").summary.verdict.band == (
        "Strong indications – moderate confidence"
    )
    assert build(weak_result(), "en").summary.verdict.band == (
        "Weak consumer-harm indications – high confidence"
    )
    assert build(cannot_conclude_result(), "fr").summary.verdict.band == (
        "Impossible de conclure – confiance faible"
    )


def test_why_and_why_not_more_are_told_apart():
    verdict = build(weak_result(), "en").summary.verdict
    assert verdict.why.startswith("Decisive rule “Participants with a net loss”")
    assert "no overriding finding" in verdict.why_not_more
    assert verdict.also == ("Only rules on participants' results are affected.",)


def test_page_one_holds_at_most_five_points_on_each_side_and_says_how_many_more():
    summary = build(strong_result(), "en").summary
    assert len(summary.towards) == 5
    assert summary.towards_more == "and 4 more: see the appendix"
    assert [point.rule for point in summary.away] == ["recruiting_dependence", "income_dispersion"]
    assert summary.away_more == ""


def test_four_key_figures_are_always_there_even_without_a_value():
    for make in RESULTS.values():
        figures = build(make(), "en").summary.key_figures
        assert [figure.rule for figure in figures] == [
            "outside_revenue_share",
            "retail_funded_payouts",
            "entry_money_cover",
            "net_loss_rate",
        ]
    unseen = build(cannot_conclude_result(), "en").summary.key_figures[0]
    assert unseen.value == "–"
    assert unseen.threshold == "The filing lacks: payouts and ranks."


def test_key_figure_shows_its_range_threshold_source_and_evidence():
    figure = build(strong_result(), "en").summary.key_figures[0]
    assert figure.value == "33.1%"
    assert figure.range == "19.0% (strict) to 49.99% (lenient)"
    assert figure.threshold == "flag from 50% down; judgement of this method"
    assert figure.evidence == "E-004"


def test_cards_come_by_outcome_and_then_decisive_first():
    cards = build(strong_result(), "en").cards
    assert [card.outcome_code for card in cards] == (
        ["critical"] * 2 + ["flag"] * 4 + ["watch"] * 3
    )
    assert cards[0].rule == "pay_on_enrolment"
    assert cards[-1].rule == "reclassified_customers"


def test_every_rule_at_watch_or_worse_has_a_card_and_no_other():
    result = strong_result()
    expected = {r.id for r in result.rules if r.outcome.at_least(Outcome.WATCH)}
    assert {card.rule for card in build(result, "en").cards} == expected


def test_card_says_that_cause_is_not_assessed_and_which_sources_are_unverified():
    card = build(strong_result(), "en").cards[0]
    assert card.cause == "Not assessed by this tool."
    assert "source not verified" in card.sources[1].note
    assert any("yardsticks" in line for line in card.criteria)
    assert any("Our judgement: flag and critical." in line for line in card.criteria)


def test_condition_fills_period_levels_and_figures():
    context = Context(strong_result(), "en")
    told = condition(context, context.rules["retail_funded_payouts"])
    assert told == (
        "From 1 January 2024 to 31 December 2024, the value is 28.4% "
        "(€1,234,568 of €2,345,679); 50% is a red flag."
    )


def test_infinite_reading_is_a_word_and_never_a_number():
    cards = build(strong_result(), "en").cards
    readings = next(c for c in cards if c.rule == "starter_kit_recovery").readings
    assert readings.rows[0][1] == "unbounded (nothing to divide by)"


def test_every_rule_in_every_state_is_in_the_appendix():
    result = strong_result()
    table = build(result, "en").appendix.rules
    assert len(table.rows) == len(result.rules)
    assert {row[2] for row in table.rows} >= {
        "no signal", "watch", "flag", "critical", "not applicable", "not enough data",
    }  # fmt: skip


def test_rows_received_are_printed_as_the_sum_of_their_fates():
    line = build(strong_result(), "en").summary.quality[0]
    assert line == "61,258 rows received = 60,232 used + 26 quarantined + 1,000 excluded."


def test_missing_tables_are_named():
    lines = build(cannot_conclude_result(), "en").summary.quality
    assert "Missing: enrolments and payouts." in lines


def test_what_the_filing_declares_is_marked_as_a_claim():
    summary = build(strong_result(), "en").summary
    assert "Claims of the filer" in summary.declared_line
    told = {(pair.label, pair.value) for pair in summary.declared}
    assert ("Participants resell goods", "no") in told
    assert not any(pair.label.startswith("report.") for pair in summary.declared)
    assert summary.signatures[0].value == "A. Analyst <b>"


def test_stability_counts_every_run():
    assert build(strong_result(), "en").summary.stability == (
        "Level unchanged in 31 of 36 alternative ways of judging. Elsewhere: material in 5."
    )


def test_gate_reasons_take_their_figures_from_the_gate():
    gates = build(strong_result(), "en").quality.gates
    assert gates.rows[1][2] == "Repeated order lines: 12 (0.02%)."


def test_definitions_are_written_in_their_units():
    shown = {d.name: d.value for d in build(strong_result(), "en").method.definitions}
    assert shown == {
        "first_month_days": "30 days",
        "complete_enrolments": "99.0%",
        "own_use_month_usd": "200 US dollars a month",
    }


def test_days_since_1970_are_shown_as_dates():
    signals = build(strong_result(), "en").quality.signals
    assert signals is not None
    assert ("Last order", "31 December 2024") in signals.rows


def test_unknown_message_code_is_shown_and_never_lost():
    context = Context(strong_result(), "en")
    told = context.message(Message(code="from_a_later_release", values={"rows": 3}))
    assert "from_a_later_release" in told
    assert "rows = 3" in told


def test_synthetic_company_is_marked_and_a_real_one_is_not():
    assert build(strong_result(), "en").synthetic
    assert build(cannot_conclude_result(), "en").synthetic == ""


def test_view_does_not_depend_on_what_was_built_before():
    first = build(strong_result(), "en")
    build(weak_result(), "fr")
    assert build(strong_result(), "en") == first


@pytest.mark.parametrize("level", list(IndicationLevel))
def test_every_level_says_why_not_more(level):
    base = strong_result()
    verdict = base.verdict.model_copy(update={"level": level, "reasons": ()})
    told = build(base.model_copy(update={"verdict": verdict}), "fr").summary.verdict
    assert told.why
    assert told.why_not_more


def test_chart_titles_state_the_finding():
    titles = {chart.id: chart.title for chart in build(strong_result(), "en").charts}
    assert titles["net_result"] == (
        "84.2% of participants end with a net loss; the median result is -€612.40"
    )
    assert titles["lorenz"] == "The best-paid 1% of paid participants receive 55.3% of all payouts"
    assert "Funding of rewards" in titles["pillar_waterfall"]
    assert "unknown buyers 2.4%" in titles["revenue_mix"]


def test_every_drawn_chart_has_alternative_text_and_a_table():
    for chart in build(strong_result(), "en").charts:
        assert chart.spec is not None
        assert len(chart.alt) > 80
        assert chart.tables
        assert chart.tables[0].rows


def test_absent_series_are_said_to_be_absent():
    charts = {chart.id: chart for chart in build(cannot_conclude_result(), "en").charts}
    assert charts["lorenz"].spec is None
    assert charts["lorenz"].title.startswith("Not drawn: no payout went to anybody")
    assert charts["pillar_waterfall"].spec is not None


def test_labels_are_spread_without_leaving_their_order_or_the_chart():
    placed = spread([0.5, 0.5, 0.51, 0.99, 1.0], 0.1, 0.0, 1.0)
    ordered = [placed[i] for i in range(5)]
    assert ordered == sorted(ordered)
    assert all(b - a >= 0.1 - 1e-9 for a, b in itertools.pairwise(ordered))
    assert min(placed) >= 0.0
    assert max(placed) <= 1.0


def test_reason_is_split_from_formula():
    assert split_why("It matters. Formula: a over b. More.") == (
        "It matters.",
        "Formula: a over b. More.",
    )
    why, how = split_why("A sentence " + "long enough to stand alone " * 4 + "matters. Rest.")
    assert why.endswith("matters.")
    assert how == "Rest."


def test_mapping_is_worded_in_the_reports_language():
    words = Context(strong_result(), "fr").words
    told = mapping_words(words, "column 'N° client', in EUR, with 2 codes from filing.toml")
    assert told == "colonne «\xa0N° client\xa0», en EUR, codes tirés de filing.toml\xa0: 2"
    product = mapping_words(words, "product of columns 'Quantity' and 'UnitPrice'")
    assert product == "produit des colonnes «\xa0Quantity\xa0» × «\xa0UnitPrice\xa0»"
    assert mapping_words(words, "something else") == "something else"


def test_law_that_binds_says_since_when():
    base = rule("pay_on_enrolment", Outcome.FLAG, (0.5, 0.5, 0.5), direction="above", decisive=True)
    level = base.level.model_copy(
        update={"basis": "statute", "from_": date(2014, 3, 19), "hard": True}
    )
    result = strong_result().model_copy(
        update={"rules": (base.model_copy(update={"level": level}),)}
    )
    criteria = " ".join(build(result, "en").cards[0].criteria)
    assert "In force from 19 March 2014." in criteria
    assert "a breach is a breach" in criteria
    assert "yardsticks" not in criteria


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        (
            "en",
            {
                "First day of the period": "1 February 2024",
                "Price of the starter kit": "€1,599.00",
                "Buy-back, share of the price paid": "90%",
                "Adults of the territory": "54,000,000",
                "mapping.orders.amount": "Montant",
            },
        ),
        (
            "fr",
            {
                "Premier jour de la période": "1er février 2024",
                "Prix du pack de démarrage": "1\u202f599,00\xa0€",
                "Reprise de stock, part du prix rendue": "90\xa0%",
                "Adultes du territoire": "54\u202f000\u202f000",
                "mapping.orders.amount": "Montant",
            },
        ),
    ],
)
def test_what_a_filing_declares_is_told_in_words_and_an_unknown_key_as_it_stands(language, shown):
    declared = {
        "mapping.orders.amount": "Montant",
        "plan.adult_population": 54_000_000,
        "plan.buyback_share": "0.90",
        "plan.starter_kit_price": "1599.00",
        "period.start": "2024-02-01",
    }
    result = strong_result()
    filing = result.filing.model_copy(update={"declared": declared})
    summary = build(result.model_copy(update={"filing": filing}), language, b"{}").summary
    assert [(pair.label, pair.value) for pair in summary.declared] == list(shown.items())


def test_every_fact_of_a_plan_has_a_name_in_words():
    keys = {f"plan.{name}" for name in Plan.model_fields}
    assert keys <= set(Catalogue("en").section("declared"))
