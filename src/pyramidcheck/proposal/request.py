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
        heading = say("one_of" if ask.any_of else "together", language)
        yield f"## {number}. {heading}"
        yield from _items(ask.items, language)
        yield ""
        yield from _silent(ask, rules, language)
    rest = unneeded_items(rules.values())
    if rest:
        yield ""
        yield from textwrap.wrap(f"## {say('rest', language)}", 10 * _WIDTH)
        yield from _items(rest, language)


def _items(items: Sequence[str], language: str) -> Iterator[str]:
    heading = ""
    for item in items:
        table, _, name = item.partition(".")
        if table != heading:
            heading = table
            yield ""
            yield f"{name_table(table, language)}"
            yield ""
        yield from _bullet(f"`{name}`: {describe(item, language)}", language)


def _silent(ask: Ask, rules: Mapping[str, Rule], language: str) -> Iterator[str]:
    key = "silences_one" if len(ask.rules) == 1 else "silences"
    yield say(key, language, count=len(ask.rules), all=len(rules))
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
