# ruff: noqa: RUF001 - French signs
"""The samples' French reports hold no English, and every summary stands on page one of its PDF."""

import io
import itertools
import re
import tomllib
from datetime import date
from html.parser import HTMLParser

import pikepdf
import pytest

from pyramidcheck import audit
from pyramidcheck.assets import find_assets
from pyramidcheck.cases.library import case_names
from pyramidcheck.model.result import Message
from pyramidcheck.report import render_html, render_pdf
from pyramidcheck.report.catalogue import PLACE, Catalogue
from pyramidcheck.report.context import Context
from pyramidcheck.report.html import render_view
from pyramidcheck.report.pdf import _data
from pyramidcheck.report.text import fine_french, unmarked
from pyramidcheck.report.view import build
from report.fixtures import strong_result

pytestmark = pytest.mark.second_opinion

BOTH = ("us", "fr")
ALL = (*BOTH, "international", "eu", "uk", "ca", "kr", "cn", "in", "au")
SAMPLES = {"retail_led": BOTH, "grey_zone": ALL, "recruiting_led": BOTH}
DAY = date(2025, 1, 2)
SHORTEST = 13

# What follows a mark of end or a colon is a sentence of its own: a report may show it alone.
SENTENCE = re.compile(r"(?<=[.;:!?])\s+")
EDGES = " .:;,()–“”«»\u202f\xa0"

FUNCTION_WORDS = frozenset(
    re.findall(
        r"\w+",
        "the of with which because has been is not and from are by was were to for that this as at "
        "be have would could will its their they who where when than into only must may can cannot "
        "does did there these those each every both without within between against",
    )
)
RUN = 4
NEEDED = 2
# No prose: addresses, and what the manifest prints as it was typed.
ADDRESS = re.compile(r"https?:\S+|/\S+/|--\S+")
QUOTED = re.compile(r"«[^«»]*»")
IDENTIFIER = re.compile(r"\S*[_.=/\\]\S*")
# Proper names that hold function words.
NAMES = (
    "Fair Trading Act 1973",
    "Digital Markets, Competition and Consumers Act 2024",
)


# Code and identifiers as the page marks them.
CODE = re.compile(r'<code>.*?</code>|<span class="id">.*?</span>')
# The samples' names, columns of their files, and the names of the rebuilt cases.
KEPT = frozenset({"synthetic", "retail", "recruiting", "zone"}) | frozenset(
    {"amount", "country", "kind", "period", "quantity", "role", "status"}
)
CASES = frozenset(word for name in case_names() for word in name.split("-"))


class Visible(HTMLParser):
    """Text that a reader meets, alternative texts included, without what is marked as English."""

    VOID = frozenset({"meta", "br", "rect", "path", "line"})
    SHOWN = frozenset({"aria-label", "alt", "title", "content"})

    def __init__(self):
        super().__init__()
        self.parts, self.silent = [], []

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if tag in self.VOID:
            return
        quiet = tag in {"style", "script"} or named.get("lang") == "en"
        if quiet or self.silent:
            self.silent.append(tag)
            return
        self.parts += [value for name, value in attrs if name in self.SHOWN - {"content"}]
        if tag not in {"span", "b", "strong", "em", "code", "cite", "tspan"}:
            self.parts.append("\n")

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, _tag):
        if self.silent:
            self.silent.pop()

    def handle_data(self, data):
        if not self.silent:
            self.parts.append(data)


def visible(html):
    reader = Visible()
    reader.feed(html)
    return "".join(part or "" for part in reader.parts)


def both_texts(node):
    """Yield each pair of texts of a table of the rulebook."""
    if isinstance(node, dict):
        if isinstance(node.get("en"), str) and isinstance(node.get("fr"), str):
            yield node["en"], node["fr"]
        else:
            yield from itertools.chain.from_iterable(map(both_texts, node.values()))
    elif isinstance(node, list):
        yield from itertools.chain.from_iterable(map(both_texts, node))


def rulebook_texts():
    """Return every English and every French text of rules, profiles, gates and definitions."""
    files = sorted(find_assets("rules").rglob("*.toml"))
    tables = [tomllib.loads(path.read_text(encoding="utf-8")) for path in files]
    pairs = [pair for table in tables for pair in both_texts(table)]
    return [en for en, _ in pairs], [fine_french(fr) for _, fr in pairs]


def english_pieces():
    """Return the pieces of English sentences, between their places, that no French one holds."""
    english, french = rulebook_texts()
    english += Catalogue("en").sentences.values()
    own = " ".join([*french, *Catalogue("fr").sentences.values()])
    pieces = (
        piece.strip(EDGES)
        for text in english
        for between in PLACE.split(text)[::2]
        for piece in SENTENCE.split(between)
    )
    return sorted({piece for piece in pieces if len(piece) >= SHORTEST and piece not in own})


def prose(text):
    """Return the text without quotations, addresses, proper names and identifiers."""
    told = ADDRESS.sub(" ", QUOTED.sub(" ", text))
    for name in NAMES:
        told = told.replace(name, " ")
    return IDENTIFIER.sub(" ", told)


def words_of(text):
    return set(re.findall(r"(?<![\wÀ-ÿ])[a-z]{4,}(?![\wÀ-ÿ])", PLACE.sub(" ", text).lower()))


def english_runs(text):
    """Return the places at which words that only English has stand close together."""
    found = []
    for line in text.splitlines():
        words = re.findall(r"[A-Za-zÀ-ÿ]+", prose(line).lower())
        runs = (words[i : i + RUN] for i in range(len(words)))
        found += [" ".join(run) for run in runs if len(FUNCTION_WORDS.intersection(run)) >= NEEDED]
    return found


