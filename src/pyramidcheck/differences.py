"""Where two JSON documents differ, by the path of each key and with both values."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_SHOWN = 60
_ABSENT = "nothing"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was."""

    where: str
    """File, or key of the result: `rules[net_loss_rate].value`."""
    what: str


def json_differences(before: object, now: object, path: str = "") -> Iterator[Difference]:
    """Yield every key or item that differs, in the order of `before`, then what is new in `now`.

    Items of lists are named by their `id` where all of them have one.
    """
    if isinstance(before, dict) and isinstance(now, dict):
        for key in dict.fromkeys((*before, *now)):
            below = f"{path}.{key}" if path else str(key)
            yield from _both(before, now, key, below)
    elif isinstance(before, list) and isinstance(now, list):
        old, new = _by_name(before), _by_name(now)
        if old is None or new is None:
            old = {str(place): item for place, item in enumerate(before)}
            new = {str(place): item for place, item in enumerate(now)}
        for key in dict.fromkeys((*old, *new)):
            yield from _both(old, new, key, f"{path}[{key}]")
    elif type(before) is not type(now) or before != now:
        yield Difference(path, f"was {_shown(before)}, is {_shown(now)}")


def _both(old: dict[str, Any], new: dict[str, Any], key: str, path: str) -> Iterator[Difference]:
    if key in old and key in new:
        yield from json_differences(old[key], new[key], path)
    elif key in old:
        yield Difference(path, f"was {_shown(old[key])}, is {_ABSENT}")
    else:
        yield Difference(path, f"was {_ABSENT}, is {_shown(new[key])}")


def _by_name(items: list[Any]) -> dict[str, Any] | None:
    """Return the items by their ids; None where they have none, or not each its own."""
    names = [item.get("id") if isinstance(item, dict) else None for item in items]
    if not all(isinstance(name, str) for name in names) or len(set(names)) < len(names):
        return None
    return dict(zip([str(name) for name in names], items, strict=True))


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 1]}…"
