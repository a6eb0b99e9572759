# ruff: noqa: RUF001 - the signs that spreadsheets write
import gzip
import zipfile
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from ingest.filings import ENROLMENTS, ORDERS, column, read, write
from pyramidcheck.errors import UnreadableError, UsageError

FRENCH = (
    "N° commande;Date de commande;N° client;Montant HT;Vendeur\r\n"
    "F1;31/01/2024;A;1 234,50 €;Hélène Lefèvre\r\n"
    "F2;02/02/2024;B;(12,00 €);François Noël\r\n"
)


def told(found, code):
    notes = [note for item in found.filing.inputs for note in item.dialect]
    return next((note.values for note in notes if note.code == code), None)


@pytest.mark.parametrize(
    ("encoding", "code", "name"),
    [
        ("utf-8", "dialect_encoding_valid", "utf-8"),
        ("utf-8-sig", "dialect_encoding_mark", "utf-8"),
        ("utf-16", "dialect_encoding_mark", "utf-16"),
        ("utf-16-le", "dialect_encoding_wide", "utf-16-le"),
        ("utf-16-be", "dialect_encoding_wide", "utf-16-be"),
        ("cp1252", "dialect_encoding_words", "cp1252"),
        ("mac-roman", "dialect_encoding_words", "mac-roman"),
    ],
)
def test_french_spreadsheet_export_is_read_in_every_encoding(tmp_path, encoding, code, name):
    found = read(write(tmp_path / "f", commandes=FRENCH.encode(encoding)))
    assert column(found, "orders", 1) == [date(2024, 1, 31)] or found.filing.excluded == {}
    assert column(found, "orders", 3) == [Decimal("1234.5"), Decimal(-12)]
    assert column(found, "orders", 4) == ["Hélène Lefèvre", "François Noël"]
    assert found.filing.currency == "EUR"
    assert told(found, code)["encoding"] == name


def test_latin_1_is_read_as_windows_1252_where_both_read_alike(tmp_path):
    text = FRENCH.replace("€", "").encode("latin-1")
    found = read(write(tmp_path / "f", commandes=text))
    assert column(found, "orders", 4)[1] == "François Noël"


def test_text_of_two_possible_encodings_is_refused_with_both_readings(tmp_path):
    text = "order_id,ordered_on,buyer_id,net_amount\n1,2024-01-01,l’amour,5\n".encode("cp1252")
    with pytest.raises(UsageError) as caught:
        read(write(tmp_path / "f", orders=text))
    what = caught.value.problems[0].what
    assert "l’amour" in what
    assert "líamour" in what
    assert "[dialect.<table>] encoding" in caught.value.problems[0].hint


def test_encoding_that_none_of_ours_fits_is_refused_with_a_proposal(tmp_path):
    names = "".join(f"{n},2024-01-01,Иван Петров Сергеевич,5\n" for n in range(30))
    text = f"order_id,ordered_on,buyer_id,net_amount\n{names}".encode("cp1251")
    with pytest.raises((UnreadableError, UsageError)) as caught:
        read(write(tmp_path / "f", orders=text))
    assert "encoding" in caught.value.problems[0].hint


def test_delimiter_line_of_a_spreadsheet_is_obeyed_and_counted_as_a_row(tmp_path):
    found = read(write(tmp_path / "f", orders="sep=;\n" + ORDERS.replace(",", ";")))
    assert column(found, "orders", 17) == [3, 4, 5]


def test_two_delimiters_of_equal_right_are_refused(tmp_path):
    text = "order_id;ordered_on,x\n1;2,3\n"
    with pytest.raises(UsageError, match="splits equally well at 2 delimiters"):
        read(write(tmp_path / "f", orders=text))


def test_columns_between_runs_of_blanks_without_a_header_are_read(tmp_path):
    text = "  00004  1 19970101  1   29.33\n  00004  1 19970118  2   29.73\n"
    names = '["buyer_id", "order_id", "ordered_on", "quantity", "net_amount"]'
    config = f"[dialect.orders]\ncolumns = {names}\n"
    found = read(write(tmp_path / "f", orders__txt=text), config)
    assert column(found, "orders", 3) == [Decimal("29.33"), Decimal("29.73")]
    assert column(found, "orders", 2) == ["00004", "00004"]
    assert told(found, "dialect_blanks")["rows"] == 2


