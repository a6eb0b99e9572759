from __future__ import annotations

import subprocess
import sys

import pytest

from pyramidcheck.cli import main
from pyramidcheck.errors import UsageError
from pyramidcheck.simulate import load_scenario


@pytest.fixture
def changed(retail_led, tmp_path):
    """Return a function that writes the sample's scenario with one text replaced."""

    def write(old, new):
        text = (retail_led.folder / "scenario.toml").read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / "scenario.toml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return path

    return write


def test_unknown_key_is_named(changed):
    with pytest.raises(UsageError, match=r"key growth\.founderz") as caught:
        load_scenario(changed("founders =", "founderz ="))
    hints = {problem.hint for problem in caught.value.problems}
    assert "did you mean founders?" in hints


def test_unknown_key_of_a_list_is_named_with_the_nearest(changed):
    with pytest.raises(UsageError, match=r"key entry\.kits\.0\.prise") as caught:
        load_scenario(changed("price = 25.00", "prise = 25.00"))
    assert "did you mean price?" in {problem.hint for problem in caught.value.problems}


def test_unknown_column_to_leave_out_is_named_with_the_nearest(changed):
    export = '[export]\nwithout = ["orders.seler_id"]\n\n[period]'
    with pytest.raises(UsageError, match=r"did you mean orders\.seller_id"):
        load_scenario(changed("[period]", export))


def test_all_problems_are_reported_at_once(changed):
    path = changed("founders = 8", "founders = 0\njoiners = 3")
    with pytest.raises(UsageError) as caught:
        load_scenario(path)
    assert len(caught.value.problems) == 2


def test_a_period_of_broken_months_is_refused(changed):
    with pytest.raises(UsageError, match="whole months"):
        load_scenario(changed("start = 2023-01-01", "start = 2023-01-02"))


def test_kit_shares_beyond_one_are_refused(changed):
    kit = 'kits = [{ sku = "A", price = 1.00, share = 0.5 }, '
    with pytest.raises(UsageError, match="shares of the kits"):
        load_scenario(changed("kits = [", kit))


def test_broken_toml_and_missing_file_are_usage_errors(tmp_path, capsys):
    path = tmp_path / "scenario.toml"
    assert main(["simulate", str(path), "-o", str(tmp_path / "out")]) == 2
    path.write_text("name = ", encoding="utf-8")
    assert main(["simulate", str(path), "-o", str(tmp_path / "out")]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("error: ") == captured.err.count("scenario.toml: ") == 2
    assert not (tmp_path / "out").exists()


def test_importing_the_package_loads_neither_numpy_nor_pyarrow():
    code = "import sys, pyramidcheck.simulate; print({'numpy', 'pyarrow'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "set()"
