# ruff: noqa: RUF001 - the signs under test
from pyramidcheck.report.coverage import covered
from pyramidcheck.report.text import clean, cleaned, fine_french, shortened


def test_bidirectional_and_control_characters_are_dropped():
    assert clean("a\u202eb\u2066c\u200fd\x00e\x1bf\ufeffg") == "abcdefg"


def test_line_breaks_and_tabs_become_spaces():
    assert clean("a\nb\tc\u2028d") == "a b c d"


def test_lone_surrogates_become_the_replacement_character():
    assert clean("a\ud800b") == "a\ufffdb"


def test_keys_and_nested_values_are_cleaned():
    assert cleaned({"k\u202e": ["v\x07", ("w\u2069",), 3, None]}) == {"k": ["v", ("w",), 3, None]}


def test_french_spaces_are_set_once():
    once = fine_french("Qui ? Rien : « l'eau » ; 50 %.")
    assert once == "Qui\u202f? Rien\xa0: «\xa0l’eau\xa0»\u202f; 50\xa0%."
    assert fine_french(once) == once


def test_addresses_keep_their_colon():
    assert fine_french("https://exemple.fr") == "https://exemple.fr"


def test_long_text_is_cut_with_an_ellipsis():
    assert shortened("abcdef", 4) == "abc…"
    assert shortened("abcd", 4) == "abcd"


def test_typeface_covers_latin_greek_and_cyrillic_but_not_hangul():
    assert all(covered(ord(character)) for character in "aéßñЖΩ€«»–…\u202f\xa0□“”×")
    assert not covered(ord("한"))