def test_lines_that_end_as_on_old_macs_are_read(tmp_path):
    found = read(write(tmp_path / "f", orders=ORDERS.replace("\n", "\r")))
    assert found.counts("orders.csv") == (3, 3, 0, 0)


def test_other_quotation_mark_is_read_where_it_is_declared(tmp_path):
    text = "order_id,ordered_on,buyer_id,net_amount\n1,2024-01-01,'A, B',5\n"
    found = read(write(tmp_path / "f", orders=text), '[dialect.orders]\nquote = "\'"\n')
    assert column(found, "orders", 2) == ["A, B"]


def test_few_rows_that_do_not_fit_keep_their_number_among_thousands_that_do(tmp_path):
    rows = [f"{n},2024-01-01,A,5" for n in range(3000)]
    rows[10] = "10,2024-01-01"
    rows[11] = '11,2024-01-01,"B"x,5'
    rows[2000] = "2000,2024-01-01,A,5,more"
    text = "order_id,ordered_on,buyer_id,net_amount\n" + "\n".join(rows) + "\n"
    found = read(write(tmp_path / "f", orders=text))
    assert [row[1] for row in found.tables["quarantine"]] == [12, 2002]
    placed = {row[0]: row[17] for row in found.tables["orders"]}
    assert placed == {str(n): n + 2 for n in range(3000) if n not in {10, 2000}}
    assert next(row[2] for row in found.tables["orders"] if row[0] == "11") == "Bx"


@pytest.mark.parametrize("suffix", ["gz", "zst"])
def test_compressed_csv_is_read_as_the_plain_one(tmp_path, suffix):
    folder = write(tmp_path / "f")
    path = folder / f"orders.csv.{suffix}"
    if suffix == "gz":
        path.write_bytes(gzip.compress(ORDERS.encode()))
    else:
        with pa.output_stream(str(path), compression="zstd") as out:
            out.write(ORDERS.encode())
    found = read(folder)
    assert found.counts(f"orders.csv.{suffix}") == (3, 3, 0, 0)
    assert told(found, "dialect_compressed") == {"kind": suffix, "bytes": len(ORDERS)}


def test_files_in_an_archive_are_files_of_their_own(tmp_path):
    folder = write(tmp_path / "f")
    with zipfile.ZipFile(folder / "export.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("2024/orders.csv", ORDERS)
        archive.writestr("2024/members.csv.gz", gzip.compress(ENROLMENTS.encode()))
        archive.writestr("__MACOSX/2024/._orders.csv", "x")
        archive.writestr("terms.pdf", "x")
    found = read(folder)
    paths = {item.path: (item.table, item.container) for item in found.filing.inputs}
    assert paths == {
        "export.zip/2024/orders.csv": ("orders", "export.zip"),
        "export.zip/2024/members.csv.gz": ("participants", "export.zip"),
    }
    assert found.counts("export.zip/2024/orders.csv") == (3, 3, 0, 0)
    assert "file_not_read" in found.codes()


def test_archive_named_for_a_table_gives_all_its_files_to_it(tmp_path):
    path = write(tmp_path / "f") / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.csv", ORDERS)
        archive.writestr("two.csv", ORDERS.replace("\n1,", "\n9,"))
    found = read(None, named={"orders": [path]})
    assert [item.path for item in found.filing.inputs] == ["a.zip/one.csv", "a.zip/two.csv"]


def test_same_content_is_noted_whether_it_is_compressed_or_not(tmp_path):
    folder = write(tmp_path / "f", orders=ORDERS)
    (folder / "orders_2.csv.gz").write_bytes(gzip.compress(ORDERS.encode()))
    assert "identical_files" in read(folder).codes()


def test_nothing_that_was_expanded_is_left_behind(tmp_path, monkeypatch):
    from pyramidcheck.store import Store  # noqa: PLC0415 - only here

    left: list[str] = []
    close = Store.close

    def look_and_close(store):
        left.extend(path.name for path in store.spill.iterdir())
        close(store)

    monkeypatch.setattr(Store, "close", look_and_close)
    folder = write(tmp_path / "f", orders=ORDERS.encode("utf-16"))
    (folder / "members.csv.gz").write_bytes(gzip.compress(ENROLMENTS.encode()))
    read(folder)
    assert left == []
