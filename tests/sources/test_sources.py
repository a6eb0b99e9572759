import hashlib
import json

import pytest

from ingest.filings import ENROLMENTS, ORDERS, column, read, write
from pyramidcheck.errors import UnreadableError, UsageError
from pyramidcheck.sources.discovery import table_by_name

HEADER = "order_id,ordered_on,buyer_id,net_amount\n"


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("orders_2024_01.csv", "orders"),
        ("Commandes 2024.csv", "orders"),
        ("Adhérents.csv", "participants"),
        ("ENROLLMENTS.csv", "participants"),
        ("versements.parquet", "payouts"),
        ("rémunérations.csv", "payouts"),
        ("buyback_requests.csv", "buybacks"),
        ("orders/part-0.parquet", "orders"),
        ("2024/payouts/07.parquet", "payouts"),
        ("export.csv", None),
        ("my_orders.csv", None),
    ],
)
def test_table_is_found_by_how_the_name_begins(name, table):
    assert table_by_name(name) == table


def test_inputs_carry_hash_size_and_path_relative_to_the_filing(tmp_path):
    folder = write(tmp_path / "f")
    write(folder / "2024", orders=ORDERS)
    item = read(folder).filing.inputs[0]
    assert item.path == "2024/orders.csv"
    assert item.sha256 == hashlib.sha256(ORDERS.encode()).hexdigest()
    assert item.bytes == len(ORDERS.encode())


def test_own_outputs_hidden_files_and_notes_are_never_read(tmp_path):
    folder = write(tmp_path / "f", orders=ORDERS, README=ORDERS, _1=ORDERS)
    (folder / "_1.csv").rename(folder / ".orders.csv")
    write(folder / "audit", orders=ORDERS)
    write(folder / "earlier", orders=ORDERS)
    manifest = json.dumps({"tool": {"name": "pyramidcheck"}})
    (folder / "earlier" / "manifest.json").write_text(manifest, encoding="utf-8")
    assert [item.path for item in read(folder).filing.inputs] == ["orders.csv"]


def test_folder_that_is_an_output_is_refused(tmp_path):
    folder = write(tmp_path / "f", orders=ORDERS)
    (folder / "manifest.json").write_text('{"tool": "pyramidcheck"}', encoding="utf-8")
    with pytest.raises(UsageError, match="output of pyramidcheck"):
        read(folder)


def test_manifest_of_another_program_changes_nothing(tmp_path):
    folder = write(tmp_path / "f", orders=ORDERS)
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    assert read(folder).counts("orders.csv") == (3, 3, 0, 0)


def test_empty_folder_is_unreadable_and_missing_one_a_usage_error(tmp_path):
    with pytest.raises(UnreadableError, match="holds no CSV, XLSX or Parquet"):
        read(write(tmp_path / "f"))
    with pytest.raises(UsageError, match="is not a folder"):
        read(tmp_path / "nowhere")


def test_file_of_another_kind_is_noted(tmp_path):
    found = read(write(tmp_path / "f", orders=ORDERS, terms__pdf="x"))
    assert "file_not_read" in found.codes()


def test_link_in_the_filing_is_not_followed_but_noted(tmp_path):
    folder = write(tmp_path / "f", orders=ORDERS)
    target = write(tmp_path / "else", enrolments=ENROLMENTS) / "enrolments.csv"
    try:
        (folder / "enrolments.csv").symlink_to(target)
    except OSError:
        return
    found = read(folder)
    assert found.filing.tables == ("orders",)
    assert "link_not_read" in found.codes()


def test_identical_files_are_noted(tmp_path):
    found = read(write(tmp_path / "f", orders=ORDERS, orders_copy=ORDERS))
    assert "identical_files" in found.codes()


def test_named_file_that_does_not_exist_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError, match="is no file"):
        read(None, named={"orders": [tmp_path / "orders.csv"]})


def test_mark_of_order_crlf_and_quoted_line_breaks_are_read(tmp_path):
    text = "\ufeff" + (HEADER + '"1\n2",2024-01-01,A,5\n3,2024-01-02,"B ""x"", y",6\n').replace(
        "\n", "\r\n"
    )
    found = read(write(tmp_path / "f", orders=text))
    assert column(found, "orders", 0) == ["1\r\n2", "3"]
    assert column(found, "orders", 2) == ["A", 'B "x", y']
    assert column(found, "orders", 17) == [2, 3]


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_delimiter_is_found_in_the_file(tmp_path, mark):
    found = read(write(tmp_path / "f", orders=ORDERS.replace(",", mark)))
    assert found.counts("orders.csv") == (3, 3, 0, 0)


def test_ragged_rows_are_quarantined_with_their_text_and_shift_no_other_row(tmp_path):
    text = HEADER + "1,2024-01-01,A,5\n2,2024-01-01\n3,2024-01-01,C,5,extra\n4,2024-01-01,D,5,\n"
    found = read(write(tmp_path / "f", orders=text))
    assert found.tables["quarantine"] == [
        ("orders.csv", 3, None, "2,2024-01-01", "ragged_row"),
        ("orders.csv", 4, None, "3,2024-01-01,C,5,extra", "ragged_row"),
    ]
    assert column(found, "orders", 17) == [2, 5]


def test_blank_lines_are_no_rows_but_count_as_a_spreadsheet_counts_them(tmp_path):
    text = "\n" + HEADER + "1,2024-01-01,A,5\r\n\n2,2024-01-01,B,5\n   \n3,2024-01-01,C,5"
    found = read(write(tmp_path / "f", orders=text))
    assert column(found, "orders", 17) == [3, 5, 7]


