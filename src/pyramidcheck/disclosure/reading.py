"""A disclosure file as a typed model; everything that is wrong with it at once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyramidcheck.errors import Problem, UsageError
from pyramidcheck.model.disclosure import Disclosure, DisclosureWords, Figure
from pyramidcheck.rulebook.reading import nearest, read_model, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_BYTES = 1_000_000
_HINT = "pyramidcheck schema disclosure lists the keys"


@dataclass(frozen=True, slots=True)
class DisclosureFile:
    """The file and what it holds."""

    name: str
    sha256: str
    size: int
    disclosure: Disclosure


def read_disclosure(path: Path, words: DisclosureWords) -> DisclosureFile:
    """Return a disclosure whose figures are all of known kinds, whom and sources.

    Args:
        path: The file.
        words: The kinds and populations of `rules/disclosures.toml`.

    Raises:
        UsageError: It cannot be used; every problem at once, each with its key.
    """
    where = path.name
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            what = f"is larger than {MOST_BYTES} bytes, which no list of figures is"
            raise UsageError(Problem(where, what, "name the disclosure, not a ledger"))
        content = path.read_bytes()
    except OSError as error:
        what = f"cannot be read: {error.strerror or error}"
        raise UsageError(Problem(where, what, "name a file of published figures")) from error
    table, problems = read_table(path)
    problems = [Problem(where, each.what, each.hint) for each in problems]
    if problems:
        raise UsageError(problems)
    found, problems = read_model(Disclosure, table, where)
    problems = [Problem(each.where, each.what, each.hint or _HINT) for each in problems]
    if found is not None:
        problems += _against(found, words, where)
    if problems or found is None:
        raise UsageError(problems)
    return DisclosureFile(where, hashlib.sha256(content).hexdigest(), size, found)


def _against(found: Disclosure, words: DisclosureWords, where: str) -> Iterator[Problem]:
    """Yield figures of unknown kinds, whom or sources, and numbers that their kind cannot be."""
    for place, figure in enumerate(found.figures):
        key = f"{where}: figures[{place}]"
        if figure.source not in found.sources:
            what = f"there is no [sources.{figure.source}]"
            yield Problem(f"{key}.source", what, nearest(figure.source, sorted(found.sources)))
        if figure.whom is not None and figure.whom not in words.populations:
            hint = nearest(figure.whom, sorted(words.populations))
            yield Problem(f"{key}.whom", f"{figure.whom} is nobody we know", hint)
        if figure.kind not in words.kinds:
            hint = nearest(figure.kind, sorted(words.kinds))
            yield Problem(f"{key}.kind", f"{figure.kind} is no kind of figure", hint)
            continue
        yield from _of_its_kind(figure, words, key, has_currency=found.currency is not None)


def _of_its_kind(
    figure: Figure, words: DisclosureWords, key: str, *, has_currency: bool
) -> Iterator[Problem]:
    kind = words.kinds[figure.kind]
    if kind.of_people and figure.whom is None:
        hint = f"one of: {', '.join(sorted(words.populations))}"
        yield Problem(f"{key}.whom", "is missing: who is in the denominator decides", hint)
    if not kind.of_people and figure.whom is not None:
        yield Problem(f"{key}.whom", f"{figure.kind} is of nobody", "leave whom away")
    if (kind.unit == "groups") != bool(figure.groups):
        what = "needs groups" if kind.unit == "groups" else "has no groups"
        yield Problem(key, f"{figure.kind} {what}", _HINT)
    if kind.unit == "money" and not has_currency:
        yield Problem(key, f"{figure.kind} is money, and the file names no currency", _HINT)
    for name in ("value", "at_least", "at_most"):
        number = getattr(figure, name)
        if number is not None and number < 0:
            yield Problem(f"{key}.{name}", f"{number} lies below nothing", "check the number")
        elif number is not None and kind.unit == "share" and number > 1:
            hint = f"write 0.{str(number).split('/', maxsplit=1)[0]}" if number < 100 else _HINT
            yield Problem(f"{key}.{name}", "a share lies between 0 and 1", hint)
    yield from _groups(figure, key)


def _groups(figure: Figure, key: str) -> Iterator[Problem]:
    for share in ("people_share", "payout_share"):
        given = [value for group in figure.groups if (value := getattr(group, share)) is not None]
        if any(not 0 <= value <= 1 for value in given) or sum(given) > 1:
            what = f"{share} lies between 0 and 1, and together they are no more than 1"
            yield Problem(f"{key}.groups", what, "write 0.01 for one per cent")
    for place, group in enumerate(figure.groups):
        for name in ("people", "mean", "total"):
            value = getattr(group, name)
            if value is not None and value < 0:
                yield Problem(f"{key}.groups[{place}].{name}", "lies below nothing", _HINT)
