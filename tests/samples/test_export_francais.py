"""One company as three French files, without a filing.toml, and as canonical tables."""

import zipfile

import pyarrow.compute as pc
import pytest

from pyramidcheck import audit
from pyramidcheck.assets import find_assets
from pyramidcheck.audits import Options
from pyramidcheck.cli import main
from pyramidcheck.pipeline import check
from pyramidcheck.simulate import load_scenario, simulate, write_company

SAMPLE = find_assets("sample_data") / "export_francais"
FILES = ("adherents.csv", "commandes.csv", "versements.xlsx")
FACTS = 'synthetic = true\ncurrency = "EUR"\n'


@pytest.fixture(scope="module")
def company():
    return simulate(load_scenario(SAMPLE / "scenario.toml"))


@pytest.fixture(scope="module")
def french():
    return audit(SAMPLE)


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_french_export_gives_the_rules_of_its_canonical_twin(company, french, tmp_path, suffix):
    write_company(company, tmp_path, suffix)
    (tmp_path / "filing.toml").write_text(FACTS, encoding="utf-8")
    twin = audit(tmp_path)
    ours, theirs = french.model_dump(mode="json"), twin.model_dump(mode="json")
    assert sum(rule["value"] is not None for rule in ours["rules"]) >= 20
    assert ours["rules"] == theirs["rules"]
    for part in ("verdict", "pillars", "gates", "criteria", "series"):
        assert ours[part] == theirs[part], part
    assert ours["filing"]["period"] == theirs["filing"]["period"]


def test_french_export_needs_no_configuration_and_loses_no_row(company, french):
    assert not (SAMPLE / "filing.toml").exists()
    assert french.filing.declared_by == "nobody"
    assert french.filing.currency == "EUR"
    received = {item.path: item.rows.received for item in french.inputs}
    assert received == {
        "adherents.csv": company.participants.num_rows,
        "commandes.csv": company.orders.num_rows,
        "versements.xlsx/Versements": company.payouts.num_rows,
    }
    assert all(item.rows.used == item.rows.received for item in french.inputs)
    marks = [("Données synthétiques",)]
    assert [item.unused_columns for item in french.inputs] == marks * 3


def test_french_export_holds_what_makes_reading_hard(company):
    orders = (SAMPLE / "commandes.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        orders.decode()
    text = orders.decode("cp1252")
    assert "\u00a0290,00 €;" in text
    assert ";Montant HT;" in text
    assert pc.sum(company.orders.column("refunded_amount")).as_py() > 0


def test_french_export_is_copied_to_start_from(tmp_path):
    assert main(["init", "--sample", "export_francais", str(tmp_path / "demo")]) == 0
    assert {*FILES, "README.md"} <= {path.name for path in (tmp_path / "demo").iterdir()}


@pytest.mark.parametrize("only", FILES)
def test_every_file_of_the_french_export_says_alone_that_it_is_synthetic(tmp_path, only):
    (tmp_path / only).write_bytes((SAMPLE / only).read_bytes())
    assert check(Options(tmp_path)).filing.synthetic


def test_file_without_the_mark_is_not_called_synthetic(tmp_path):
    text = (SAMPLE / "adherents.csv").read_text(encoding="cp1252")
    (tmp_path / "adherents.csv").write_text(text.replace("synthétiques", "reçues"), "utf-8")
    assert not check(Options(tmp_path)).filing.synthetic


def test_committed_french_files_are_what_the_scenario_gives(company, tmp_path):
    made = write_company(company, tmp_path)
    assert sorted(path.name for path in made) == sorted((*FILES, "truth.json"))
    for name in FILES:
        assert cells(SAMPLE / name) == cells(tmp_path / name), name
    assert sum((SAMPLE / name).stat().st_size for name in FILES) < 300_000


def cells(path):
    """The file's bytes; of a workbook, whose compression is the library's, those of its parts."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name) for name in book.namelist()}
