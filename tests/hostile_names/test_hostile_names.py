"""Hostile names travel through every output and do nothing there.

Every format that an audit can write is asked for, and every file that comes of it is looked at by
its suffix: a new format fails here until it has a check of its own.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from contextlib import redirect_stderr, redirect_stdout
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pikepdf
import pyarrow.parquet as pq
import pytest

from hostile_names.hostile import LONG, NAMES, STEERING, write_filing
from identifiers import page_words
from pyramidcheck import outputs
from pyramidcheck.cli import main
from pyramidcheck.cli.audit import Format
from pyramidcheck.manifest import describe_run, manifest_bytes
from pyramidcheck.model.json_text import json_text
from pyramidcheck.model.result import Result
from pyramidcheck.report import render_check, render_html
from pyramidcheck.report.charts import BUILDERS
from pyramidcheck.report.context import Context
from pyramidcheck.report.specs import load_spec
from pyramidcheck.report.view import build
from report.fixture_data import inputs

FORMULA = re.compile(r"[=+\-@\t\r]")
EVIL = ("evil.example", "javascript:")
KEY = b"a key of the case, long enough for anybody"


@pytest.fixture(scope="module")
def audit(tmp_path_factory):
    """The folder of an audit in every format that there is."""
    folder = tmp_path_factory.mktemp("hostile")
    write_filing(folder / "filing")
    formats = [word for item in Format for word in ("-f", item.value)]
    printed = io.StringIO()
    with redirect_stdout(printed), redirect_stderr(printed):
        command = ["audit", str(folder / "filing"), "-o", str(folder / "audit"), *formats]
        assert main(command) == 0
    (folder / "printed").write_text(printed.getvalue(), encoding="utf-8")
    return folder / "audit"


@pytest.fixture(scope="module")
def result(audit):
    return Result.model_validate_json((audit / "result.json").read_bytes())


EVIDENCE = re.compile(r"evidence/[a-z_0-9]+\.(?:sql|csv|parquet)")
"""What a report's links lead to beside it."""
OWN_RANGE = re.compile(r"'?[\w ]+'?!\$[A-Z]+\$\d+:\$[A-Z]+\$\d+")


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.words = [], [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attributes]

    def handle_data(self, data):
        self.words.append(data)


EVIDENCE = re.compile(r"evidence/[a-z_0-9]+\.(?:sql|csv|parquet)")
"""What a report's links lead to beside it."""
OWN_RANGE = re.compile(r"'?[\w ]+'?!\$[A-Z]+\$\d+:\$[A-Z]+\$\d+")


def check_html(data):
    text = data.decode("utf-8")
    page = Page()
    page.feed(text)
    # Scripts of our own are hashed in the policy; none of the names may become an element.
    assert not {"img", "iframe", "object", "embed", "form", "base"} & set(page.tags)
    assert "alert(" not in "".join(re.findall(r"<script[^>]*>(.*?)</script>", text, re.DOTALL))
    for tag, name, value in page.attributes:
        assert not name.startswith("on"), (tag, name)
        assert not value.strip().lower().startswith("javascript:"), (tag, name)
        if name in {"src", "href", "xlink:href", "action"}:
            own = EVIDENCE.fullmatch(value) or value.startswith(("#", "data:"))
            assert own or value.startswith(("https://", "http://")), (tag, value)
            assert "evil.example" not in value
    assert not STEERING & set(text)
    words = "".join(page.words)
    assert NAMES["script"] in words
    assert "{{ 7 * 7 }}" in words
    assert '#read("/etc/passwd")' in words


def check_pdf(data):
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary):
                assert not {"/JS", "/JavaScript", "/Launch", "/OpenAction"} & set(item.keys())
                assert item.get("/S") not in {"/JavaScript", "/Launch", "/SubmitForm", "/GoToR"}
                if item.get("/S") == "/URI":
                    assert "evil.example" not in str(item.URI)
        assert list(pdf.attachments) == ["result.json"]
        words = "\n".join(page_words(page) for page in pdf.pages)
        told = str(dict(pdf.docinfo)) + words
    assert "root:" not in told
    assert not STEERING & set(words)
    # Names may be broken at any letter.
    whole = words.replace("\n", "")
    for name in ("script", "typst", "typst_call", "vega"):
        assert NAMES[name].replace(" ", "") in whole.replace(" ", ""), name


