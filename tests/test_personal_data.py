"""No output byte of an audit holds anything by which a person could be told."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

from pyramidcheck.audits import Options
from pyramidcheck.cli import main
from pyramidcheck.pipeline import check

if TYPE_CHECKING:
    from pathlib import Path

EMAILS = [f"Quaggamire{n:02d}+Plan@Zyxwvut-mail.example" for n in range(40)]
PHONES = [f"06 73 {n:02d} 91 {n:02d}" for n in range(40)]
IBANS = [f"FR76 3000 6999 {1000 + n} 8877 6655 4{n:02d}" for n in range(40)]
STREETS = [f"{n} rue du Quetzalcoatl" for n in range(10, 50)]
NAME = "Brzeczyszczykiewicz"
NEEDLES = (
    "quaggamire",
    "zyxwvut",
    "quetzalcoatl",
    NAME.lower(),
    *(text for n in range(40) for text in (f"0673{n:02d}91{n:02d}", f"33673{n:02d}91{n:02d}")),
    *(phone.lower() for phone in PHONES),
    "30006999",
    "3000 6999",
)


def write_filing(folder: Path) -> None:
    folder.mkdir()
    people = "participant_id,enrolled_on,sponsor_id,E-mail,Téléphone,IBAN,Adresse,Nom\n"
    orders = "order_id,ordered_on,buyer_id,net_amount,item_kind,Customer_Email\n"
    payouts = "participant_id,paid_on,amount,source_order_id,kind,IBAN\n"
    for n in range(40):
        # Two accounts each share an e-mail.
        email, phone = EMAILS[n // 2], PHONES[n]
        sponsor = f"P{n // 3:02d}" if n else ""
        people += (
            f"P{n:02d},2024-{n % 6 + 1:02d}-01,{sponsor},{email},{phone},{IBANS[n]},"
            f"{STREETS[n]},{NAME}\n"
        )
        orders += f"O{n},2024-0{n % 6 + 1}-02,P{n:02d},{100 + n},starter_kit,{email.lower()}\n"
        orders += f"Q{n},2024-0{n % 6 + 1}-12,C{n:02d},{20 + n},product,{EMAILS[39 - n]}\n"
        payouts += f"P{n // 3:02d},2024-0{n % 6 + 1}-20,{10 + n},O{n},team,{IBANS[n // 3]}\n"
    # Shifted cells, a torn row, and an e-mail where an id should stand.
    people += f"{EMAILS[3]},{EMAILS[4]},{PHONES[5]},x,y,z,{STREETS[6]},{NAME}\n"
    people += f"P98,{PHONES[7]},P00,{EMAILS[1]},,,,\n"
    people += f"P99,2024-01-01,P00,{EMAILS[2]},{PHONES[2]},{IBANS[2]},a,b,c,{NAME},e\n"
    orders += f"R1,2024-02-02,{EMAILS[8]},{EMAILS[9]},product,{EMAILS[8]}\n"
    orders += f"R2,2024-02-03,{EMAILS[8]},55,{IBANS[1]},{EMAILS[8]}\n"
    orders += f"R3,2024-02-03,{EMAILS[30]},5500,starter_kit,\n"
    payouts += f"{EMAILS[8]},2024-03-01,5,R3,team,{IBANS[9]}\n"
    for name, text in (("enrolments", people), ("orders", orders), ("payouts", payouts)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    toml = 'country = "FR"\ncurrency = "EUR"\n[period]\nstart = 2024-01-01\nend = 2024-12-31\n'
    (folder / "filing.toml").write_text(toml, encoding="utf-8")


@pytest.fixture(scope="module")
def audited(tmp_path_factory):
    """Everything that an audit with every output has written and printed."""
    folder = tmp_path_factory.mktemp("people")
    write_filing(folder / "filing")
    output = folder / "out"
    code = main(["audit", str(folder / "filing"), "-o", str(output), "--keep-facts", "-v"])
    assert code == 0
    return output


def searchable(path: Path) -> bytes:
    """The bytes of a file, and what is compressed in it."""
    data = path.read_bytes()
    if path.suffix == ".parquet":
        data += str(pq.read_table(path).to_pylist()).encode()
    if path.suffix == ".pdf":
        for part in data.split(b"stream")[1:]:
            try:
                data += zlib.decompressobj().decompress(part.lstrip(b"\r\n"))
            except zlib.error:
                continue
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data += b"".join(archive.read(name) for name in archive.namelist())
    return data.lower()


def test_nothing_that_tells_who_somebody_is_stands_in_any_output(audited):
    files = [path for path in audited.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".json", ".html", ".pdf", ".csv", ".parquet"}
    for path in files:
        data = searchable(path)
        told = [needle for needle in NEEDLES if needle.encode() in data]
        assert not told, (path.name, told)


def test_attached_result_was_searched_in_the_pdf(audited):
    assert b"people_numbered" in searchable(audited / "report.pdf")


def test_quarantined_rows_are_there_with_their_values_withheld(audited):
    text = (audited / "quarantine.csv").read_text(encoding="utf-8")
    assert "[withheld]" in text
    assert text.count("\n") > 4


def test_accounts_with_one_address_are_one_person(tmp_path):
    write_filing(tmp_path / "filing")
    result = check(Options(filing=tmp_path / "filing"))
    notes = {note["code"]: note["values"] for note in result.data_quality["notes"]}
    assert notes["people_numbered"]["accounts"] > notes["people_numbered"]["people"]


def test_nothing_is_said_on_the_terminal_either(tmp_path, capfd):
    write_filing(tmp_path / "filing")
    for form in ("text", "json", "html"):
        assert main(["check", str(tmp_path / "filing"), "-f", form, "-v"]) == 0
    assert main(["check", str(tmp_path / "filing"), "--log-json"]) == 0
    printed = "".join(capfd.readouterr()).lower()
    assert not [needle for needle in NEEDLES if needle in printed]


def test_errors_name_no_value_either(tmp_path, capfd):
    folder = tmp_path / "filing"
    write_filing(folder)
    text = (folder / "orders.csv").read_text(encoding="utf-8")
    (folder / "orders.csv").write_text(text.replace("net_amount", "what"), encoding="utf-8")
    assert main(["check", str(folder), "--orders", str(folder / "orders.csv"), "-v"]) != 0
    printed = "".join(capfd.readouterr()).lower()
    assert not [needle for needle in NEEDLES if needle in printed]
