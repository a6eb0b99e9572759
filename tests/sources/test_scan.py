"""What one look at the bytes of a file shows must not depend on where its pieces are cut."""

import itertools

import pytest

from pyramidcheck.sources import scan

_WORD = "ab"
_TEXTS = [
    _WORD.join(parts)
    for parts in itertools.product(("\n", "\r", "\r\n", "\n\n", "\r\n\r\n", '"'), repeat=3)
]


@pytest.mark.parametrize("step", [1, 2, 3, 5])
def test_a_scan_in_pieces_shows_what_a_scan_of_the_whole_shows(step, tmp_path, monkeypatch):
    path = tmp_path / "orders.csv"
    for text in _TEXTS:
        path.write_bytes(text.encode())
        monkeypatch.setattr(scan, "_STEP", 1000)
        whole = scan.scan_text(path, "orders.csv")
        monkeypatch.setattr(scan, "_STEP", step)
        assert scan.scan_text(path, "orders.csv") == whole, text


@pytest.mark.parametrize(
    ("text", "lines", "blank", "mixed"),
    [
        ("a,b\n1,2\n", 2, False, False),
        ("a,b\r\n1,2\r\n", 2, False, False),
        ("a,b\r1,2\r", 2, False, False),
        ("a,b\n\n1,2\n", 3, True, False),
        ("a,b\r\n\r\n1,2\r\n", 3, True, False),
        ("a,b\r\r1,2\r", 3, True, False),
        ("a,b\n1,2\n\n\n", 2, False, False),
        ("\na,b\n1,2\n", 3, True, False),
        ("a,b\r\n1,2\n", 2, False, True),
        ('a,b\n"1\r2",2\n', 2, False, True),
    ],
)
def test_lines_blank_lines_and_line_ends_are_seen(text, lines, blank, mixed, tmp_path):
    path = tmp_path / "orders.csv"
    path.write_bytes(text.encode())
    found = scan.scan_text(path, "orders.csv")
    assert (found.lines, found.blank_lines, found.mixed_ends) == (lines, blank, mixed)