def check_csv(data):
    text = data.decode("utf-8-sig")
    assert not (STEERING - {"\x00"}) & set(text)
    for row in csv.reader(io.StringIO(text)):
        for cell in row:
            if not re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", cell, re.IGNORECASE):
                assert not FORMULA.match(cell), cell[:40]


def check_xlsx(data):
    """Typed cells only: no formula, no link, nothing outside the file, no macro."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        for name in book.namelist():
            assert not name.endswith((".bin", ".vml"))
            assert "externalLink" not in name
            content = book.read(name).decode("utf-8")
            root = ET.fromstring(content)  # noqa: S314 - our own file
            for element in root.iter():
                tag = element.tag.rpartition("}")[2]
                assert tag not in {"f", "hyperlink", "ddeLink"}, (name, tag)
                # The only names are those of the filters above our own columns.
                if tag == "definedName":
                    assert element.get("name") == "_xlnm._FilterDatabase"
                    assert OWN_RANGE.fullmatch(element.text or ""), element.text
                assert element.get("TargetMode") != "External", name
                assert not STEERING & set(element.text or ""), name


def check_md(data):
    text = data.decode("utf-8")
    assert not STEERING & set(text)
    bare = re.sub(r"\\.", "", re.sub(r"`[^`\n]*`", "", text))
    assert not re.search(r"<(script|img|iframe|a)\b", bare, re.IGNORECASE)
    assert not re.search(r"!?\[[^\]\n]*\]\((?:javascript:|https?://evil)", bare)


def check_json(data):
    assert json.loads(data)
    assert not STEERING & set(data.decode("utf-8"))


def check_parquet(data):
    """The exact copy: names are what they were."""
    table = pq.read_table(io.BytesIO(data))
    for name in table.column_names:
        assert re.fullmatch(r"[a-z0-9_]+", name)


def check_sql(data):
    assert not [name for name in NAMES.values() if name in data.decode("utf-8")]


CHECKS = {
    ".html": check_html,
    ".pdf": check_pdf,
    ".csv": check_csv,
    ".xlsx": check_xlsx,
    ".md": check_md,
    ".json": check_json,
    ".parquet": check_parquet,
    ".sql": check_sql,
}


def test_every_format_has_a_check():
    assert {f".{item.value}" for item in Format} <= set(CHECKS)


@pytest.mark.parametrize("suffix", CHECKS)
def test_hostile_names_do_nothing_in_any_file(audit, suffix):
    files = [path for path in audit.rglob(f"*{suffix}") if path.is_file()]
    assert files or suffix[1:] not in {item.value for item in Format}
    for path in files:
        CHECKS[suffix](path.read_bytes())


def test_no_file_is_of_another_kind(audit):
    assert {path.suffix for path in audit.rglob("*") if path.is_file()} <= set(CHECKS)


def test_exact_copy_still_holds_the_names_as_they_were(audit):
    held: set[str] = set()
    for path in (audit / "evidence").glob("*.parquet"):
        for column in pq.read_table(path).columns:
            held.update(cell for cell in column.to_pylist() if isinstance(cell, str))
    assert {NAMES["link"], NAMES["right_to_left"], NAMES["formula"], LONG} <= held


def test_html_stays_small_whatever_the_length_of_a_name(audit):
    assert len((audit / "report.html").read_bytes()) <= 3 * 2**20


def test_check_page_is_as_harmless_as_the_report(result):
    for language in ("en", "fr"):
        page = render_check(result, language)
        assert NAMES["script"] in "".join(parsed(page).words)
        assert not {"img", "script", "iframe"} & set(parsed(page).tags)
        assert not STEERING & set(page.decode("utf-8"))


def parsed(data):
    page = Page()
    page.feed(data.decode("utf-8"))
    return page


@pytest.mark.parametrize("rule", ["outside_revenue_share", "retail_funded_payouts"])
@pytest.mark.parametrize("option", [(), ("--csv",), ("--rows", "0")])
def test_rows_on_a_terminal_cannot_steer_it(audit, capsys, rule, option):
    assert main(["evidence", rule, str(audit), *option]) == 0
    harmless(capsys)


def test_no_command_lets_names_steer_the_terminal(audit, tmp_path, capsys):
    filing = audit.parent / "filing"
    key = tmp_path / "key"
    key.write_bytes(KEY)
    key.chmod(0o600)
    for command in (
        ["check", str(filing), "-v"],
        ["check", str(filing), "-f", "json", "--log-json"],
        ["init", str(filing), "-o", "-"],
        ["redact", str(audit), "-o", str(tmp_path / "copy"), "--key-file", str(key), "-f", "json"],
        ["check", str(filing / NAMES["escape"])],
        ["evidence", NAMES["link"], str(audit)],
        ["explain", NAMES["rich"] + NAMES["link"]],
    ):
        main(command)
        harmless(capsys)


def test_what_an_audit_prints_cannot_steer_the_terminal(audit):
    printed = (audit.parent / "printed").read_text(encoding="utf-8")
    assert NAMES["script"] in printed
    assert not STEERING & set(printed)


def harmless(capsys):
    printed = "".join(capsys.readouterr())
    assert printed
    assert not STEERING & set(printed), sorted(map(repr, STEERING & set(printed)))


def test_markup_of_the_terminal_library_is_printed_as_it_is(audit, capsys):
    assert main(["evidence", "outside_revenue_share", str(audit), "--csv"]) == 0
    assert NAMES["rich"] in capsys.readouterr().out


@pytest.mark.parametrize("chart", BUILDERS)
def test_names_in_a_chart_are_data_and_never_expressions(result, chart):
    """Whatever a name says, it stands as a value; no key that Vega runs or loads holds it."""
    titled = result.rulebook["pillars"]
    pillars = {
        name: {**entry, "title": {"en": NAMES["vega"], "fr": NAMES["template"]}}
        for name, entry in titled.items()
    }
    changed = result.model_copy(update={"rulebook": {**result.rulebook, "pillars": pillars}})
    drawn = BUILDERS[chart](Context(changed, "en"))
    if drawn is None or not drawn.values:
        return
    for path, value in leaves(load_spec(drawn.spec or chart, drawn.values)):
        if {"expr", "signal", "url", "href", "calculate", "filter", "labelExpr"} & set(path):
            assert not [name for name in NAMES.values() if name in str(value)], path


def leaves(node, path=()):
    if isinstance(node, dict):
        for key, item in node.items():
            yield from leaves(item, (*path, key))
    elif isinstance(node, list):
        for item in node:
            yield from leaves(item, path)
    else:
        yield path, node


def test_drawing_holds_the_name_as_text(result):
    pillars = {
        name: {**entry, "title": {"en": NAMES["vega"] + NAMES["script"], "fr": "x"}}
        for name, entry in result.rulebook["pillars"].items()
    }
    changed = result.model_copy(update={"rulebook": {**result.rulebook, "pillars": pillars}})
    page = parsed(render_html(changed, "en"))
    assert "svg" in page.tags
    assert not {"image", "script", "a", "use"} & set(svg_tags(render_html(changed, "en")))
    assert not [v for _, name, v in page.attributes if name.endswith("href") and "evil" in v]


def svg_tags(data):
    drawn = re.findall(r"<svg.*?</svg>", data.decode("utf-8"), re.DOTALL)
    return [tag for svg in drawn for tag in parsed(svg.encode()).tags]


def test_view_holds_no_steering_character(result):
    for language in ("en", "fr"):
        view = repr(build(result, language).summary)
        assert "\\x1b" not in view
        assert "\\u202e" not in view


def test_quarantine_with_hostile_values_is_neutral():
    rows: list[tuple[object, ...]] = [("f", 1, "c", name, "r") for name in NAMES.values()]
    check_csv(outputs.quarantine_bytes(rows))


def test_file_name_that_is_no_text_is_written_and_read_back():
    """Lone halves of characters, as Linux gives for names that are not UTF-8."""
    odd = "orders\udcff\x9b.csv"
    assert json.loads(json_text({"path": odd})) == {"path": odd}
    manifest = result_manifest(odd)
    assert not STEERING & set(manifest.decode("utf-8"))
    assert json.loads(manifest)["inputs"][0]["path"] == odd


def result_manifest(path):
    item = inputs()[0].model_copy(update={"path": path})
    run = describe_run([item], "0" * 64, None, ["audit"])
    return manifest_bytes(run, [item], {})
