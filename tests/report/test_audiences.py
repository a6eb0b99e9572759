"""Who reads a report changes its order, depth and wording, and never a number."""

import dataclasses
import re

import pytest

from pyramidcheck.errors import UsageError
from pyramidcheck.report import AUDIENCES, render_html
from pyramidcheck.report.audience import audience_of
from pyramidcheck.report.catalogue import Catalogue
from pyramidcheck.report.html import CHAPTERS
from pyramidcheck.report.view import build
from report.fixtures import cannot_conclude_result, strong_result

PARTS = {
    *("condition", "tables", "criteria", "why", "innocent", "blind_spots", "remedy", "cause"),
    *("quote", "evidence"),
}
NUMBER = re.compile(r"\d[\d.,]*")


@pytest.fixture(scope="module")
def views():
    result = strong_result()
    return {name: build(result, "en", b"{}", audience=name) for name in (None, *AUDIENCES)}


@pytest.mark.parametrize("name", [None, *AUDIENCES])
def test_every_name_in_the_file_is_known_and_nothing_stands_twice(name):
    audience = audience_of(name)
    assert audience.chapters[0] == "summary"
    assert set(audience.chapters) <= set(CHAPTERS)
    assert len(audience.chapters) == len(set(audience.chapters))
    assert set(audience.card) <= PARTS
    assert set(audience.folded) <= PARTS | set(CHAPTERS)
    for language in ("en", "fr"):
        words = Catalogue(language)
        assert all(f"chapter.{chapter}" in words for chapter in audience.chapters)
        assert not audience.intro or audience.intro in words


def test_an_unknown_audience_is_refused_and_the_known_ones_are_named():
    for name in ("everyone", "judge"):
        with pytest.raises(UsageError) as caught:
            build(strong_result(), "en", b"{}", audience=name)
        assert caught.value.problems[0].hint == "known: counsel, regulator, press"


def test_what_each_audience_needs_first_comes_first(views):
    assert views["counsel"].chapters[:3] == ("summary", "criteria", "limits")
    assert views["regulator"].chapters[:4] == ("summary", "findings", "requests", "quality")
    assert views["press"].chapters[:4] == ("summary", "quotes", "unsaid", "letter")
    assert views["regulator"].card_parts[0] == "evidence"
    assert views["counsel"].card_parts[0] == "criteria"


def test_only_the_press_is_told_less(views):
    whole = set(views[None].chapters)
    assert whole <= set(views["counsel"].chapters)
    assert whole <= set(views["regulator"].chapters)
    assert {"findings", "method", "appendix"}.isdisjoint(views["press"].chapters)
    for name in (None, "counsel", "regulator"):
        assert set(views[name].card_parts) == PARTS


def test_no_number_depends_on_the_audience(views):
    def numbers(view):
        same = dataclasses.replace(
            view, words={}, chapters=(), folded=(), card_parts=(), places=(), charts=()
        )
        return NUMBER.findall(repr(same))

    for name in AUDIENCES:
        assert numbers(views[name]) == numbers(views[None])


def test_an_audience_reads_its_own_words(views):
    assert views["regulator"].words["label.remedy"] == "Document to request"
    assert views[None].words["label.remedy"] != "Document to request"
    assert "appendix" not in views["press"].summary.towards_more
    overridden = {key for key in views["press"].words if key.startswith("wording.")}
    assert overridden
    for key in overridden:
        assert key.split(".", 2)[2] in views[None].words


def test_each_finding_has_one_sentence_to_quote_with_its_evidence_id(views):
    for card in views[None].cards:
        assert card.quote.startswith(views[None].summary.company[:20])
        assert card.evidence_id in card.quote
        assert "not a finding of law" in card.quote
        assert "2024" in card.quote
        assert card.quote.endswith(".")
        assert not re.search(r"[a-z]\. [A-Z]", card.quote.replace(views[None].summary.company, ""))


def test_what_points_away_is_quoted_as_well_and_is_no_clearance(views):
    quotes = views["press"].quotes
    assert {q.title for q in quotes.away} >= {p.title for p in views[None].summary.away}
    assert all("not a clearance" in quote.sentence for quote in quotes.away)
    assert all("not a finding of law" in quote.sentence for quote in quotes.towards)


def test_press_is_reminded_of_the_letter_and_of_what_it_cannot_say():
    html = render_html(strong_result(), "fr", b"{}", audience="press").decode("utf-8")
    assert "Pas de surprise" in html
    assert "pyramidcheck letter" in html
    assert "vente pyramidale" in html


def test_regulator_is_told_which_documents_to_request_and_what_each_settles(views):
    requests = views["regulator"].requests
    assert len(requests.rows) >= len(views[None].cards)
    assert all(row[0] for row in requests.rows)


@pytest.mark.parametrize("name", AUDIENCES)
@pytest.mark.parametrize("make", [strong_result, cannot_conclude_result])
def test_every_link_of_an_audiences_report_has_its_place(name, make):
    html = render_html(make(), "en", b"{}", audience=name).decode("utf-8")
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)
