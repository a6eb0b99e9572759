# ruff: noqa: RUF001 - French signs
"""French terms of art, one word for one thing, no anglicism, no accusation, French typography."""

import re
import tomllib

import pytest

from pyramidcheck.assets import find_assets
from pyramidcheck.report.catalogue import PLACE, Catalogue
from pyramidcheck.report.text import fine_french
from report.test_french_report import both_texts, english_runs

# The usage of French regulators: wherever the English text has the term, the French one has the
# form that they prefer. (English pattern, French pattern.)
GLOSSARY = (
    (r"pyramid(?!check)", r"vente pyramidale|pyramida(?:l|ux|le)\b"),
    (r"snowball", r"boule de neige"),
    (r"multi-level", r"multiniveau"),
    (r"direct selling(?! rules)", r"vente directe"),
    (r"chain recruitment", r"recrutement en chaîne"),
    (r"entry fee", r"droits? d’entrée"),
    (r"entry money", r"versements? d’entrée"),
    (r"\bkits?\b", r"\bpacks?\b"),
    (r"training\b(?! material)", r"formation"),
    (r"\bsponsors?\b", r"parrain"),
    (r"\bdownline\b", r"lignée descendante|\bfilleul"),
    (r"\bupline\b", r"ligne ascendante|\bparrain"),
    (r"\brepresentatives\b", r"représentants"),
    (r"\bbonus(?:es)?\b", r"\bprimes?\b|rémunération"),
    (r"\bpayouts\b", r"rémunération"),
    (r"hope of financial gains", r"espérance|faisant espérer"),
    (r"growth in (?:the number of )?(?:people )?recruit", r"progression du nombre"),
    (r"buy-back", r"reprises? (?:de|du) stock|garantie de reprise|reprise des"),
    (r"\bwithdraw", r"rétract"),
    (r"refund", r"rembours|avoirs?\b"),
    (r"retail sale", r"ventes? au détail"),
    (r"final consumer", r"consommateurs? fina"),
    (r"(?:end|ultimate) users?", r"utilisateurs? fina"),
    (r"\bown (?:use\b|consumption)", r"consommation personnelle|consomm|pour eux-mêmes"),
    (r"autoship|recurring order", r"commandes? automatiques?|récurrent"),
    (r"qualification purchase", r"achats? de qualification"),
    (r"\branks? (?:pack|bonus|table)", r"grade"),
    (r"(?:earnings|income) claims?", r"promesses? de gains"),
    (r"income disclosure", r"informations? sur les revenus"),
    (r"\bnet loss", r"pertes? nettes?"),
    (r"best-paid 1\s?%", r"1\s%.* les mieux rémunérés"),
    (r"retention", r"taux de rétention"),
    (r"red flag", r"signa(?:l|ux) d’alerte|seuil d’alerte"),
    (r"\bevidence (?:file|rows)|the evidence\b|best evidence", r"éléments? de preuve"),
    (r"money circulation", r"chaîne d’argent"),
    (r"typical participants?", r"participants? types?|participant type"),
)  # fmt: skip

# Forms that the glossary puts second, words of another language, and two words for one thing.
BARRED = {
    "kit, the second form of pack": r"\bkits?\b",
    "autoconsommation": r"autoconsommation",
    "allégation de revenus": r"allégations? de (?:revenus|gains)",
    "lignée without its direction": r"lignées?\b(?! descendante)",
    "lignée ascendante": r"lignée ascendante",
    "garantie de rachat": r"garanties? de rachat",
    "codification beside codage": r"\bcodifications?\b",
    "seuil de signal": r"seuil (?:de|du) signal",
    "niveau de vigilance": r"niveau de vigilance",
    "anglicisms": r"\b(?:challenges?|leaders?|incentives?|reporting|compliance|sponsors?|uplines?|"
    r"downlines?|bonus|churn|clawbacks?|autoship|digital\w*|distributeurs?|flaggé\w*|data|"
    r"supporter|initier|adresser|basée?s? sur|payouts?|rankings?|feedback|benchmarks?)\b",
    "accusations": r"\b(?:arnaques?|escroc\w*|escroquer\w*|fraudes?|frauduleu\w*|coupables?|"
    r"illégal\w*|illégaux|victimes?|mensong\w*|infractions?|pyramides?)\b",
    "the reader addressed": r"\b(?:vous|votre|vos|tu|ton|tes)\b",
}
# Names of laws, and the phrases that codes of conduct name.
PROPER = re.compile(r"Digital Markets, Competition and Consumers Act|«[^«»]*»")
# The Competition Act says participant in both of its languages.
CANADA = "profiles/ca.toml"
PARTICIPANT = re.compile(r"\bparticipants?\b(?! types?\b)")

