"""What a batch takes, what it refuses, and under which names."""

import os

import pytest

from pyramidcheck.batch.plan import plan_batch, slug_of
from pyramidcheck.errors import UnreadableError, UsageError


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "filings"
    for name in ("alpha", "beta"):
        (folder / name).mkdir(parents=True)
    return folder


def manifest(root, text):
    path = root / "manifest.csv"
    path.write_text(text, encoding="utf-8")
    return path


def planned(source):
    return plan_batch(source, source.parent.parent / "out")


def refusals(source):
    return {entry.name: entry.refused.what for entry in planned(source).entries if entry.refused}


def test_every_folder_is_a_filing_and_files_are_left_aside(root):
    (root / "readme.txt").touch()
    (root / ".hidden").mkdir()
    plan = planned(root)
    assert [entry.name for entry in plan.entries] == ["alpha", "beta"]
    assert plan.left_aside == ("readme.txt",)
    assert refusals(root) == {}


def test_a_link_is_refused_by_itself(root):
    (root / "link").symlink_to(root / "alpha", target_is_directory=True)
    assert refusals(root) == {"link": "is a link"}


def test_a_manifest_gives_names_and_configurations(root):
    (root / "mine.toml").touch()
    path = manifest(root, "path,name,config\nbeta,Beta Ltd,mine.toml\nalpha,,\n")
    found = {entry.name: (entry.folder.name, entry.config) for entry in planned(path).entries}
    assert found == {"Beta Ltd": ("beta", root / "mine.toml"), "alpha": ("alpha", None)}


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("/etc", "leads out of the manifest's folder"),
        ("../filings/alpha", "leads out of the manifest's folder"),
        ("alpha/../beta", "leads out of the manifest's folder"),
        ("al\0pha", "leads out of the manifest's folder"),
        ("link", "is a link, or leads through one"),
        ("link/below", "is a link, or leads through one"),
        ("gamma", "is no folder"),
        ("", "names no folder"),
    ],
)
def test_a_path_that_is_none_is_refused_and_the_others_stay(root, written, what):
    (root / "alpha" / "below").mkdir()
    (root / "link").symlink_to(root / "alpha", target_is_directory=True)
    path = manifest(root, f"path,name\n{written},odd\nbeta,fine\n")
    assert refusals(path) == {"odd": what}


@pytest.mark.parametrize("config", ["/etc/hostname", "../x.toml", "link.toml", "missing.toml"])
def test_a_configuration_outside_or_missing_is_refused(root, config):
    (root / "real.toml").touch()
    (root / "link.toml").symlink_to(root / "real.toml")
    path = manifest(root, f"path,name,config\nalpha,odd,{config}\n")
    assert list(refusals(path)) == ["odd"]


def test_names_that_people_would_confuse_are_all_refused(root):
    (root / "gamma").mkdir()
    path = manifest(root, "path,name\nalpha,Acme  Inc\nbeta,ACME INC\ngamma,Other\n")
    assert refusals(path) == {
        "Acme  Inc": "is the name of 2 filings",
        "ACME INC": "is the name of 2 filings",
    }
    slugs = [entry.slug for entry in planned(path).entries]
    assert len(set(slugs)) == 3


def test_one_name_twice_keeps_two_lines(root):
    path = manifest(root, "path,name\nalpha,Acme\nbeta,Acme\n")
    entries = planned(path).entries
    assert [entry.name for entry in entries] == ["Acme", "Acme"]
    assert len({entry.slug for entry in entries}) == 2


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (b"folder\nalpha\n", "has the columns folder"),
        (b"path,more\nalpha,x\n", "has the columns path, more"),
        (b"", "has the columns none"),
        ("path\n\u00e9\n".encode("utf-16"), "is not UTF-8"),
        (b"path\n" + b"x" * 200_000 + b"\n", "is no CSV"),
    ],
)
def test_a_manifest_that_is_none_is_a_usage_error(root, content, match):
    path = root / "manifest.csv"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=match):
        planned(path)


def test_nothing_to_audit_is_said(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(UnreadableError, match="holds no filing"):
        plan_batch(tmp_path / "empty", tmp_path / "out")
    with pytest.raises(UsageError, match="does not exist"):
        plan_batch(tmp_path / "missing", tmp_path / "out")


@pytest.mark.parametrize("place", ["filings/out", "filings/alpha", "filings/alpha/out", "."])
def test_results_are_never_written_among_the_filings(root, tmp_path, place):
    with pytest.raises(UsageError, match="lies among the filings"):
        plan_batch(root, tmp_path / place)


def test_results_may_lie_beside_a_manifests_filings(root):
    path = manifest(root, "path\nalpha\n")
    assert len(plan_batch(path, root / "out").entries) == 1
    with pytest.raises(UsageError, match="lies among the filings"):
        plan_batch(path, root / "alpha" / "out")


@pytest.mark.parametrize(
    "name",
    [
        "Acme",
        "../../etc",
        "a/b",
        "CON",
        "x" * 300,
        "été",
        "日本",
        "",
        " ",
        "a\nb",
        os.fsdecode(b"\xff"),
    ],
)
def test_a_slug_is_safe_in_any_file_system(name):
    slug = slug_of(name)
    assert 10 <= len(slug) <= 51
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not slug.startswith("-")


def test_slugs_of_different_names_differ():
    names = ["a b", "a-b", "A B", "a  b", "é", "e", "日", "本", "x" * 50 + "1", "x" * 50 + "2"]
    assert len({slug_of(name) for name in names}) == len(names)
    assert slug_of("A B").startswith("a-b-")
