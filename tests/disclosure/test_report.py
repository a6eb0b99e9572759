"""What every output says of an audit of published figures, in both languages."""

import pytest

from pyramidcheck import outputs
from pyramidcheck.audits import Options
from pyramidcheck.errors import UsageError
from pyramidcheck.outputs import result_bytes
from pyramidcheck.pipeline import run
from pyramidcheck.redaction.pseudonyms import Pseudonyms
from pyramidcheck.redaction.result import redact
from pyramidcheck.report import render_html, render_markdown
from pyramidcheck.report.context import Context
from pyramidcheck.report.view import build
from pyramidcheck.result_file import read_result
from pyramidcheck.verifying import verify
from pyramidcheck.verifying_options import RunAgain


@pytest.mark.parametrize(
    ("language", "mark", "notice"),
    [
        ("en", "Published figures only, no ledger", "This audit rests on 6 published figures only"),
        ("fr", "Chiffres publiés seulement", "Cet audit repose sur 6 chiffres publiés seulement"),
    ],
)
def test_page_one_says_that_no_ledger_was_seen(language, mark, notice, example):
    view = build(example("korea_2023", "kr"), language)
    assert mark in view.synthetic
    assert notice in view.summary.intro
    assert "published" in view.chapters


def test_every_figure_is_listed_with_source_and_certainty(example):
    result = example("nu_skin_canada_2020")
    html = render_html(result, "en").decode()
    for told in ("read at F139 (source not verified)", "calculated from F139", "0.92%", "P-06"):
        assert told in html
    assert "manuzoid.com/manuals/AdY7m-..." in html
    assert 'href="manuzoid' not in html


def test_bounds_are_printed_as_bounds(example):
    view = build(example("nu_skin_canada_2020"), "fr")
    shown = {figure.rule: figure for figure in view.summary.key_figures}
    assert shown["income_dispersion"].value == "entre 12,7\u00a0% et 54,0\u00a0%"
    assert "78,3" in shown["unpaid_share"].threshold


def test_a_day_of_publication_stands_where_no_period_is_known(example):
    facts = build(example("ftc_2024"), "en").summary.facts
    assert facts[0].value == "not stated; published on 4 September 2024"


def test_markdown_lists_the_figures(example):
    result = example("korea_2023")
    text = render_markdown(result, "en", result_bytes(result)).decode()
    assert "## Published figures" in text
    assert "17.4%" in text


def test_the_audit_of_a_ledger_says_nothing_of_a_disclosure(audit_of_sample):
    result = audit_of_sample("retail_led").result
    context = Context(result, "en")
    assert result.disclosure is None
    assert result.matter.facts.published is None
    assert "Published figures only" not in build(result, "en").synthetic
    assert not context.section("published_kinds")


def test_there_is_nothing_to_redact(example):
    with pytest.raises(UsageError, match="published figures"):
        redact(example("korea_2023"), Pseudonyms(b"k" * 32))


def test_a_disclosure_is_verified_byte_for_byte(written, tmp_path):
    path = written('kind = "unpaid_share"\nwhom = "all"\nvalue = 0.97')
    audited = run(Options(None, {"disclosure": (path,)}))
    folder = tmp_path / "audit"
    outputs.write_outputs(audited, folder, ("json", "md"))
    assert read_result(folder).result == audited.result
    again = verify(folder, RunAgain(filing=tmp_path), lambda _stage: None)
    assert (again.differences, again.ran_again) == ((), True)
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    changed = verify(folder, RunAgain(filing=tmp_path), lambda _stage: None)
    assert [each.where for each in changed.differences] == ["disclosure.toml"]


def test_a_figure_never_stands_beside_itself(example):
    chapter = build(example("korea_2023", "kr"), "en").published.standing
    assert chapter.sentences
    assert not any("Korea, 2023" in line for line in chapter.sentences)
    assert not any("2023" in row[3] for row in chapter.compared.rows)
