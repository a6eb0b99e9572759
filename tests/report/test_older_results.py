"""Results of every release are rendered, and what cannot be read is refused in plain words."""

from __future__ import annotations

import gzip
import io
import json
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from pyramidcheck.errors import UsageError
from pyramidcheck.model.annex import Edition
from pyramidcheck.outputs import REPORTS, render_reports
from pyramidcheck.result_file import parse_result, read_result

RESULTS = sorted((Path(__file__).parent / "results").glob("*.json.gz"))
DAY = date(2024, 1, 2)


def content_of(path):
    return gzip.decompress(path.read_bytes())


@pytest.fixture(scope="module")
def oldest():
    return content_of(RESULTS[0])


def test_first_release_is_among_them():
    assert RESULTS[0].name.startswith("1_first_release")
    assert "matter" not in json.loads(content_of(RESULTS[0]))
    assert len(RESULTS) >= 3


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("path", RESULTS, ids=lambda path: path.name.partition(".")[0])
def test_every_older_result_is_rendered(path, language):
    content = content_of(path)
    result = parse_result(content, path.name)
    files = render_reports(result, content, ("html", "md", "xlsx"), Edition(language, DAY))
    for rule in result.rules:
        assert rule.id in files["report.html"].decode("utf-8")
    assert all(files.values())


def test_pdf_of_an_older_result_attaches_its_very_bytes(oldest):
    files = render_reports(parse_result(oldest, "old"), oldest, ("pdf",), Edition("en", DAY))
    pdf = pikepdf.open(io.BytesIO(files["report.pdf"]))
    assert pdf.attachments["result.json"].get_file().read_bytes() == oldest
    assert set(files) < set(REPORTS.values())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schema": "pyramidcheck.result/2"}, r"is no pyramidcheck.result/1 but .*result/2"),
        ({"schema": "other/1"}, "is no pyramidcheck.result/1 but other/1"),
        ({"schema": 1}, "is no pyramidcheck.result/1"),
        ({"later_key": 1}, "later_key"),
        ({"verdict": None}, "verdict"),
    ],
)
def test_unknown_schema_and_unknown_keys_are_refused_by_name(oldest, change, said):
    content = json.dumps({**json.loads(oldest), **change}).encode()
    with pytest.raises(UsageError, match=said):
        parse_result(content, "result.json")


def test_later_schema_names_the_way_out(oldest):
    content = json.dumps({**json.loads(oldest), "schema": "pyramidcheck.result/2"}).encode()
    with pytest.raises(UsageError) as caught:
        parse_result(content, "result.json")
    assert "read the file with the release that wrote it" in caught.value.problems[0].hint


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_result_is_said_to_be_none(content, tmp_path):
    path = tmp_path / "result.json"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=r"is no (JSON|pyramidcheck)"):
        read_result(tmp_path)
