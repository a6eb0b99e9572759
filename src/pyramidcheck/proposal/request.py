"""The list of data to ask a company for, made of what the rules say they need."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from pyramidcheck.proposal.silence import Ask, build_asks, unneeded_items
from pyramidcheck.proposal.words import describe, name_table, say
from pyramidcheck.report.text import fine_french

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pyramidcheck.model.rule import Rule

_WIDTH = 80


def request_lines(rules: Mapping[str, Rule], language: str) -> Iterator[str]:
    """Yield the request as Markdown: groups of data by the rules that their absence silences.

    Every column, table and plan fact that some rule needs is named; a rule that is added is named
    here without any code.
    """
    yield from (_fine(line, language) for line in _lines(rules, language))


def _lines(rules: Mapping[str, Rule], language: str) -> Iterator[str]:
    yield f"# {say('title', language)}"
    yield ""
    yield from textwrap.wrap(say("ends", language), _WIDTH)
    for number, ask in enumerate(build_asks(rules.values()), start=1):
        yield ""
        yield f"## {number}. {_heading(ask, language)}"
        yield from _items(ask.items, language)
        yield ""
        yield from _silent(ask, rules, language)
    rest = unneeded_items(rules.values())
    if rest:
        yield ""
        yield from textwrap.wrap(f"## {say('rest', language)}", 10 * _WIDTH)
        yield from _items(rest, language)


def _heading(ask: Ask, language: str) -> str:
    tables = dict.fromkeys(item.partition(".")[0] for item in ask.items)
    names = ", ".join(name_table(table, language) for table in tables)
    return f"{names}{say('colon', language)} {say('one_of', language)}" if ask.any_of else names


def _items(items: Sequence[str], language: str) -> Iterator[str]:
    tables = dict.fromkeys(item.partition(".")[0] for item in items)
    for table in tables:
        yield ""
        if len(tables) > 1:
            yield f"{name_table(table, language)}{say('colon', language)}"
            yield ""
        for item in items:
            if item.startswith(f"{table}."):
                name = f"`{item.partition('.')[2]}`{say('colon', language)}"
                yield from _bullet(f"{name} {describe(item, language)}", language)


def _silent(ask: Ask, rules: Mapping[str, Rule], language: str) -> Iterator[str]:
    missing = "missing_all" if ask.any_of else "missing_each"
    if len(ask.items) == 1:
        missing = "missing_one"
    silent = "silent_one" if len(ask.rules) == 1 else "silent_many"
    count = say(silent, language, count=len(ask.rules), all=len(rules))
    yield f"{say(missing, language)}, {count}"
    yield ""
    for name in ask.rules:
        yield from _bullet(rules[name].texts.title.in_language(language), language)


def _bullet(text: str, language: str) -> list[str]:
    return textwrap.wrap(
        _fine(text, language),
        _WIDTH,
        initial_indent="- ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _fine(text: str, language: str) -> str:
    return fine_french(text) if language == "fr" else text
