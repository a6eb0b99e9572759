"""The index: its order, its files, what it says of chance, and what moved."""

import csv
import io
import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pyramidcheck.assets import find_assets
from pyramidcheck.batch.changes import compare
from pyramidcheck.batch.index import build_index, csv_of, read_index, table_of, write_index
from pyramidcheck.batch.ledger import Record
from pyramidcheck.batch.plan import Entry
from pyramidcheck.batch.row import index_row
from pyramidcheck.errors import Problem, UsageError
from pyramidcheck.model.batch_index import Index, Line
from pyramidcheck.model.messages import MessageCode
from pyramidcheck.report import render_index
from pyramidcheck.report.catalogue import Catalogue
from report.fixtures import strong_result

TITLES = {"alpha": "Alpha title", "beta": "Beta <title>"}
BOOK: Any = SimpleNamespace(
    rules={
        "searching": SimpleNamespace(
            rule=SimpleNamespace(parameters={"false_discovery_rate": "0.05"})
        ),
        "other": SimpleNamespace(rule=SimpleNamespace(parameters={})),
    }
)


def judged(name, level="weak", high=50.0, **values):
    line = Line(name, f"filings/{name}", "judged", 0, level=level, confidence="low")
    given = {"score_low": 0.0, "score_high": high, "flags": 1, "measured": 10, **values}
    return replace(line, **given)


def row(**values):
    base = index_row(strong_result())
    return {**base, **values}


def record(slug, **values):
    return Record(slug, "f", 0, "r", row=row(**values))


def built(**records):
    entries = [Entry(name, Path(name), name) for name in records]
    return build_index(entries, records, BOOK)


def test_what_nobody_could_judge_comes_first_then_the_worst():
    refused = Problem("link", "is a link")
    records = {
        "clean": record("clean", level="none", score_high=99.0),
        "strong": record("strong", level="strong", score_high=10.0),
        "weak b": record("weak b", level="weak", score_high=50.0),
        "weak a": record("weak a", level="weak", score_high=50.0),
        "weak c": record("weak c", level="weak", score_high=51.0),
        "open": record("open", level="cannot_conclude", score_high=90.0),
        "failed": Record("failed", "f", 7, problems=({"where": "x", "what": "y", "hint": ""},)),
        "link": Record("link", "", 2, problems=({"where": "l", "what": "is a link", "hint": ""},)),
    }
    entries = [
        Entry(name, Path(name), name, refused=refused if name == "link" else None)
        for name in records
    ]
    index = build_index(entries, records, BOOK)
    assert [line.name for line in index.unjudged] == ["link", "failed", "open"]
    assert [line.state for line in index.unjudged] == ["refused", "failed", "cannot_conclude"]
    assert index.unjudged[1].missing == ("x: y",)
    names = [line.name for line in index.judged]
    assert names == ["strong", "weak c", "weak a", "weak b", "clean"]
    assert build_index(entries[::-1], records, BOOK) == index


def test_flags_by_chance_are_the_rates_of_the_searches_times_the_filings():
    index = built(**{f"n{number}": record(f"n{number}") for number in range(40)})
    assert index.searches == {"searching": 0.05}
    assert index.expected_false == pytest.approx(2.0)
    page = render_index(index, None, {"searching": "A search"}, "en").decode()
    assert re.search(r"searches behind A search accept [^.]*-discovery rate of 5(\.0)?\s?%", page)
    assert re.search(r"up to 2(\.0)? of 40 judged filings", page)


def test_a_line_says_what_was_asked_for_and_whose_word_was_left_unread():
    result = strong_result()
    line = built(x=record("x")).lines[0]
    assert len(line.missing) == len(result.verdict.unseen)
    assert not line.config_unread
    note = {"code": "filing_config_unread", "values": {"file": "filing.toml"}}
    quality = {**result.data_quality, "notes": [note]}
    assert index_row(result.model_copy(update={"data_quality": quality}))["config_unread"]


def test_csv_lets_nothing_run_and_parquet_is_exact():
    lines = [judged("=cmd()", reasons=("a", "b"), missing=("-x",)), judged("plain")]
    text = csv_of(tuple(Line.__dataclass_fields__), lines).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert rows[0]["name"] == "'=cmd()"
    assert rows[0]["reasons"] == "a; b"
    assert rows[0]["missing"] == "'-x"
    assert table_of(lines).to_pylist()[0]["name"] == "=cmd()"
    assert table_of(lines).to_pylist()[0]["reasons"] == ["a", "b"]


def test_an_index_is_read_back_and_anything_else_refused(tmp_path):
    index = Index((), (judged("a"), judged("b", level="none")))
    moved = compare([], index.lines)
    paths = write_index(index, tmp_path, b"page", moved)
    assert {path.name for path in paths} == {
        "index.parquet",
        "index.csv",
        "index.html",
        "changes.csv",
    }
    assert {path.stat().st_mode & 0o777 for path in paths} == {0o600}
    assert [row["name"] for row in read_index(tmp_path)] == ["a", "b"]
    assert compare(read_index(tmp_path), index.lines) == []
    write_index(index, tmp_path, b"page")
    assert not (tmp_path / "changes.csv").exists()
    for place in (tmp_path / "missing", tmp_path / "index.html"):
        with pytest.raises(UsageError, match="is no index of a batch"):
            read_index(place)


