# ruff: noqa: RUF001 - the catalogues' own signs
import tomllib

import pytest

from pyramidcheck.model.messages import MessageCode
from pyramidcheck.model.outcome import (
    Confidence,
    GateState,
    IndicationLevel,
    Outcome,
)
from pyramidcheck.report.catalogue import Catalogue, fill, places
from pyramidcheck.report.templates import template_bytes
from pyramidcheck.report.text import NARROW_SPACE, NO_BREAK_SPACE

LANGUAGES = ("en", "fr")
# Words that both languages write alike; every other sentence must differ.
SAME_WORDS = {
    "{value}", "n", "0", "critique", "Condition", "stable", "Score", "Source", "Date",
    "international", "France", "Canada", "{level} – {confidence}",
    "{level} = {count}", "Question", "Signal", "–", "", "{override}", "{band} {share}",
    "{value} points", "Page", "{label}: {text}", "{rule} ({outcome})",
    "Cause", "Contribution", "Table", "Version", "Sources", "{value} ({low}–{high})",
}  # fmt: skip


@pytest.fixture(scope="module")
def catalogues():
    return {language: Catalogue(language) for language in LANGUAGES}


def test_both_catalogues_hold_the_same_keys(catalogues):
    assert set(catalogues["en"].sentences) == set(catalogues["fr"].sentences)


def test_both_catalogues_name_the_same_places(catalogues):
    differing = [
        key
        for key, text in catalogues["en"].sentences.items()
        if places(text) != places(catalogues["fr"].sentences[key])
    ]
    assert differing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_code_has_a_sentence(catalogues, language):
    assert [code for code in MessageCode if f"message.{code}" not in catalogues[language]] == []


@pytest.mark.parametrize(
    ("section", "names"),
    [
        ("outcome", Outcome),
        ("gate", GateState),
        ("level", IndicationLevel),
        ("level_short", IndicationLevel),
        ("harm_level", IndicationLevel),
        ("verdict.more", IndicationLevel),
        ("confidence", Confidence),
        ("confidence_short", Confidence),
    ],
)
def test_every_code_of_the_model_has_a_word(catalogues, section, names):
    join = "_" if section == "verdict.more" else "."
    for words in catalogues.values():
        assert [name for name in names if f"{section}{join}{name.value}" not in words] == []


def test_no_french_sentence_is_the_english_one(catalogues):
    same = {
        key: text
        for key, text in catalogues["en"].sentences.items()
        if text == catalogues["fr"].sentences[key]
        and text not in SAME_WORDS
        and key != "unit_word.count"
    }
    assert same == {}


def test_french_sentences_have_their_own_spaces_and_quotes(catalogues):
    for key, text in catalogues["fr"].sentences.items():
        assert '"' not in text, key
        assert "'" not in text, key
        for mark in ";!?":
            place = text.find(mark)
            if place > 0:
                assert text[place - 1] == NARROW_SPACE, key
        assert "« " not in text, key
        if "«" in text:
            assert "«" + NO_BREAK_SPACE in text, key


def test_no_sentence_says_that_a_company_is_a_pyramid_or_cleared(catalogues):
    for words in catalogues.values():
        for key, text in words.sentences.items():
            lowered = text.lower()
            for barred in ("is a pyramid", "est une pyramide", "est un système pyramidal"):
                assert barred not in lowered, key
            assert "is cleared" not in lowered, key


def test_places_are_filled_by_name_only_and_attributes_are_not_reached():
    assert fill("{a} {a.__class__} {missing}", {"a": "x"}) == "x {a.__class__} –"


def test_catalogue_files_are_plain_toml_of_strings():
    def leaves(node):
        for value in node.values():
            if isinstance(value, dict):
                yield from leaves(value)
            else:
                yield value

    for language in LANGUAGES:
        table = tomllib.loads(template_bytes(f"locale/{language}.toml").decode("utf-8"))
        assert all(isinstance(value, str) for value in leaves(table))
