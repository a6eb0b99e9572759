"""The criteria chapter: a table for each jurisdiction, and no line that can be read both ways."""

import pytest

from pyramidcheck.model.outcome import Outcome
from pyramidcheck.model.result import CriterionResult, Message
from pyramidcheck.report import render_html
from pyramidcheck.report.parts import Source
from pyramidcheck.report.text import ABSENT
from pyramidcheck.report.view import build
from report.fixture_texts import both
from report.fixtures import strong_result


def criterion(jurisdiction, name, state, **more):
    return CriterionResult(
        jurisdiction=jurisdiction,
        id=name,
        state=state,
        rules=more.pop("rules", ("outside_revenue_share",)),
        profile=more.pop("profile", jurisdiction),
        **more,
    )


def entry(english, french, **more):
    return {
        "title": both(english, french),
        "text": both(f"{english} is asked.", f"{french} : demandé."),
        "document": both("The contract.", "Le contrat."),
        "basis": "statute",
        "references": [
            {"title": "Some Act, s. 1; unverified", "address": "https://example.org/1"},
            {"title": "Some Act, s. 2", "address": "https://example.org/2", "verified": True},
        ],
        **more,
    }


BOOK = {
    "profiles": {
        "us": {"title": both("United States law", "Droit américain")},
        "fr": {
            "title": both("French law", "Droit français"),
            "inherits": "eu",
            "decisive": ["outside_revenue_share"],
        },
    },
    "criteria": {
        "pays": entry("Payment", "Paiement"),
        "keeps": entry(
            "Buy-back",
            "Reprise",
            applies_from="2008-05-26",
            note=both("Range to {figure_income_to}.", "Fourchette jusqu'à {figure_income_to}."),
        ),
        "told": entry("Disclosure", "Information", until="2025-04-05"),
    },
}


def only_link(cell):
    assert not isinstance(cell, str)
    (link,) = cell
    return link


@pytest.fixture
def result():
    plain = strong_result()
    return plain.model_copy(
        update={
            "criteria": (
                criterion(
                    "us",
                    "pays",
                    "met",
                    hard=True,
                    readings={"strict": "met", "central": "met", "lenient": "not_met"},
                    outcomes={"outside_revenue_share": Outcome.FLAG},
                ),
                criterion(
                    "us",
                    "told",
                    "not_observable",
                    rules=(),
                    reason=Message(code="criterion_never_observable"),
                ),
                criterion(
                    "fr",
                    "keeps",
                    "met",
                    polarity="safeguard",
                    part_of_period=True,
                    figures={"figure_income_to": "120.50"},
                ),
                criterion(
                    "fr",
                    "told",
                    "not_applicable",
                    reason=Message(
                        code="criterion_no_longer_in_force", values={"until": "2025-04-05"}
                    ),
                ),
            ),
            "rulebook": {**plain.rulebook, **BOOK},
        }
    )


def test_each_jurisdiction_has_its_table_and_all_stand_side_by_side(result):
    chapter = build(result, "en").criteria
    assert [section.title for section in chapter.sections] == ["United States law", "French law"]
    assert chapter.overview.head[-2:] == ("United States", "France")
    assert ("elements of the prohibition", "met: tells against the plan", "1", "0") in (
        chapter.overview.rows
    )
    assert ("safeguards", "met: seen to hold", "0", "1") in chapter.overview.rows


def test_one_jurisdiction_needs_no_overview(result):
    own = [each for each in result.criteria if each.jurisdiction == "us"]
    alone = result.model_copy(update={"criteria": tuple(own)})
    assert build(alone, "en").criteria.overview is None


def test_no_criteria_no_chapter():
    assert build(strong_result(), "en").criteria is None


def test_a_state_says_for_whom_it_speaks_and_names_the_reading_that_differs(result):
    us, fr = build(result, "en").criteria.sections
    assert us.matrix.rows[0][1:3] == (
        "element of the prohibition, hard rule",
        "met: tells against the plan (lenient reading: not met)",
    )
    assert fr.matrix.rows[0][1:3] == (
        "safeguard, factor",
        "met: seen to hold (in force on part of the period only)",
    )


def test_a_criterion_points_to_its_rules_with_their_outcomes(result):
    us, fr = build(result, "en").criteria.sections
    pointed = only_link(us.matrix.rows[0][3])
    assert "(flag)" in pointed.text
    assert pointed.target == "rule-outside_revenue_share"
    unmeasured = only_link(fr.matrix.rows[0][3])
    assert unmeasured.text.endswith("(not measured)")
    assert us.matrix.rows[1][3] == ABSENT


def test_what_cannot_be_seen_names_the_document(result):
    us, fr = build(result, "en").criteria.sections
    assert us.documents.rows == (
        ("Disclosure", "No table of a filing can show it.", "The contract."),
    )
    state = only_link(us.matrix.rows[1][2])
    assert us.documents.row_ids == (state.target,)
    assert fr.documents is None


def test_sources_say_whether_they_were_opened_and_since_when_the_text_binds(result):
    us, fr = build(result, "en").criteria.sections
    assert us.sources[0].sources == (
        Source("Some Act, s. 1", "https://example.org/1", "(source not verified)"),
        Source("Some Act, s. 2", "https://example.org/2", "(source checked)"),
    )
    assert "In force from 26 May 2008." in fr.sources[0].text
    assert "In force until 5 April 2025." in fr.sources[1].text
    assert "In force only until 5 April 2025." in fr.matrix.rows[1][2]


def test_notes_tell_what_is_inherited_what_weighs_and_the_figures(result):
    notes = build(result, "en").criteria.sections[1].notes
    assert notes[0] == "The criteria of this profile also apply: European Union."
    assert notes[1].startswith("Measures that weigh most under this law:")
    assert "120.50" in notes[-1]


def test_french_speaks_french(result):
    fr = build(result, "fr").criteria.sections[1]
    assert fr.title == "Droit français"
    assert fr.matrix.rows[0][2].startswith("rempli\u00a0: respecté")
    assert "En vigueur depuis le 26 mai 2008." in fr.sources[0].text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_page_holds_every_section_once(result, language):
    html = render_html(result, language, b"{}").decode("utf-8")
    assert html.count('id="criteria-us"') == 1
    assert html.count('id="criteria-fr"') == 1
