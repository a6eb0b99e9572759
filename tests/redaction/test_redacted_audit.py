"""A redacted audit names nobody, alters no number, and says what it does not tell."""

from __future__ import annotations

import copy
import csv
import hashlib
import io
import json
import re
from fractions import Fraction
from typing import Any

import pikepdf
import pyarrow.parquet as pq
import pytest

from identifiers import Finder, collect, page_words, search, texts
from pyramidcheck.cli import main
from pyramidcheck.model.result import WITHHELD, Result
from pyramidcheck.redaction import Pseudonyms
from pyramidcheck.redaction.fields import fields
from pyramidcheck.redaction.series import DECISIONS, PUBLISHED, drop_curves, redact_series
from pyramidcheck.redaction.sheet import Sheet, as_number
from pyramidcheck.report.charts import build_charts
from pyramidcheck.report.context import Context
from pyramidcheck.report.levels import condition
from redaction.people import COMPANY

FEWEST = 10


def walk(node, path=()):
    if isinstance(node, dict):
        for key, item in node.items():
            yield from walk(item, (*path, key))
    elif isinstance(node, list):
        for place, item in enumerate(node):
            yield from walk(item, (*path, place))
    else:
        yield path, node


def pointer(path):
    return "".join(f"/{step}" for step in path)


def test_no_output_holds_any_identifier_of_the_filing(redacted):
    more = (COMPANY, "Quillfeather", "Bozena", "Kvapilova")
    needles = collect(redacted.filing, *more)
    assert len(needles) > 500
    assert search(redacted.copy, needles) == []
    assert search(redacted.papers, needles) == []


def test_the_search_finds_identifiers_where_there_are_some(people):
    needles = collect(people.filing, COMPANY)
    found = {name for name, _ in search(people.audit, needles)}
    assert found >= {"result.json", "report.html", "manifest.json"}
    assert any(name.endswith(".parquet") for name in found)


def test_every_number_is_the_same_or_withheld(redacted):
    before = dict(walk(redacted.before))
    withheld = {item["path"] for item in redacted.after["redaction"]["withheld"]}
    for path, value in walk(redacted.after):
        if path[0] in {"redaction", "matter", "manifest"} or isinstance(value, bool):
            continue
        if isinstance(value, str):
            assert as_number(value) is None or before[path] == value, path
        elif value is None:
            gone = before.get(path, "none") is not None
            assert (pointer(path) in withheld) == gone, path
        else:
            assert before[path] == value, path


def test_every_place_that_is_named_holds_null(redacted):
    values = dict(walk(redacted.after))
    for item in redacted.after["redaction"]["withheld"]:
        steps = tuple(int(s) if s.isdigit() else s for s in item["path"].split("/")[1:])
        # A dict keyed by a number in words, such as a year, has none.
        assert values[steps] is None, item


def counts_of_people(document):
    """Yield each number that stands for people, by what the model and fields.toml say."""
    for path, value in walk(document):
        last = path[-1]
        if value is None or as_number(value) is None:
            continue
        by_place = path[:2] == ("filing", "people") or (
            path[0] == "rules" and last in {"n", "kept"}
        )
        by_rows = "rows" in path[-2:] and path[0] in {"inputs", "data_quality"}
        by_name = path[-2] in {"figures", "values", "signals", "recruiter", "placement"}
        if by_place or by_rows or (by_name and fields().kind(last) in {"count", "top"}):
            yield path, value


def test_no_count_of_fewer_than_ten_people_is_told(redacted):
    told = [
        (path, value)
        for path, value in counts_of_people(redacted.after)
        if 0 < abs(as_number(value) or Fraction(0)) < FEWEST
    ]
    assert told == []
    small = [
        v
        for _, v in counts_of_people(redacted.before)
        if 0 < abs(as_number(v) or Fraction(0)) < FEWEST
    ]
    assert len(small) > 10, "the filing has nothing that could be withheld"


def test_nor_what_is_left_of_a_count(redacted):
    for rule in redacted.after["rules"]:
        for name, reading in rule["readings"].items():
            above, below = as_number(reading["numerator"]), as_number(reading["denominator"])
            if above is None or below is None or rule["id"] in fields().whose:
                continue
            assert not 0 < below - above < FEWEST, (rule["id"], name)


