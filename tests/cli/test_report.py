from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
from pathlib import Path

import pytest

RESULTS = Path(__file__).parents[1] / "report" / "results"


@pytest.fixture
def old(tmp_path):
    """A result of the first release, alone in its folder."""
    folder = tmp_path / "old"
    folder.mkdir()
    content = gzip.decompress((RESULTS / "1_first_release.json.gz").read_bytes())
    (folder / "result.json").write_bytes(content)
    return folder / "result.json"


def manifest_of(folder):
    return json.loads((folder / "manifest.json").read_bytes())


def test_older_result_is_rendered_with_its_own_bytes_beside_it(run, old, tmp_path):
    out = tmp_path / "out"
    ran = run("report", old, "-o", out, "-f", "md", "-f", "xlsx", "--lang", "fr")
    assert ran.code == 0, ran.err
    assert "Rapport" in ran.out
    assert (out / "result.json").read_bytes() == old.read_bytes()
    names = {"result.json", "report.md", "report.xlsx", "manifest.json"}
    assert {path.name for path in out.iterdir()} == names
    outputs = manifest_of(out)["outputs"]
    assert outputs == {
        name: hashlib.sha256((out / name).read_bytes()).hexdigest()
        for name in names - {"manifest.json"}
    }


def test_further_formats_join_those_of_the_same_result(run, old, tmp_path):
    out = tmp_path / "out"
    assert run("report", old, "-o", out, "-f", "md", "-q").code == 0
    assert run("report", out, "-o", out, "-f", "xlsx", "--lang", "fr", "-q").code == 0
    rendering = manifest_of(out)["rendering"]
    assert {name: how["language"] for name, how in rendering.items()} == {
        "report.md": "en",
        "report.xlsx": "fr",
    }


def test_audit_of_another_result_is_not_overwritten(run, old, tmp_path):
    out = tmp_path / "out"
    assert run("report", old, "-o", out, "-f", "md", "-q").code == 0
    other = json.loads(old.read_bytes())
    other["filing"]["company"] = "Another"
    old.write_text(json.dumps(other), encoding="utf-8")
    before = (out / "report.md").read_bytes()
    ran = run("report", old, "-o", out, "-f", "md")
    assert ran.code == 2
    assert "holds the audit of another result" in ran.err
    assert (out / "report.md").read_bytes() == before


def test_folder_with_other_files_is_refused(run, old):
    assert run("report", old, "-o", old.parent, "-f", "md").code == 2


def test_later_schema_is_refused_with_a_way_out(run, old, tmp_path):
    content = json.loads(old.read_bytes())
    content["schema"] = "pyramidcheck.result/2"
    old.write_text(json.dumps(content), encoding="utf-8")
    ran = run("report", old, "-o", tmp_path / "out")
    assert ran.code == 2
    assert "is no pyramidcheck.result/1 but pyramidcheck.result/2" in ran.err
    assert not (tmp_path / "out").exists()


def links_to_rows(page):
    return sorted(set(re.findall(r'href="(evidence/[^"]+)"', page.read_text(encoding="utf-8"))))


def test_rows_go_along_into_another_folder(run, sample, tmp_path):
    out = tmp_path / "out"
    assert run("report", sample, "-o", out, "-f", "html", "-q").code == 0
    links = links_to_rows(out / "report.html")
    assert "evidence/net_loss_rate.csv" in links
    for link in links:
        assert (out / link).read_bytes() == (sample / link).read_bytes()
        assert manifest_of(out)["outputs"][link] == manifest_of(sample)["outputs"][link]
    assert (out / "evidence").stat().st_mode & 0o077 == 0


def test_nothing_links_to_rows_that_are_not_there(run, old, sample, tmp_path):
    out, changed = tmp_path / "out", tmp_path / "changed"
    assert run("report", old, "-o", out, "-f", "html", "-q").code == 0
    assert links_to_rows(out / "report.html") == []
    shutil.copytree(sample, changed)
    (changed / "evidence" / "net_loss_rate.csv").write_text("other rows\n", encoding="utf-8")
    assert run("report", changed, "-o", tmp_path / "again", "-f", "html", "-q").code == 0
    assert links_to_rows(tmp_path / "again" / "report.html") == []
    assert not (tmp_path / "again" / "evidence").exists()
