"""What a preset and a shape do to a file, as messages that stand with its mapping."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.ingest.shapes import find
from pyramidcheck.model.result import Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyramidcheck.ingest.presets import Choice
    from pyramidcheck.ingest.shapes import Shaping


def describe(choice: Choice | None, shaping: Shaping | None) -> tuple[Message, ...]:
    """Return which preset the file is read by, and what its shape does to rows and columns."""
    return (
        *(_preset(choice) if choice is not None else ()),
        *(_lines(shaping) if shaping is not None else ()),
        *(_cells(shaping) if shaping is not None else ()),
    )


def _message(code: str, **values: str | int) -> Message:
    named: dict[str, str | int | float | None] = {**values}
    return Message(code=code, values=named)


def _preset(choice: Choice) -> Iterator[Message]:
    code = "preset_named" if choice.named else "preset_fits"
    yield _message(code, preset=choice.preset, headers=len(choice.form.requires))
    if choice.others:
        yield _message("preset_others", preset=choice.preset, others=", ".join(choice.others))


def _lines(shaping: Shaping) -> Iterator[Message]:
    """Say how rows become lines."""
    shape, lines = shaping.shape, shaping.lines
    if shape.fill_down and (shown := _here(shaping, shape.fill_down.columns)):
        yield _message("shape_fill_down", columns=shown, key=shape.fill_down.key)
    if lines is not None and shape.blocks:
        seen = [header for header in lines.headers if header in shape.blocks]
        yield _message("shape_blocks", columns=", ".join(seen), blocks=len(lines.rows))
    elif lines is not None:
        code = "shape_unpivot" if shape.unpivot else "shape_roles"
        yield _message(code, columns=lines.headers[0])
    if shaping.spread is not None:
        amount = shaping.forced["net_amount"].header.rpartition(" / ")[0]
        yield _message("shape_spread", amount=amount, key=shaping.spread.key.header)


def _cells(shaping: Shaping) -> Iterator[Message]:
    """Say how cells are read, which rows are kept, and what is never read."""
    shape = shaping.shape
    if shaping.cents:
        shown = _here(shaping, shape.cents) or ", ".join(shape.cents)
        yield _message("shape_cents", columns=shown)
    if shown := _here(shaping, shape.negate):
        yield _message("shape_negate", columns=shown)
    for rule in shape.rows:
        if shown := _here(shaping, [rule.column]):
            yield _message("shape_rows", column=shown, words=", ".join(rule.keep))
    if shape.refunds and (shown := _here(shaping, [shape.refunds.column])):
        yield _message("shape_refunds", column=shown, words=", ".join(shape.refunds.words))
    for header, reason in shaping.ignored.items():
        yield _message(f"shape_ignored_{reason}", column=header)


def _here(shaping: Shaping, headers: Sequence[str]) -> str:
    columns = shaping.original.columns
    return ", ".join(item.header for name in headers if (item := find(columns, name)))
