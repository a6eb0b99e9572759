"""Comparison and letter in every format, with hostile names."""

from __future__ import annotations

import io
import re
from datetime import date

import pikepdf
import pytest

from pyramidcheck.comparison import compare
from pyramidcheck.model.outcome import Outcome
from pyramidcheck.report import PAPER_FORMS, render_comparison, render_letter
from pyramidcheck.report.compare_view import build_comparison
from pyramidcheck.report.context import Context
from pyramidcheck.report.letter import build_letter
from pyramidcheck.report.paper_text import escaped
from pyramidcheck.report.requested import requested
from report.fixtures import RESULTS, cannot_conclude_result, strong_result, weak_result

LANGUAGES = ("en", "fr")
DAY = date(2024, 12, 31)
BARRED = ("pyramid scheme", "système pyramidal", "vente pyramidale", "fraud", "illegal", "illégal")


def comparison(language, form, before=strong_result, after=weak_result):
    pair = before(), after()
    return render_comparison(compare(*pair), pair, language, form, DAY)


@pytest.fixture(scope="module")
def papers():
    made = {}
    for language in LANGUAGES:
        for form in PAPER_FORMS:
            made["comparison", language, form] = comparison(language, form)
            made["letter", language, form] = render_letter(strong_result(), language, form, DAY)
    return made


def test_no_markup_of_a_filing_acts_in_any_text_format(papers):
    for (_, _, form), content in papers.items():
        if form == "pdf":
            continue
        text = content.decode("utf-8")
        assert "\u202e" not in text
        if form == "html":
            assert "<script" not in text
            assert "<img" not in text
        elif form == "md":
            assert re.search(r"(?<!\\)<", text) is None
            assert re.search(r"(?<!\\)\]\(", text) is None


def test_markdown_shows_text_as_it_is_written():
    assert escaped("<b> *x* [a](http://b.c) | `y`") == (r"\<b\> \*x\* \[a\](http\://b.c) \| \`y\`")
    assert escaped("-3.4 points") == r"\-3.4 points"
    assert escaped("1. item") == r"1\. item"
    assert escaped("47.5 (35)") == "47.5 (35)"


def test_papers_are_the_same_bytes_every_time(papers):
    assert comparison("fr", "pdf") == papers["comparison", "fr", "pdf"]
    assert render_letter(strong_result(), "en", "html", DAY) == papers["letter", "en", "html"]


def test_the_pdf_of_a_comparison_holds_it_attached(papers):
    pair = strong_result(), weak_result()
    with pikepdf.open(io.BytesIO(papers["comparison", "en", "pdf"])) as pdf:
        attached = pdf.attachments["comparison.json"].get_file().read_bytes()
    assert attached == render_comparison(compare(*pair), pair, "en", "json", DAY)


def test_no_paper_accuses(papers):
    for (_, _, form), content in papers.items():
        if form == "txt":
            lowered = content.decode("utf-8").lower()
            assert [word for word in BARRED if word in lowered] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_equal_audits_say_that_nothing_moved(language):
    result = strong_result()
    paper = build_comparison(compare(result, result), result, result, language)
    context = Context(result, language)
    assert paper.box[0] == context.say("compare.nothing_moved")
    assert [part.text for part in paper.sections[0].parts] == [
        context.say("compare.nothing_in_the_way")
    ]


@pytest.mark.parametrize(("moved", "told"), [(1, "1 rule moved"), (2, "2 rules moved")])
def test_the_number_of_rules_that_moved_takes_its_plural(moved, told):
    first = weak_result()
    rules = tuple(
        each.model_copy(update={"outcome": Outcome.FLAG}) if place < moved else each
        for place, each in enumerate(first.rules)
    )
    second = first.model_copy(update={"rules": rules})
    paper = build_comparison(compare(first, second), first, second, "en")
    assert paper.box[0].startswith(told)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", RESULTS)
def test_any_result_compares_with_any_other_in_words(language, name):
    text = comparison(language, "txt", RESULTS[name], strong_result).decode("utf-8")
    assert not re.search(r"\{[a-z_]+\}", text)


def test_a_letter_has_one_numbered_point_for_every_finding():
    result = strong_result()
    findings = [each for each in result.rules if each.outcome.at_least(Outcome.WATCH)]
    paper = build_letter(result, "en")
    points = [section for section in paper.sections if section.id.startswith("point-")]
    assert [section.title.partition(".")[0] for section in points] == [
        str(place) for place in range(1, len(findings) + 1)
    ]
    for section in points:
        labels = [pair.label for part in section.parts for pair in part.pairs]
        assert labels[:2] == ["Figure", "Period"]
        assert "Evidence" in labels
        assert section.parts[-1].kind == "blank"
        assert section.parts[-1].text.startswith("[ reply to point ")


def test_a_letter_leaves_blank_what_only_its_sender_knows():
    result = strong_result()
    text = render_letter(result, "en", "txt", DAY).decode("utf-8")
    for what in ("sender", "place and date", "recipient", "reply asked by", "signature"):
        assert re.search(rf"^\[ .*{what}.*…… \]$", text, re.MULTILINE), what
    # The filing names an author; whether that is who writes is not known.
    assert "A. Analyst" not in text


def test_a_letter_without_findings_asks_for_documents_alone():
    english = render_letter(cannot_conclude_result(), "en", "txt", DAY).decode("utf-8")
    assert "leads to no point that calls for an explanation" in english
    french = render_letter(cannot_conclude_result(), "fr", "txt", DAY).decode("utf-8")
    assert "ne conduit à aucun point" in french


def test_a_letter_with_one_finding_is_in_the_singular():
    english = render_letter(weak_result(), "en", "txt", DAY).decode("utf-8")
    assert "1 point that calls for an explanation. It is set out" in english
    french = render_letter(weak_result(), "fr", "txt", DAY).decode("utf-8")
    assert "1 point qui appelle une explication. Il est exposé" in french


@pytest.mark.parametrize(
    ("language", "remedy", "asked"),
    [
        (
            "en",
            "Ask for the plan with, for every payout, its order, and for the receipts.",
            "Please provide: the plan with, for every payout, its order, and the receipts.",
        ),
        ("en", "Ask who sells it.", "Please state who sells it."),
        ("fr", "Demander le plan.", "Merci de fournir\u00a0: le plan."),
        ("fr", "Demander qui le vend.", "Merci d\u2019indiquer qui le vend."),
        ("en", "See the plan.", "See the plan."),
    ],
)
def test_what_an_auditor_asks_for_becomes_a_request(language, remedy, asked):
    assert requested(Context(strong_result(), language), remedy) == asked
