import tomllib

import pytest

from pyramidcheck.proposal.toml_text import LONGEST_STRING, can_be_written, comment, note, string

HOSTILE = [
    'quote " and \\ backslash',
    "line\nbreak\r\nand\ttab",
    "\x00\x07\x1b[31m\x7f\x85",
    "\u202eoverride\u2066\ufeff\u2028\u2029",
    '"""\n[plan]\nresale = true\n',
    "# no comment",
    "emoji \U0001f600 and \U000e0001 tag",
    "",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_reads_back_as_it_was(text):
    assert tomllib.loads(f"key = {string(text)}") == {"key": text}


@pytest.mark.parametrize("text", HOSTILE)
def test_no_character_of_a_string_or_comment_hides(text):
    for written in (string(text), note(text), *comment(text)):
        assert all(mark.isprintable() for mark in written)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_comment_never_becomes_a_key(text):
    assert tomllib.loads("\n".join(comment(f"before {text} after"))) == {}


def test_a_long_comment_is_broken_and_stays_a_comment():
    lines = comment("word " * 200)
    assert len(lines) > 1
    assert all(line.startswith("#") and len(line) <= 100 for line in lines)


def test_text_too_long_to_edit_or_not_unicode_is_not_written():
    assert can_be_written("N° client")
    assert not can_be_written("x" * (LONGEST_STRING + 1))
    assert not can_be_written("\udcff")
