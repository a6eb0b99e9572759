"""What moved between two batches over the same filings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramidcheck.model.batch_index import Change
from pyramidcheck.model.outcome import INDICATION_ORDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pyramidcheck.model.batch_index import Line


def compare(earlier: Iterable[Mapping[str, Any]], now: Sequence[Line]) -> list[Change]:
    """Return every filing that moved, worse levels first, by name within a kind.

    Filings are told apart by name. Two upper scores differ from a thousandth on.
    """
    old = {row["name"]: row for row in earlier}
    new = {line.name: line for line in now}
    changes = [
        change
        for name in sorted(old.keys() | new.keys())
        if (change := _change(name, old.get(name), new.get(name)))
    ]
    return sorted(changes, key=lambda change: (_KINDS.index(change.kind), change.name))


_KINDS = ("worse", "new", "state", "score", "better", "gone")
_SAME = 0.001
_RANKS = {level.value: rank for level, rank in INDICATION_ORDER.items()}


def _change(name: str, old: Mapping[str, Any] | None, new: Line | None) -> Change | None:
    before = "" if old is None else old["level"] or old["state"]
    after = "" if new is None else new.level or new.state
    highs = (old["score_high"] if old else None, new.score_high if new else None)
    kind = _kind(before, after, highs)
    return None if kind is None else Change(name, kind, before, after, *highs)


def _kind(before: str, after: str, highs: tuple[float | None, float | None]) -> str | None:
    if not before or not after:
        return "gone" if before else "new"
    if before != after:
        if not {before, after} <= _RANKS.keys():
            return "state"
        return "worse" if _RANKS[after] > _RANKS[before] else "better"
    old, new = highs
    moved = old is not None and new is not None and abs(new - old) >= _SAME
    return "score" if moved else None