def test_a_value_is_told_only_with_the_numbers_that_make_it(redacted):
    before = {rule["id"]: rule for rule in redacted.before["rules"]}
    for rule in redacted.after["rules"]:
        for name, reading in rule["readings"].items():
            known = before[rule["id"]]["readings"][name]
            gone = any(reading[n] is None and known[n] is not None for n in ("numerator",))
            assert not (gone and reading["value"] is not None), (rule["id"], name)
            if reading["value"] is None and known["value"] is not None:
                assert reading["risk"] in {None, 0.0, 1.0}
        assert rule["outcome"] == before[rule["id"]]["outcome"]


def test_what_the_best_paid_hold_is_a_band(people):
    result = people.result
    paid = next(series for series in result.series if series.id == "lorenz_paid")
    assert paid.figures["top_1_share"] is None
    last = [row for row in paid.rows if 1 - 9 / 43 < float(row[0]) < 1]
    assert last
    assert all(row[1] is None for row in last)
    bands = {item.path: item.band for item in result.redaction.withheld if item.why == "top"}
    assert (0.75, 1.0) in bands.values()


def test_no_axis_of_people_tells_how_many_they_are(redacted):
    curves = [s for s in redacted.after["series"] if s["id"] in {"lorenz_paid", "lorenz_all"}]
    assert len(curves) == 2
    if any(series["figures"]["people"] is None for series in curves):
        assert [series["rows"] for series in curves] == [[], []]
    else:
        assert all(series["rows"] for series in curves)


def test_evidence_tells_a_value_only_where_ten_people_share_it(redacted):
    tables = sorted((redacted.copy / "evidence").glob("*.parquet"))
    assert len(tables) > 5
    for path in tables:
        table = pq.read_table(path)
        ids = [n for n in table.column_names if fields().columns.get(n) == "participant"]
        if not ids:
            continue
        rows = table.to_pylist()
        # Sums stand beside single lines, of nobody in particular.
        rows = [row for row in rows if any(row[n] for n in ids)]
        assert len({next(r[n] for n in ids if r[n]) for r in rows}) >= FEWEST
        for name in set(table.column_names) - set(fields().columns) - {"withheld"}:
            sharing: dict[object, set[object]] = {}
            for row in rows:
                sharing.setdefault(row[name], set()).add(next(row[n] for n in ids if row[n]))
            few = [v for v, who in sharing.items() if v is not None and len(who) < FEWEST]
            assert not few, (path.name, name, few[:3])


def test_evidence_names_what_it_withholds_and_alters_no_amount(people):
    rule = "retail_funded_payouts"
    name = f"evidence/{rule}.parquet"
    before, after = (pq.read_table(folder / name) for folder in (people.audit, people.copy))
    assert after.schema.field("amount").type == before.schema.field("amount").type
    amounts = set(before.column("amount").to_pylist())
    for row in after.to_pylist():
        assert row["amount"] in amounts | {None}
        assert (row["amount"] is None) == ("amount" in row["withheld"].split(", "))
    text = (people.copy / f"evidence/{rule}.csv").read_text(encoding="utf-8-sig")
    assert next(csv.reader(io.StringIO(text)))[-1] == "withheld"


def test_a_person_has_one_pseudonym_in_every_table_and_an_order_another(people):
    found: dict[str, dict[str, set[str]]] = {}
    for path in (people.copy / "evidence").glob("*.parquet"):
        table = pq.read_table(path)
        for column in table.column_names:
            kind = fields().columns.get(column)
            if kind in {"participant", "order"}:
                cells = {c for c in table.column(column).to_pylist() if c}
                found.setdefault(kind, {}).setdefault(path.stem, set()).update(cells)
    people_of = found["participant"]
    assert people_of["retail_funded_payouts"] & people_of["outside_revenue_share"]
    orders = set().union(*found["order"].values())
    persons = set().union(*people_of.values())
    assert {o.partition("-")[2] for o in orders}.isdisjoint(p.partition("-")[2] for p in persons)


def test_pdf_attaches_the_very_result_that_it_shows(redacted):
    with pikepdf.open(redacted.copy / "report.pdf") as pdf:
        attached = pdf.attachments["result.json"].get_file().read_bytes()
    assert attached == (redacted.copy / "result.json").read_bytes()


def test_manifest_holds_the_hash_of_every_file_and_no_other_stands_there(redacted):
    manifest = json.loads((redacted.copy / "manifest.json").read_bytes())
    for name, sha256 in manifest["outputs"].items():
        assert hashlib.sha256((redacted.copy / name).read_bytes()).hexdigest() == sha256
    assert not (redacted.copy / "facts").exists()
    assert manifest["id"] != json.loads((redacted.audit / "manifest.json").read_bytes())["id"]


