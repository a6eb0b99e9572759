"""`pyramidcheck simulate`: what it writes, what it refuses, and how it says so."""

import json

from pyramidcheck.cli import main

CONFIG = ["simulate", "export_francais"]


def test_a_bundled_name_another_seed_and_a_size(tmp_path, capsys):
    folder = tmp_path / "demo"
    assert main([*CONFIG, "-o", str(folder), "--participants", "150", "--seed", "1"]) == 0
    printed = capsys.readouterr()
    assert "versements.xlsx" in printed.out
    assert "synthetic" in printed.err
    assert f"next: pyramidcheck audit {folder}" in printed.err
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    assert truth["seed"] == 1
    assert 140 <= truth["hidden"]["participants"] <= 160


def test_a_size_and_a_seed_are_repeated_to_the_byte(tmp_path, capsys):
    for name in ("one", "two"):
        asked = ["--participants", "120", "--seed", "7", "--format", "csv"]
        assert main([*CONFIG, "-q", "-o", str(tmp_path / name), *asked]) == 0
    capsys.readouterr()
    first = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    assert len(first) == 5
    assert first == {path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()}


def test_an_unknown_name_is_answered_with_the_nearest(tmp_path, capsys):
    assert main(["simulate", "gray_zone", "-o", str(tmp_path / "x")]) == 2
    assert "did you mean grey_zone?" in capsys.readouterr().err


def test_a_folder_of_other_files_is_left_alone(tmp_path, capsys):
    (tmp_path / "orders.csv").write_text("mine", encoding="utf-8")
    assert main([*CONFIG, "-o", str(tmp_path)]) == 2
    assert "nothing is overwritten" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["orders.csv"]


def test_a_former_simulation_is_written_again(tmp_path, capsys):
    for _ in range(2):
        assert main([*CONFIG, "-q", "-o", str(tmp_path)]) == 0
    capsys.readouterr()


def test_a_case_that_is_not_fitted_says_so(tmp_path, capsys):
    path = tmp_path / "case.toml"
    path.write_text('name = "x"\n[not_fitted]\nen = "no figures"\n', encoding="utf-8")
    assert main(["simulate", str(path), "-o", str(tmp_path / "out")]) == 2
    assert "is listed, not fitted" in capsys.readouterr().err