def strings(node):
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        yield from itertools.chain.from_iterable(map(strings, node.values()))
    elif isinstance(node, list):
        yield from itertools.chain.from_iterable(map(strings, node))


@pytest.fixture(scope="module")
def results():
    folder = find_assets("sample_data")
    return {name: audit(folder / name, jurisdictions=codes) for name, codes in SAMPLES.items()}


@pytest.fixture(scope="module")
def views(results):
    return {name: build(result, "fr", b"{}") for name, result in results.items()}


@pytest.fixture(scope="module")
def pages(views):
    return {name: render_view(view).decode("utf-8") for name, view in views.items()}


@pytest.fixture(scope="module")
def pieces():
    return english_pieces()


@pytest.mark.parametrize("name", SAMPLES)
def test_no_english_sentence_of_a_catalogue_is_in_a_french_page(pages, results, pieces, name):
    text = visible(pages[name])
    assert len(text) > 100_000
    assert text.rstrip().endswith(results[name].manifest.id)
    assert len(pieces) > 1500
    assert [piece for piece in pieces if piece in text] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_no_english_sentence_of_any_origin_is_in_a_french_page(pages, name):
    assert english_runs(visible(pages[name])) == []


@pytest.mark.parametrize("name", SAMPLES)
def test_no_word_that_only_english_texts_use_is_in_a_french_page(pages, name):
    english, french = rulebook_texts()
    english += Catalogue("en").sentences.values()
    french += Catalogue("fr").sentences.values()
    foreign = words_of(" ".join(english)) - words_of(" ".join(french)) - KEPT - CASES
    assert len(foreign) > 1000
    assert words_of(prose(visible(CODE.sub(" ", pages[name])))) & foreign == set()


@pytest.mark.parametrize("name", SAMPLES)
def test_the_french_pdf_is_set_from_french_strings(views, pieces, name):
    """Typst is handed these strings and no others; its template adds none of its own."""
    text = QUOTED.sub(" ", "\n".join(strings(_data(views[name]))))
    assert [piece for piece in pieces if piece in text] == []
    assert english_runs(text) == []


def test_english_is_found_where_there_is_any(pieces):
    assert english_runs("Le fichier is not one of the files that were read.")
    assert english_runs("Remarque : the company has been paid.")
    assert not english_runs(
        "On est là pour les adhérents ; « the rest of it » est cité, a.b/the_of."
    )
    assert (
        "No decisive structural rule reaches its flag level in the central reading, and no "
        "overriding finding applies" in pieces
    )


@pytest.mark.parametrize("name", SAMPLES)
def test_titles_of_sources_are_quoted_and_marked_as_english(pages, results, name):
    marked = re.findall(r'«\xa0<span lang="en">([^<]+)</span>\xa0»', pages[name])
    assert len(marked) == pages[name].count('<span lang="en">') > 20
    titles = [
        reference["title"] for rule in results[name].rules for reference in rule.level.references
    ]
    assert titles
    plain = pages[name].replace("&#39;", "'").replace("&amp;", "&")
    for title in titles:
        assert plain.count(title) == plain.count(f'<span lang="en">{title}')


@pytest.mark.parametrize(
    ("code", "key", "start"),
    [
        (
            "file_unreadable",
            "why",
            "x.csv\xa0: fichier illisible\u202f; message technique\xa0: «\xa0",
        ),
        (
            "rule_failed",
            "detail",
            "La règle n’a pu être calculée\u202f; message technique\xa0: «\xa0",
        ),
    ],
)
def test_words_of_a_library_stand_quoted_in_a_french_sentence(code, key, start):
    context = Context(strong_result(), "fr")
    told = context.message(Message(code=code, values={"file": "x.csv", key: "is <not> UTF-8"}))
    assert unmarked(told) == f"{start}is <not> UTF-8\xa0»."
    english = Context(strong_result(), "en")
    plain = english.message(Message(code=code, values={"file": "x.csv", key: "is <not> UTF-8"}))
    assert unmarked(plain) == plain


def test_other_jurisdictions_are_named_and_not_coded():
    told = Context(strong_result(), "fr").message(
        Message(code="other_jurisdiction", values={"jurisdictions": "kr, cn"})
    )
    assert told == "Écrite pour d’autres juridictions\xa0: Corée du Sud et Chine."


def test_every_unit_of_a_definition_has_a_french_word(results):
    definitions = results["retail_led"].rulebook["definitions"].values()
    units = {str(entry["unit"]).lower().replace(" ", "_") for entry in definitions}
    assert "levels" in units
    assert [unit for unit in units if f"unit_word.{unit}" not in Catalogue("fr")] == []


def test_what_is_marked_as_english_is_escaped_and_the_marks_never_come_from_a_filing():
    base = strong_result()
    note = {"code": "file_unreadable", "values": {"file": "\x02a\x03", "why": "<script>\x02x"}}
    quality = {**base.data_quality, "notes": [note]}
    page = render_html(base.model_copy(update={"data_quality": quality}), "fr", b"{}").decode()
    assert '<span lang="en">&lt;script&gt;x</span>' in page
    assert "\x02" not in page
    assert "\x03" not in page


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", SAMPLES)
def test_a_samples_summary_stands_on_page_one(results, name, language):
    """The contents begin on page two, so page one held the whole summary."""
    data = render_pdf(results[name], language, b"{}", DAY)
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_outline() as outline:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
        found = {str(item.title): item.destination for item in outline.root}
        contents = found[Catalogue(language).say("document.contents")]
        assert isinstance(contents, pikepdf.Array)
        assert numbers[contents[0].objgen] == 2