@pytest.mark.parametrize(("name", "word"), [("people", "non communiqué"), ("sample", "withheld")])
def test_reports_say_withheld_and_that_they_are_redacted(request, name, word):
    redacted = request.getfixturevalue(name)
    html = (redacted.copy / "report.html").read_text(encoding="utf-8")
    with pikepdf.open(redacted.copy / "report.pdf") as pdf:
        words = " ".join(page_words(page) for page in pdf.pages)
    for text in (html, words):
        assert text.count(word) > 20
        assert {"en": "Redacted copy", "fr": "Copie expurgée"}[
            "fr" if name == "people" else "en"
        ] in text
        assert WITHHELD not in text
        assert not Finder(["nan", "none"]).find(text) & {"nan"}


def test_a_withheld_value_is_never_no_value(people):
    context = Context(people.result, "fr")
    gone = [
        rule.id
        for rule in people.result.rules
        if rule.outcome.measured and rule.value is None and not rule.infinite
    ]
    assert gone
    for name in gone:
        rule = context.rules[name]
        assert context.value(rule, rule.value).startswith("(non communiqué"), name
        assert "non communiqué" in condition(context, rule)


def test_rows_that_are_not_told_are_not_counted_either(redacted, capsys):
    told = {path.stem for path in (redacted.copy / "evidence").glob("*.parquet")}
    with_rows = {p.stem for p in (redacted.audit / "evidence").glob("*.parquet")}
    counted = {r.id for r in redacted.result.rules if r.evidence and r.evidence.rows is not None}
    assert counted & with_rows == told
    gone = min(with_rows - told)
    assert main(["evidence", gone, str(redacted.copy)]) == 2
    assert "withheld" in capsys.readouterr().err


def test_quarantine_tells_no_row(people, sample):
    for redacted in (people, sample):
        text = (redacted.copy / "quarantine.csv").read_text(encoding="utf-8-sig")
        for row in list(csv.reader(io.StringIO(text)))[1:]:
            assert row == [WITHHELD] * 5


def test_same_key_gives_the_same_bytes_and_another_key_other_names(
    people, key_file, tmp_path, capsys
):
    other = tmp_path / "other.key"
    other.write_bytes(b"an entirely different key of 42 characters")
    other.chmod(0o600)
    made = {}
    for name, key in (("same", key_file), ("other", other)):
        command = ["redact", str(people.audit), "-o", str(tmp_path / name), "--key-file", str(key)]
        assert main([*command, "--pseudonymise-company", "-f", "json", "-q"]) == 0
        made[name] = (tmp_path / name / "result.json").read_bytes()
    assert made["same"] == (people.copy / "result.json").read_bytes()
    assert made["other"] != made["same"]
    capsys.readouterr()


def test_a_redacted_copy_is_not_redacted_again_nor_judged_anew(people, key_file, tmp_path, capsys):
    command = ["redact", str(people.copy), "-o", str(tmp_path / "x"), "--key-file", str(key_file)]
    assert main(command) == 2
    assert "redacted already" in capsys.readouterr().err
    assert main(["whatif", str(people.copy), "--set", "pillar.entry.weight=0.2"]) == 2
    assert "is redacted" in capsys.readouterr().err


def test_evidence_that_was_changed_is_refused(people, key_file, tmp_path, capsys):
    import shutil  # noqa: PLC0415 - here alone

    audit = shutil.copytree(people.audit, tmp_path / "audit")
    path = next((audit / "evidence").glob("*.parquet"))
    path.write_bytes(path.read_bytes() + b" ")
    command = ["redact", str(audit), "-o", str(tmp_path / "x"), "--key-file", str(key_file)]
    assert main(command) == 2
    assert path.name in capsys.readouterr().err


def test_the_key_never_lies_in_what_is_handed_over(people, key_file, tmp_path, capsys):
    out = tmp_path / "out"
    out.mkdir()
    key = out / "case.key"
    key.write_bytes(key_file.read_bytes())
    key.chmod(0o600)
    command = ["redact", str(people.audit), "-o", str(out), "--key-file", str(key)]
    assert main(command) == 2
    assert "key" in capsys.readouterr().err


def test_totals_told_determine_no_withheld_number(redacted):
    """Months of a table, checked here by subtraction and not by the program's own algebra."""
    chapter = redacted.after["data_quality"]["chapter"]
    for table in chapter["conservation"]:
        months = [e for e in chapter["totals"] if e["table"] == table["table"]]
        for whole, part in (("used", "rows"), ("amount_used", "amount")):
            hidden = [entry for entry in months if entry[part] is None]
            known = sum((as_number(e[part]) or Fraction(0) for e in months), Fraction(0))
            if part == "rows" and table[whole] is not None and hidden:
                assert table[whole] - known >= FEWEST, table["table"]


