"""Drafts for exports whose rows are no lines, with exchange rates, and with people to be linked."""

import tomllib

import pytest

from ingest.filings import read, write
from ingest.test_currency_of_cells import MIXED, RATES
from ingest.test_people import PEOPLE
from ingest.test_presets import FIXTURES, JANUARY, SHOPIFY
from ingest.test_shapes import UNPIVOT, WIDE
from pyramidcheck.audits import Options
from pyramidcheck.cli import main
from pyramidcheck.proposal.make import propose

SAID = '[mapping.payouts]\nperson_key = ["iban", "Courriel perso"]\n'


def drafted(tmp_path, config=None, **texts):
    """A filing, and the text of the draft for it."""
    folder = write(tmp_path / "f", **texts)
    path = None
    if config is not None:
        path = tmp_path / "said.toml"
        path.write_text(config, encoding="utf-8")
    return folder, propose(Options(filing=folder, config=path))


def same(folder, without, draft):
    """What both readings must have alike."""
    first, second = read(folder, without), read(folder, draft)
    assert first.tables == second.tables
    assert [item.rows for item in first.filing.inputs] == [
        item.rows for item in second.filing.inputs
    ]
    assert [item.preset for item in first.filing.inputs] == [
        item.preset for item in second.filing.inputs
    ]
    return second


@pytest.mark.parametrize("name", sorted(FIXTURES))
def test_unchanged_draft_reads_exports_of_a_known_system_alike(name, tmp_path):
    folder, draft = drafted(tmp_path, **FIXTURES[name])
    told = tomllib.loads(draft).get("currency")
    assert same(folder, f'currency = "{told}"\n' if told else "", draft).filing.tables


def test_shape_and_preset_that_an_analyst_gives_are_carried_over(tmp_path):
    said = 'currency = "EUR"\n[mapping]\npreset = "none"\n' + UNPIVOT + JANUARY
    folder, draft = drafted(tmp_path, said, payouts=WIDE)
    told = tomllib.loads(draft)["mapping"]
    assert told["preset"] == "none"
    assert told["payouts"]["shape"] == tomllib.loads(UNPIVOT)["mapping"]["payouts"]["shape"]
    assert "amount" not in told["payouts"]
    assert same(folder, said, draft).filing.tables == ("payouts",)


def test_every_key_of_a_shape_is_carried_over_as_it_was_given(tmp_path):
    shape = """
[mapping.orders.shape]
fill_down = { key = "Name", columns = ["Created at"] }
ignore = { "Paid at" = "copy", "Id" = "memo" }
rows = [{ column = "Currency", keep = ["EUR"], drop = { "USD" = "sale" } }]
negate = []
"""
    _, draft = drafted(tmp_path, shape + JANUARY, orders=SHOPIFY)
    given = tomllib.loads(shape)["mapping"]["orders"]["shape"]
    assert tomllib.loads(draft)["mapping"]["orders"]["shape"] == given


def test_spread_that_reads_in_two_ways_is_a_question_and_no_crash(tmp_path):
    orders = SHOPIFY
    for amount in ("90.00", "5.00", "18.00", "113.00", "30.00", "11.30", "40.00", "10.00", "2.00"):
        orders = orders.replace(f",{amount},", ",1.500,")
    orders = orders.replace("3.33", "1.500").replace("0.00", "").replace(",10.00", ",1.500")
    _, draft = drafted(tmp_path, orders=orders)
    assert "can be read in two ways" in draft
    assert '# decimal = ","' in draft


def test_signs_in_cells_are_told_and_a_shared_one_is_asked_for(tmp_path):
    folder, draft = drafted(tmp_path, orders=MIXED, rates=RATES)
    assert "which currency is '$'?" in draft
    assert '# rates = ["rates.csv"]   # found by name' in draft
    assert "converted where the rates say how" in draft
    same(folder, 'currency = "EUR"\n', draft)
    line = '# currency = { column = "net_amount", codes = { "$" = "?" } }'
    assert line in draft
    settled = draft.replace(line, line.removeprefix("# ").replace("?", "USD"))
    assert read(folder, settled).filing.quarantine == {}
    again = propose(Options(filing=folder, config=folder / "filing.toml"))
    assert tomllib.loads(again)["mapping"]["orders"]["currency"]["codes"] == {"$": "USD"}


def test_rates_that_an_analyst_names_are_carried_over_with_their_codes(tmp_path):
    said = (
        'currency = "EUR"\n[files]\nrates = ["fixing.csv"]\n[mapping.rates]\nrate = "Kurs"\n'
        'currency = { column = "currency", codes = { "Dollar" = "USD" } }\n'
        '[dialect.rates]\ndecimal = "."\n'
    )
    fixing = "date,currency,Kurs\n2024-01-01,Dollar,0.9\n"
    orders = MIXED.replace("$5", "USD 5")
    folder, draft = drafted(tmp_path, said, orders=orders, fixing=fixing)
    told, given = tomllib.loads(draft), tomllib.loads(said)
    for section in ("files", "mapping", "dialect"):
        assert told[section]["rates"] == given[section]["rates"]
    found = read(folder, draft)
    assert [note.code for note in found.filing.notes if note.code == "converted_rows"]


def test_columns_that_tell_people_are_named_and_a_list_of_them_is_carried_over(tmp_path):
    payouts = (
        "participant_id,paid_on,amount,iban,Courriel perso\n"
        "A,2024-01-09,5,FR7630006000011234567890189,a@example.org\n"
        "Z,2024-01-09,5,FR76 3000 6000 0112 3456 7890 189,z@example.org\n"
    )
    folder, draft = drafted(tmp_path, SAID, enrolments=PEOPLE, payouts=payouts)
    told = tomllib.loads(draft)["mapping"]
    assert told["payouts"]["person_key"] == ["iban", "Courriel perso"]
    assert "person_key" not in told["participants"]
    assert "'E-mail', 'Téléphone', 'IBAN', 'Adresse'" in draft
    assert "jo.doe" not in draft.lower()
    assert "a@example.org" not in draft
    same(folder, SAID, draft)


def test_known_words_of_a_preset_hold_beside_the_codes_of_filing_toml(tmp_path):
    folder = write(tmp_path / "f", orders=SHOPIFY.replace(",paid,", ",frozen,"))
    told = (
        '[mapping.orders.status]\ncolumn = "Financial Status"\ncodes = { "frozen" = "pending" }\n'
    )
    found = read(folder, told + JANUARY)
    assert found.filing.quarantine == {}
    assert {row[12] for row in found.tables["orders"]} == {"completed", "pending"}


def test_init_on_the_command_line_takes_a_shop_export(tmp_path, capsys):
    folder = write(tmp_path / "f", orders=SHOPIFY)
    assert main(["init", str(folder), "-o", "-"]) == 0
    assert "read as an export of shopify" in capsys.readouterr().out