def test_quotation_mark_that_is_never_closed_stops_with_its_row(tmp_path):
    text = HEADER + '1,2024-01-01,A,5\n2,2024-01-01,"B,5\n3,2024-01-01,C,5\n'
    with pytest.raises(UnreadableError) as caught:
        read(write(tmp_path / "f", orders=text))
    assert caught.value.problems[0].where == "orders.csv: row 3"


def test_bytes_that_are_not_of_the_declared_encoding_name_file_row_and_option(tmp_path):
    text = (HEADER + "1,2024-01-01,Ren\u00e9,5\n").encode("cp1252")
    folder = write(tmp_path / "f", orders=text)
    with pytest.raises(UnreadableError) as caught:
        read(folder, '[dialect.orders]\nencoding = "utf-8"\n')
    assert caught.value.problems[0].where == "orders.csv: row 2"
    assert "encoding" in caught.value.problems[0].hint
    found = read(folder, '[dialect.orders]\nencoding = "cp1252"\n')
    assert column(found, "orders", 2) == ["Ren\u00e9"]


def test_encoding_that_nobody_knows_is_a_usage_error(tmp_path):
    folder = write(tmp_path / "f", orders=ORDERS)
    with pytest.raises(UsageError, match="unknown encoding"):
        read(folder, '[dialect.orders]\nencoding = "cp9999"\n')


def test_repeated_and_empty_headers_do_not_crash_and_are_noted(tmp_path):
    text = "order_id,ordered_on,buyer_id,net_amount,,buyer_id\n1,2024-01-01,A,5,x,B\n"
    found = read(write(tmp_path / "f", orders=text))
    assert column(found, "orders", 2) == ["A"]
    assert found.filing.inputs[0].unused_columns == ("column 5", "buyer_id [6]")
    assert found.codes().count("header_renamed") == 2


def test_file_without_header_is_read_by_declared_names(tmp_path):
    names = '["order_id", "ordered_on", "buyer_id", "net_amount"]'
    folder = write(tmp_path / "f", orders="1,2024-01-01,A,5\n")
    found = read(folder, f"[dialect.orders]\ncolumns = {names}\n")
    assert column(found, "orders", 17) == [1]


@pytest.mark.parametrize(
    "name", ["orders[1].csv", "orders {x}.csv", "orders's.csv", "orders;--.csv"]
)
def test_name_of_a_file_is_never_read_as_a_pattern_or_as_sql(tmp_path, name):
    folder = write(tmp_path / "f", orders=ORDERS, orders1=HEADER + "9,2024-01-01,Z,1\n")
    (folder / "orders.csv").rename(folder / name)
    found = read(folder)
    assert found.counts(name) == (3, 3, 0, 0)


def test_header_with_quotation_marks_is_never_read_as_sql(tmp_path):
    header = 'order_id,ordered_on,buyer_id,net_amount,"x"" FROM y; DROP TABLE z; --"\n'
    text = header + "1,2024-01-01,A,5,q\n"
    found = read(write(tmp_path / "f", orders=text))
    assert found.filing.inputs[0].unused_columns == ('x" FROM y; DROP TABLE z; --',)


def test_header_alone_is_a_file_of_no_rows(tmp_path):
    found = read(write(tmp_path / "f", orders=HEADER, enrolments=ENROLMENTS))
    assert found.counts("orders.csv") == (0, 0, 0, 0)
    assert found.filing.tables == ("participants",)


def test_empty_file_with_the_name_of_orders_is_noted_and_the_others_are_read(tmp_path):
    found = read(write(tmp_path / "f", orders="", enrolments=ENROLMENTS))
    assert found.filing.tables == ("participants",)
    note = next(note for note in found.filing.notes if note.code == "file_unreadable")
    assert note.values["file"] == "orders.csv"
    assert "is empty" in str(note.values["why"])


def test_broken_file_that_the_configuration_names_stops_the_reading(tmp_path):
    folder = write(tmp_path / "f", orders="", enrolments=ENROLMENTS)
    with pytest.raises(UnreadableError, match="is empty"):
        read(folder, '[files]\norders = ["orders.csv"]\n')


def test_broken_file_that_the_command_line_names_stops_the_reading(tmp_path):
    folder = write(tmp_path / "f", orders="", enrolments=ENROLMENTS)
    with pytest.raises(UnreadableError, match="is empty"):
        read(folder, named={"orders": [folder / "orders.csv"]})


def test_named_files_of_one_name_are_told_apart_by_the_folders_that_differ(tmp_path):
    folders = [write(tmp_path / year, orders=ORDERS) for year in ("2023", "2024")]
    found = read(None, named={"orders": [folder / "orders.csv" for folder in folders]})
    paths = [item.path for item in found.filing.inputs]
    assert paths == ["2023/orders.csv", "2024/orders.csv"]


def test_only_broken_files_are_all_told_at_once(tmp_path):
    with pytest.raises(UnreadableError) as caught:
        read(write(tmp_path / "f", orders="", enrolments=""))
    assert [problem.where for problem in caught.value.problems] == ["enrolments.csv", "orders.csv"]


def test_words_for_missing_values_are_missing(tmp_path):
    rows = "A,2024-01-01,NULL\nB,2024-01-01,\\N\nC,2024-01-01,\n"
    text = f"participant_id,enrolled_on,sponsor_id\n{rows}"
    found = read(write(tmp_path / "f", members=text))
    assert column(found, "participants", 2) == [None, None, None]