def test_every_kind_of_change_is_told_apart():
    def old(name, level="weak", high=50.0, state="judged"):
        return {"name": name, "level": level, "state": state, "score_high": high}

    earlier = [
        *(old("same"), old("worse"), old("better"), old("score"), old("gone"), old("tiny")),
        old("undecided", "cannot_conclude", 90.0, "cannot_conclude"),
    ]
    failed = Line("undecided", "", "failed", 7)
    now = [
        *(judged("same"), judged("worse", "strong"), judged("better", "none")),
        *(judged("score", high=60.0), judged("tiny", high=50.0005), judged("new"), failed),
    ]
    found = [
        (change.name, change.kind, change.before, change.after) for change in compare(earlier, now)
    ]
    assert found == [
        ("worse", "worse", "weak", "strong"),
        ("new", "new", "", "weak"),
        ("undecided", "state", "cannot_conclude", "failed"),
        ("score", "score", "weak", "weak"),
        ("better", "better", "weak", "none"),
        ("gone", "gone", "weak", ""),
    ]


def page(lines, language="en", changes=None, **options):
    index = Index(
        tuple(line for line in lines if line.unjudged),
        tuple(line for line in lines if not line.unjudged),
    )
    return render_index(index, changes, TITLES, language, **options).decode()


def test_reasons_without_a_value_are_words_in_both_languages():
    line = replace(
        judged("x"), state="cannot_conclude", missing=("alpha: too_few_periods", "beta: buybacks")
    )
    assert "Alpha title: too few months; Beta &lt;title&gt;: buy-backs" in page([line])
    french = page([line], "fr").replace("\u00a0", " ")
    assert "Alpha title : trop peu de mois\u202f; Beta" in french
    assert "reprises de stock" in french
    assert "too_few" not in french


def test_every_reason_that_a_rule_may_give_has_short_words():
    codes = [code.value for code in MessageCode]
    named = {"missing_table", "missing_column", "missing_plan_fact", "missing_any_of"}
    reasons = set(codes[: codes.index("rule_failed") + 1]) - named
    for language in ("en", "fr"):
        assert set(Catalogue(language).section("batch.reason")) == reasons


def test_errors_stay_english_and_are_marked_so_in_french():
    line = Line("x", "", "failed", 7, missing=("orders.parquet: announces <b>9</b> rows",))
    said = "orders.parquet: announces &lt;b&gt;9&lt;/b&gt; rows"
    assert f"<td>{said}</td>" in page([line])
    assert f'<span lang="en">{said}</span>' in page([line], "fr")


def test_a_row_can_be_found_by_any_of_its_reasons():
    text = page([judged("x", reasons=("alpha", "beta"))])
    assert 'data-motives="Alpha title\nBeta &lt;title&gt;"' in text
    assert "<option>Alpha title</option><option>Beta &lt;title&gt;</option>" in text
    assert '.split("\\n")' in (find_assets("report_templates") / "report.js").read_text("utf-8")


def test_names_lead_to_the_report_where_there_is_one():
    assert '<a href="filings/x/result.json">x</a>' in page([judged("x")])
    assert '<a href="filings/x/report.html">x</a>' in page([judged("x")], linked="report.html")


def test_names_cannot_write_markup_or_steer_the_page():
    name = "<script>alert(1)</script>\u202e"
    text = page([replace(judged("x"), name=name)])
    assert "&lt;script&gt;alert(1)&lt;/script&gt;</a>" in text
    assert "\u202e" not in text


def test_unread_configurations_are_counted():
    text = page([judged("x", config_unread=True), judged("y")])
    assert "1 filing brings a filing.toml that was not read" in text
    assert "filing.toml" not in page([judged("y")])


def test_the_page_stays_below_three_megabytes_and_says_what_it_leaves_out():
    long = ("alpha", "beta", "x" * 200, "y" * 200, "z" * 200)
    lines = [judged(f"{'n' * 180} {n:05d}", reasons=long) for n in range(5_000)]
    lines += [
        Line(f"{'m' * 180} {n:05d}", "", "failed", 7, missing=("w" * 900,)) for n in range(5_000)
    ]
    text = page(lines)
    assert len(text.encode()) <= 3_000_000
    shown = len(re.findall(r"<tr[ >]", text))
    told = re.search(r"([\d,]+) more filings stand in index.csv", text)
    assert told
    left = int(told[1].replace(",", ""))
    assert shown - 2 + left == 10_000
    assert "nnn" in text
    assert "mmm" in text


def test_what_moved_stands_in_a_table_of_its_own():
    moved = compare([], [judged("x", level="strong", high=77.0)])
    text = page([judged("x")], changes=moved)
    assert "1 filing moved" in text
    assert "<td>new</td>" in text
    assert 'href="#changes"' not in page([judged("x")])
