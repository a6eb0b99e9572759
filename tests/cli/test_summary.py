from __future__ import annotations

from dataclasses import replace

import pytest

from pyramidcheck.cli.summary import MOST_LINES, summary_lines
from pyramidcheck.cli.terminal import WIDTH, width, wrap
from pyramidcheck.model.outcome import IndicationLevel
from pyramidcheck.model.result import Result
from pyramidcheck.report.context import Context
from pyramidcheck.report.summary import build_summary

HOSTILE = "[bold red]Ev\x1b[31mil\u202e \u2066:smile: <b>株式会社</b>\n" + "長い名前の会社" * 30
PATH = "/home/somebody/" + "a rather long folder name/" * 8 + "report.html"


@pytest.fixture(scope="module")
def result(sample):
    return Result.model_validate_json((sample / "result.json").read_bytes())


def hostile(result: Result) -> Result:
    """The result with every text that a filing or a rule's author could choose made awkward."""
    rules = {
        name: entry | {"title": {"en": HOSTILE, "fr": HOSTILE}}
        for name, entry in result.rulebook["rules"].items()
    }
    return result.model_copy(
        update={
            "filing": result.filing.model_copy(update={"company": HOSTILE}),
            "rulebook": result.rulebook | {"rules": rules},
        }
    )


def unseen(result: Result) -> Result:
    """The result in which no rule has a value."""
    verdict = result.verdict.model_copy(
        update={
            "level": IndicationLevel.CANNOT_CONCLUDE,
            "heading": "cannot_conclude",
            "towards": (),
            "away": (),
            "unseen": tuple(rule.id for rule in result.rules),
        }
    )
    return result.model_copy(update={"verdict": verdict})


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("change", [lambda result: result, hostile, unseen])
def test_summary_fits_a_terminal(result, language, change):
    lines = [line for line, _ in summary_lines(change(result), language, PATH)]
    assert len(lines) <= MOST_LINES
    assert max(width(line) for line in lines) <= WIDTH
    assert not {"\x1b", "\n", "\u202e", "\u2066"} & set("".join(lines))


def test_summary_says_level_why_what_points_away_and_what_was_not_seen(result):
    text = "\n".join(line for line, _ in summary_lines(result, "en", "out/report.html"))
    assert "Material indications" in text
    for label in ("Why this level: ", "Why not more: ", "Points towards (", "Points away ("):
        assert label in text
    assert "Not observable" in text
    assert "rows received = " in text
    assert "not a finding of law" in text
    assert text.endswith("Report: out/report.html")


def test_summary_marks_synthetic_data(result):
    lines = [line for line, _ in summary_lines(result, "en", "r")]
    assert lines[1] == "Synthetic data: this company does not exist"


def test_french_summary_is_french(result):
    text = "\n".join(line for line, _ in summary_lines(result, "fr", "r"))
    for english in ("Points", "Report:", "rows", "level", "evidence"):
        assert english not in text
    assert "Rapport" in text


def test_long_path_keeps_its_end(result):
    last = summary_lines(result, "en", PATH)[-1][0]
    assert last.startswith("Report: /home/")
    assert last.endswith("report.html")
    assert "…" in last


@pytest.mark.parametrize("language", ["en", "fr"])
def test_reasons_and_stability_are_told_whole(result, language):
    lines = [line for line, _ in summary_lines(result, language, "r")]
    text = " ".join(line.strip() for line in lines)
    summary = build_summary(Context(result, language))
    for sentence in (summary.verdict.why, summary.verdict.why_not_more, summary.stability):
        assert sentence in text


def test_long_reasons_shorten_the_lists_and_stay_whole(result, monkeypatch):
    long = " ".join(f"reason{number}" for number in range(60))
    told = build_summary(Context(result, "en"))
    longer = replace(told, verdict=replace(told.verdict, why=long))
    monkeypatch.setattr("pyramidcheck.report.summary.build_summary", lambda _context: longer)
    lines = [line for line, _ in summary_lines(result, "en", "r")]
    assert long in " ".join(line.strip() for line in lines)
    assert len(lines) <= MOST_LINES


def test_what_has_no_room_ends_behind_a_whole_word():
    assert wrap("one two three four five six", 10, indent="  ", most=2) == ["one two", "  three …"]