def test_what_is_withheld_of_a_column_is_that_of_enough_people(redacted):
    """Columns add up to the rule's own numbers: one amount left out could be computed."""
    found = 0
    for path in sorted((redacted.copy / "evidence").glob("*.parquet")):
        table = pq.read_table(path)
        ids = [n for n in table.column_names if fields().columns.get(n) == "participant"]
        for name in table.column_names:
            if not name.startswith(("numerator", "denominator", "amount")) or not ids:
                continue
            hidden = {
                next((row[n] for n in ids if row[n]), None)
                for row in table.to_pylist()
                if name in row["withheld"].split(", ")
            } - {None}
            found += bool(hidden)
            assert len(hidden) == 0 or len(hidden) >= FEWEST, (path.name, name)
    assert found > 3


def test_decisions_keep_their_state_and_lose_who_took_them_and_why(redacted):
    (told,) = redacted.after["dispositions"]
    assert (told["rule"], told["state"]) == ("net_loss_rate", "explained")
    assert told["by"] == told["reason"] == WITHHELD
    assert not (redacted.copy / "dispositions.toml").exists()
    assert (redacted.audit / "dispositions.toml").exists()


def test_every_series_is_decided_and_most_charts_are_drawn(redacted):
    assert {series["id"] for series in redacted.before["series"]} <= {*DECISIONS, *PUBLISHED}
    charts = list(build_charts(Context(redacted.result, "en")))
    whole = list(build_charts(Context(Result.model_validate(redacted.before), "en")))
    # Where the whole report has no net result to draw, the redacted one cannot have it either.
    without = sum(chart.spec is None for chart in whole if chart.id == "net_result")
    assert sum(chart.spec is not None for chart in charts) >= 6 - without
    for chart in charts:
        if chart.spec is None:
            # What is not drawn is not described as a drawing.
            assert not chart.alt
            assert not {"Hatched", "shaded", "dots"} & set(chart.note.split())
        assert "nan" not in Finder(["nan"]).find(f"{chart.title} {chart.alt} {chart.note}")


def test_letter_and_comparison_say_withheld(redacted):
    for name in ("letter.md", "moved.md"):
        text = (redacted.papers / name).read_text(encoding="utf-8")
        assert "withheld" in text, name
        assert not Finder(["nan", "none"]).find(text) & {"nan"}
    moved = json.loads((redacted.papers / "moved.json").read_bytes())
    assert not any(rule["value_moved"] for rule in moved["rules"])
    assert [warning["code"] for warning in moved["warnings"]] == ["redacted"]


def test_a_workbook_and_a_text_say_withheld(people):
    for name in ("report.md", "report.xlsx"):
        found = "\n".join(texts((people.copy / name).read_bytes()))
        assert "non communiqu" in found, name
        assert WITHHELD not in found


def test_no_link_leads_to_rows_that_are_not_told(redacted):
    html = (redacted.copy / "report.html").read_text(encoding="utf-8")
    links = set(re.findall(r'href="(evidence/[^"]+)"', html))
    assert len(links) > 10
    assert [link for link in links if not (redacted.copy / link).is_file()] == []


def test_dominance_hides_what_the_top_holds():
    result = json.loads(json.dumps(LORENZ))
    sheet = Sheet({"series": [result], "filing": {"people": {}}}, Pseudonyms(b"k" * 32))
    redact_series(sheet)
    sheet.cells.close()
    # Of the 0.9 that the last thirty hold one has 0.6: no point tells what they hold.
    assert ("series", 0, "rows", 1, 1) in sheet.cells.why
    assert ("series", 0, "figures", "top_1_share") in sheet.cells.why
    result["figures"]["largest_share"] = 0.3
    sheet = Sheet({"series": [result], "filing": {"people": {}}}, Pseudonyms(b"k" * 32))
    redact_series(sheet)
    assert ("series", 0, "rows", 1, 1) not in sheet.cells.why


def curve_of(counts):
    """A curve of 100 people, the same in every column, at the amounts 0, 1, 2 ..."""
    names = ("gross", "strict", "central", "lenient")
    figures: dict[str, int | str] = {}
    for name in names:
        figures |= {f"{name}_people": 100, f"{name}_below_zero": 0, f"{name}_not_above_zero": 0}
        figures |= {f"{name}_p5": "1", f"{name}_median": "3"}
    return {
        "id": "result_curve",
        "columns": ["amount", *names],
        "rows": [[str(amount), *[count] * 4] for amount, count in enumerate(counts)],
        "figures": figures,
    }


