"""Which header could fill a canonical column, how well, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from pyramidcheck.ingest.headers import header_synonyms, lineage_synonyms, normalise
from pyramidcheck.model.canonical import Column, ColumnKind, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyramidcheck.model.filing import SourceColumn
    from pyramidcheck.proposal.profile import Profile

_HEADER_WEIGHT = 0.6
_LOOKS_LIKE = 65
"""Below it a likeness of names is chance."""
_LIKE_ENOUGH = 75
"""Where values can say nothing, a name must look so much like a known one."""
_FITS = 0.5
_RARELY_KNOWN = 0.2
_SAME = 100.0
CLEAR_LEAD = 8
"""Points by which a candidate must lead before it is taken without asking."""
LEAST_SCORE = 35
"""Values alone give 40 at most; a required column without any other candidate takes as much."""
SURE_SCORE = 75
"""From it on an optional column is taken in a file that could not be read anyhow."""
_NUMERIC = frozenset({ColumnKind.MONEY, ColumnKind.NUMBER, ColumnKind.INTEGER})
_PEOPLE = frozenset(
    {
        "participants.sponsor_id",
        "participants.placement_id",
        "orders.buyer_id",
        "orders.seller_id",
        "payouts.participant_id",
        "payouts.source_participant_id",
        "buybacks.participant_id",
        "ranks.participant_id",
    }
)
_ORDERS = "payouts.source_order_id"
_WHOLE = 0.8
_MOST_LINES = 200
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One header for one canonical column."""

    header: str
    score: int
    """0 to 100."""
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of the columns of one file."""

    profiles: Mapping[str, Profile]
    people: Mapping[str, float]
    """Field -> part of its values that are ids of participants; empty where none are known."""
    orders: Mapping[str, float]
    codes: Mapping[str, Mapping[str, float]]
    """Field -> column of codes -> part of its values that are known codes of the column."""


def rank_candidates(
    table: Table, column: Column, items: Sequence[SourceColumn], evidence: Evidence
) -> list[Candidate]:
    """Return the headers that could fill the column, best first."""
    found = [
        candidate
        for item in items
        if (candidate := _candidate(table, column, item, evidence)) is not None
    ]
    return sorted(found, key=lambda each: (-each.score, each.header))


def known_names(table: Table, column: Column) -> tuple[str, ...]:
    """Headers, compared form, that are known to stand for the column."""
    names = header_synonyms(table.name).get(column.name, (normalise(column.name),))
    if column.name == "sponsor_id":
        names = (*lineage_synonyms("recruiter"), *lineage_synonyms("sponsor"))
    elif column.name == "placement_id":
        names = lineage_synonyms("placement")
    return names


def _candidate(
    table: Table, column: Column, item: SourceColumn, evidence: Evidence
) -> Candidate | None:
    profile = evidence.profiles[item.field]
    if not profile.values:
        return None
    likeness, nearest = _likeness(item.header, known_names(table, column))
    fit, reason = _fit(table, column, item, evidence)
    telling = is_link(table, column) or column.kind is ColumnKind.CODE
    if fit is not None and fit < (_RARELY_KNOWN if telling else _FITS):
        return None
    if fit is None and likeness < _LIKE_ENOUGH:
        return None
    if likeness < _LOOKS_LIKE and not column.required and not (telling and fit):
        return None
    header = likeness if likeness >= _LOOKS_LIKE else 0.0
    values = _SAME * (fit if fit is not None else _FITS)
    score = round(_HEADER_WEIGHT * header + (1 - _HEADER_WEIGHT) * values)
    words = f"header looks like {nearest!r}" if header else "header is not known"
    if likeness == _SAME:
        words = "header is a known name"
    return Candidate(item.header, score, (words, reason) if reason else (words,))


def _likeness(header: str, names: Sequence[str]) -> tuple[float, str]:
    """Return how much the header looks like the nearest known name, 0 to 100, and that name."""
    form = normalise(header)
    if form in names:
        return _SAME, form
    words = " ".join(sorted(_words(header)))
    best = max((max(fuzz.ratio(form, name), fuzz.ratio(words, name) - 1), name) for name in names)
    return min(best[0], _SAME - 1), best[1]


def _words(header: str) -> list[str]:
    """Words of a header without the little ones between them: Code du parrain, MemberID."""
    parts = [normalise(word) for word in re.split(r"[\s_./#()-]+", header)]
    if len(parts) == 1:
        parts = [word.lower() for word in _WORD.findall(header)] or parts
    return [word for word in parts if word not in {"", "de", "du", "des", "la", "le", "d'", "the"}]


def is_link(table: Table, column: Column) -> bool:
    """Whether the column names people or orders that other rows hold."""
    return f"{table.name}.{column.name}" in {*_PEOPLE, _ORDERS}


def _fit(  # noqa: PLR0911 - one answer for each kind of column
    table: Table, column: Column, item: SourceColumn, evidence: Evidence
) -> tuple[float | None, str]:
    """Return how well the values fit, 0 to 1, and that in words; None where they cannot say."""
    profile = evidence.profiles[item.field]
    if column.kind in {ColumnKind.DATE, ColumnKind.MONTH}:
        share = profile.share(profile.dates)
        if column.kind is ColumnKind.MONTH and share < _FITS:
            return None, ""
        return share, f"{_percent(share)} of its values are dates"
    if column.kind in _NUMERIC:
        return _fit_number(column, profile)
    if column.kind is ColumnKind.CODE:
        share = evidence.codes.get(item.field, {}).get(column.name, 0.0)
        return (share or None), f"{_percent(share)} of its values are known codes" if share else ""
    if is_link(table, column):
        return _fit_link(table, column, item, evidence)
    if column.name in table.required and column.name in {"participant_id", "order_id"}:
        whose = evidence.people.get(item.field, 0.0) if table.name == "orders" else 0.0
        return _fit_identity(table, profile, whose)
    if column.required:
        return (_FITS if profile.may_be_id else 0.0), ""
    return None, ""


def _fit_number(column: Column, profile: Profile) -> tuple[float, str]:
    share = profile.share(profile.numbers)
    if column.kind is ColumnKind.MONEY and profile.share(profile.dates) > _FITS:
        return 0.0, ""
    # Amounts carry cents sooner than counts do.
    held = share if profile.fractions or column.kind is not ColumnKind.MONEY else share * _WHOLE
    return held, f"{_percent(share)} of its values are numbers"


def _fit_link(
    table: Table, column: Column, item: SourceColumn, evidence: Evidence
) -> tuple[float | None, str]:
    to_orders = f"{table.name}.{column.name}" == _ORDERS
    shares = evidence.orders if to_orders else evidence.people
    if not shares:
        may_be = evidence.profiles[item.field].may_be_id
        return ((_FITS if may_be else 0.0), "") if column.required else (None, "")
    share = shares.get(item.field, 0.0)
    words = (
        f"{_percent(share)} of its values are ids of {'orders' if to_orders else 'participants'}"
    )
    # Customers need not be enrolled.
    return (min(1.0, share * 1.5) if column.name == "buyer_id" else share), words


def _fit_identity(table: Table, profile: Profile, people: float) -> tuple[float, str]:
    if not profile.may_be_id or people > _FITS:
        return 0.0, ""
    share = profile.share(profile.distinct)
    words = "no value repeats" if share == 1 else f"{_percent(share)} of its values differ"
    if table.name == "participants":
        return share, words
    # An order may have many lines: few different values do not speak for it, nor quite against.
    return max(min(1.0, share * 2), _FITS if share * _MOST_LINES >= 1 else 0.0), words


def _percent(share: float) -> str:
    return f"{share:.1%}".replace(".0%", "%").replace("%", " %")
