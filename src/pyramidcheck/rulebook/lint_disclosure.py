"""What is wrong with how a rule is to be measured from published figures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyramidcheck.errors import Problem
from pyramidcheck.rulebook.reading import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyramidcheck.model.disclosure import DisclosureWay, DisclosureWords
    from pyramidcheck.rulebook.book import LoadedRule

_PLACES = frozenset(
    {"published", "population", "watch", "flag", "critical", "period_start", "period_end"}
)
_NAMED = re.compile(r"{([a-z_]*)}")


def lint_disclosure(loaded: LoadedRule, words: DisclosureWords | None) -> Iterator[Problem]:
    """Yield unknown kinds, populations and figures; none where the rule takes a ledger.

    Args:
        loaded: The rule.
        words: The kinds and populations; without them only the message is checked.
    """
    spec = loaded.rule.disclosure
    if spec is None:
        return
    where = f"{loaded.place()}: disclosure"
    for language in ("en", "fr"):
        used = set(_NAMED.findall(spec.message.in_language(language)))
        for name in sorted(used - _PLACES):
            what = f"{{{name}}} is no figure of a published value"
            yield Problem(f"{where}.message.{language}", what, nearest(name, sorted(_PLACES)))
        if "published" not in used:
            yield Problem(f"{where}.message.{language}", "lacks {published}", "the value itself")
    for place, way in enumerate(spec.ways):
        yield from _way(way, words, f"{where}.ways[{place}]")


def _way(way: DisclosureWay, words: DisclosureWords | None, where: str) -> Iterator[Problem]:
    if words is None:
        return
    kinds = way.kinds()
    for kind in kinds:
        if kind not in words.kinds:
            yield Problem(where, f"{kind} is no kind of figure", nearest(kind, [*words.kinds]))
    for whom in way.populations:
        if whom not in words.populations:
            hint = nearest(whom, [*words.populations])
            yield Problem(f"{where}.populations", f"{whom} is nobody we know", hint)
    of_people = any(words.kinds[kind].of_people for kind in kinds if kind in words.kinds)
    if of_people != bool(way.populations):
        what = "names nobody" if of_people else "names people of a figure that is of nobody"
        yield Problem(f"{where}.populations", what, "see rules/disclosures.toml")