def test_a_curve_of_results_tells_points_between_which_enough_people_lie():
    sheet = Sheet({"series": [curve_of((0, 12, 15, 40, 93, 100))]}, Pseudonyms(b"k" * 32))
    redact_series(sheet)
    sheet.cells.close()
    told = [("series", 0, "rows", row, 2) not in sheet.cells.why for row in range(6)]
    # Three people lie between the second and the third point, seven above the last but one.
    assert told == [True, True, False, True, False, True]
    figures = ("series", 0, "figures")
    assert (*figures, "strict_median") not in sheet.cells.why
    assert (*figures, "strict_p5") in sheet.cells.why
    # Beside the Lorenz curve, what one person was paid would tell what nine others were.
    assert (*figures, "gross_median") in sheet.cells.why


def test_a_small_class_is_not_told_by_the_curve_over_it():
    classes = {
        "id": "net_result",
        "columns": ["lower", "upper", "people_strict", "people_central", "people_lenient"],
        "rows": [["0", "1", 12, 12, 12], ["1", "2", 3, 3, 3], ["2", "5", 85, 85, 85]],
        "figures": {},
    }
    document = {"series": [classes, curve_of((0, 12, 15, 40, 93, 100))]}
    sheet = Sheet(document, Pseudonyms(b"k" * 32))
    redact_series(sheet)
    sheet.cells.close()
    assert ("series", 0, "rows", 1, 3) in sheet.cells.why
    assert ("series", 1, "rows", 2, 3) in sheet.cells.why


def test_cohorts_tell_no_month_that_the_others_and_everybody_tell():
    def table(first, name, people, gone):
        columns = (first, *["month", "at_risk", "events", "censored", "remaining", "low", "high"])
        rows = [[name, 0, people, 0, 0, 1.0, None, None]]
        rows.append([name, 3, people, gone, 0, 1 - gone / people, 0.1, 0.9])
        rows.append([name, 6, people - gone, 0, people - gone, 1 - gone / people, 0.1, 0.9])
        return columns, rows

    columns, every = table("group", "participant", 100, 43)
    quarters = [
        row
        for name, people, gone in (("2024-01-01", 60, 40), ("2024-04-01", 40, 3))
        for row in table("cohort", name, people, gone)[1]
    ]
    survival = {"id": "survival", "columns": list(columns), "rows": every, "figures": {}}
    cohorts: dict[str, Any] = {
        "id": "cohorts",
        "columns": ["cohort", *columns[1:]],
        "rows": quarters,
    }
    cohorts["figures"] = {"earlier": 0}
    sheet = Sheet({"series": [survival, cohorts]}, Pseudonyms(b"k" * 32))
    redact_series(sheet)
    sheet.cells.close()
    left = ("series", 1, "rows", 4, 3)
    assert left in sheet.cells.why
    assert left not in sheet.cells.computable()
    # Another cohort's month goes with it, or everybody's would tell it.
    assert {("series", 1, "rows", 1, 3), ("series", 0, "rows", 1, 3)} & set(sheet.cells.why)


CURVES = ("lorenz_paid", "lorenz_all")
LORENZ: dict[str, Any] = {
    "id": "lorenz_paid",
    "columns": ["people_share", "payout_share"],
    "rows": [[0.0, 0.0], [0.97, 0.1], [1.0, 1.0]],
    "figures": {"people": 1000, "gini": 0.9, "top_1_share": 0.7, "largest_share": 0.6},
}


@pytest.mark.parametrize("withheld", ["lorenz_paid", "lorenz_all", None])
def test_curves_go_together_where_the_number_of_their_people_is_withheld(withheld):
    series = [copy.deepcopy(LORENZ) | {"id": name} for name in CURVES]
    sheet = Sheet({"series": series}, Pseudonyms(b"k" * 32))
    redact_series(sheet)
    if withheld is not None:
        people = ("series", CURVES.index(withheld), "figures", "people")
        sheet.cells.withhold(people, "complement")
    list(sheet.finish())
    dropped = drop_curves(sheet)
    assert dropped == ([] if withheld is None else [("series", n, "rows") for n in range(2)])
    assert all(bool(curve["rows"]) is (withheld is None) for curve in series)
