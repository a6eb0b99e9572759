"""What `[mapping] preset` and `[mapping.<table>.shape]` of a filing.toml may say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import process

from pyramidcheck.errors import Problem
from pyramidcheck.ingest.presets import NONE, presets
from pyramidcheck.model.canonical import PAYOUT_KINDS, RATES, ROLES
from pyramidcheck.model.config import FillDown, Refunds, RowFilter, Shape, Spread

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydantic import BaseModel

    from pyramidcheck.model.config import FilingConfig

_NEAR = 60
_PARTS: dict[str, type[BaseModel]] = {
    "fill_down": FillDown,
    "rows": RowFilter,
    "refunds": Refunds,
    "spread": Spread,
}
_TABLE_OF = {"unpivot": "payouts", "roles": "participants", "spread": "orders"}


def nearest(name: str, valid: list[str]) -> str:
    """Return a hint at the valid name that is most alike, or at all of them."""
    match = process.extractOne(name, valid, score_cutoff=_NEAR)
    return f"did you mean {match[0]}?" if match else f"valid: {', '.join(valid)}"


def valid_shape_keys(location: list[str]) -> list[str]:
    """Return the keys that stand beside the one at that place of a shape."""
    part = _PARTS.get(location[0]) if len(location) > 1 else Shape
    return sorted(part.model_fields) if part else []


def shape_problems(path: Path, config: FilingConfig) -> list[Problem]:
    """Return what cannot be meant: unknown presets, kinds and roles, shapes of other tables."""
    asked = config.mapping.preset
    known = [*presets(), NONE]
    problems = []
    if asked is not None and asked not in known:
        where = f"{path.name}: mapping.preset"
        problems.append(Problem(where, f"{asked!r} is no preset", nearest(asked, known)))
    for table, told in config.mapping.tables.items():
        where = f"{path.name}: mapping.{table}.shape"
        if told.shape is not None and table == RATES.name:
            hint = "write one row for each day and currency"
            problems.append(Problem(where, "is for exports, not for rates", hint))
        elif told.shape is not None:
            problems += _problems(where, table, told.shape)
    return problems


def _problems(where: str, table: str, shape: Shape) -> Iterator[Problem]:
    yield from _words(where, shape)
    yield from _cents(where, shape)
    for key, owner in _TABLE_OF.items():
        if getattr(shape, key) and table != owner:
            yield Problem(f"{where}.{key}", f"is for {owner} only", f"write it there, not {table}")
    several = [key for key in ("blocks", "unpivot", "roles") if getattr(shape, key)]
    if len(several) > 1:
        names = " and ".join(several)
        yield Problem(where, f"{names} cannot both say what a row's lines are", "keep one")
    for pattern in shape.blocks:
        if "{n}" not in pattern:
            hint = 'write the number as {n}: "Product Item {n} SKU"'
            yield Problem(f"{where}.blocks", f"{pattern!r} has no {{n}}", hint)


def _words(where: str, shape: Shape) -> Iterator[Problem]:
    for key, values, valid in (
        ("unpivot", shape.unpivot, PAYOUT_KINDS),
        ("roles", shape.roles, ROLES),
    ):
        what = key.removesuffix("s") if key == "roles" else "kind of payout"
        for header, value in values.items():
            if value not in valid:
                hint = nearest(value, list(valid))
                yield Problem(f"{where}.{key}.{header}", f"{value!r} is no {what}", hint)


def _cents(where: str, shape: Shape) -> Iterator[Problem]:
    """Amounts that become one column are all in hundredths, or none is."""
    for key, headers in (
        ("unpivot", tuple(shape.unpivot)),
        ("spread", (*shape.spread.plus, *shape.spread.minus) if shape.spread else ()),
    ):
        mixed = set(headers) & set(shape.cents)
        if mixed and mixed != set(headers):
            missing = ", ".join(sorted(set(headers) - mixed))
            yield Problem(f"{where}.cents", f"holds some headers of {key} only", f"add {missing}")