TYPOGRAPHY = {
    "a straight apostrophe": r"'",
    "a straight quotation mark": '"',
    "a mark without its space": r"[^\s\u202f][;!?](?=\s|$)|[^\s\xa0]:(?=\s|$)",
    "a mark after a plain space": r" [;:!?%»]|« ",
    "a hyphen for a dash": r" - ",
    "three dots": r"\.\.\.",
    "two spaces": r"  ",
    "a number that may be torn": r"\d \d{3}\b|\d (?:USD|GBP|KRW|euros|millions?)\b",
}


def french_pairs():
    """Yield where each text stands, with its English and its French form as shown."""
    rules = find_assets("rules")
    for path in sorted(rules.rglob("*.toml")):
        where = path.relative_to(rules).as_posix()
        for english, french in both_texts(tomllib.loads(path.read_text(encoding="utf-8"))):
            yield where, english, fine_french(french)
    english = Catalogue("en").sentences
    for key, french in Catalogue("fr").sentences.items():
        yield key, english[key], french


@pytest.fixture(scope="module")
def pairs():
    return list(french_pairs())


def told(text):
    return PROPER.sub(" ", PLACE.sub("0", text))


@pytest.mark.parametrize(("english", "french"), GLOSSARY)
def test_a_term_of_the_glossary_has_its_first_form(pairs, english, french):
    asked = [
        (where, said)
        for where, source, said in pairs
        if re.search(english, PLACE.sub("0", source), re.IGNORECASE)
    ]
    assert asked
    assert [pair for pair in asked if not re.search(french, pair[1], re.IGNORECASE)] == []


@pytest.mark.parametrize("kind", BARRED)
def test_no_french_text_uses_a_barred_word(pairs, kind):
    barred = re.compile(BARRED[kind], re.IGNORECASE)
    assert [
        (where, found.group())
        for where, _, said in pairs
        for found in [barred.search(told(said))]
        if found
    ] == []


def test_whoever_joined_is_an_adherent_and_a_participant_in_canadian_law_alone(pairs):
    assert [
        where for where, _, said in pairs if where != CANADA and PARTICIPANT.search(told(said))
    ] == []


@pytest.mark.parametrize("kind", TYPOGRAPHY)
def test_french_typography_is_kept(pairs, kind):
    wrong = re.compile(TYPOGRAPHY[kind])
    assert [
        (where, found.group())
        for where, _, said in pairs
        for found in [wrong.search(said)]
        if found
    ] == []


def test_no_french_text_of_the_rulebook_or_the_catalogue_holds_english(pairs):
    assert [(where, run) for where, _, said in pairs for run in english_runs(said)] == []


def test_every_text_has_a_french_form_of_its_own(pairs):
    long = [(where, source, said) for where, source, said in pairs if len(source) > 40]
    assert len(long) > 700
    assert [where for where, source, said in long if source == said] == []


@pytest.mark.parametrize(
    ("plain", "set_"),
    [
        ("149 431 affiliés", "149\u202f431 affiliés"),
        ("1 709,28 euros", "1\u202f709,28\xa0euros"),
        ("de 200 USD", "de 200\xa0USD"),
        ("en 2022 150 personnes", "en 2022 150 personnes"),
        ("art. 4(2)", "art.\xa04(2)"),
    ],
)
def test_numbers_keep_together_with_their_units(plain, set_):
    assert fine_french(plain) == set_
    assert fine_french(set_) == set_
