from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from pyramidcheck import __version__

ROOT = Path(__file__).parents[2]
BUNDLED = ("rules", "report_templates", "sample_data")
SOURCES = (*BUNDLED, "src", "pyproject.toml", "README.md", "LICENSE")
SKIPPED = shutil.ignore_patterns("__pycache__", "audit")

pytestmark = pytest.mark.packaging


def shipped(folder: Path) -> set[str]:
    """Every file of a data folder of the checkout, but not what an audit of a sample left there."""
    files = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path.as_posix() for path in files if not {"audit", "__pycache__"} & set(path.parts)}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from a copy so that the checkout stays as it is."""
    copy = tmp_path_factory.mktemp("checkout")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=SKIPPED)
        else:
            shutil.copy(ROOT / name, copy / name)
    out = copy / "dist"
    # Without isolation: the build backend is a development dependency, and no network is needed.
    build = ("-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(copy))
    subprocess.run([sys.executable, *build], check=True, capture_output=True)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The scripts' folder of an environment that holds the wheel and sees its dependencies."""
    home = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True, capture_output=True)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    pip = [str(scripts / "python"), "-m", "pip", "--disable-pip-version-check", "install"]
    subprocess.run([*pip, "--no-deps", "--no-index", str(wheel)], check=True, capture_output=True)
    # The dependencies are those under test already: fetching them again would need the network.
    # A .pth file appends them behind the environment's own packages, so the wheel comes first.
    (site,) = (path for path in home.rglob("site-packages") if path.is_dir())
    here = Path(sysconfig.get_path("purelib"))
    (site / "dependencies.pth").write_text(f"{here}\n", encoding="utf-8")
    return scripts


def test_wheel_holds_every_file_of_the_data_folders(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder in BUNDLED:
        prefix = f"pyramidcheck/_bundled/{folder}/"
        held = {name.removeprefix(prefix) for name in names if name.startswith(prefix)}
        assert held == shipped(ROOT / folder)


def test_wheel_holds_every_module_and_statement(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if "/_bundled/" not in name}
    package = ROOT / "src" / "pyramidcheck"
    files = {
        path.relative_to(package.parent).as_posix()
        for path in package.rglob("*")
        if path.suffix in {".py", ".sql", ".toml"}
    }
    assert files <= names


def test_wheel_carries_its_licence(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (licence,) = (name for name in archive.namelist() if name.endswith("licenses/LICENSE"))
        assert b"Apache License" in archive.read(licence)
        (metadata,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        assert b"License-Expression: Apache-2.0" in archive.read(metadata)


def test_installed_wheel_audits_a_bundled_sample_outside_the_checkout(installed, tmp_path):
    script = str(installed / "pyramidcheck")
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
    }

    def call(*arguments: str) -> str:
        done = subprocess.run(
            [script, *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        )
        return done.stdout

    where = "import pyramidcheck; print(pyramidcheck.__file__)"
    found = subprocess.run(
        [str(installed / "python"), "-c", where],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(found.stdout.strip()).is_relative_to(installed.parent)
    assert call("--version") == f"pyramidcheck {__version__}\n"
    call("init", "--sample", "grey_zone", "demo")
    summary = call("audit", "demo", "-f", "json", "-f", "html", "-f", "pdf")
    assert "Material indications" in summary
    audit = tmp_path / "demo" / "audit"
    assert json.loads((audit / "result.json").read_bytes())["schema"] == "pyramidcheck.result/1"
    assert (audit / "report.html").read_bytes().lstrip().lower().startswith(b"<!doctype html>")
    assert (audit / "report.pdf").read_bytes().startswith(b"%PDF-")
