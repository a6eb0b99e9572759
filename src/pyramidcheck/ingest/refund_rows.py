"""Refund rows made negative sales, and amounts whose sign is turned however it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.ingest import expressions as sql
from pyramidcheck.ingest.headers import normalise
from pyramidcheck.ingest.shapes import find

if TYPE_CHECKING:
    from pyramidcheck.ingest.shapes import Shaping


_MINUS = "-\u2212\u2013"


def _turned(text: str) -> str:
    """SQL of an amount's text with its sign turned, in whatever dialect it is written."""
    return (
        f"CASE WHEN {text} IS NULL THEN NULL"
        f" WHEN {_negative(text)} THEN regexp_replace(regexp_replace({text},"
        f" '^([^0-9]*)[{_MINUS}(]', '\\1'), '[{_MINUS})]([^0-9]*)$', '\\1')"
        f" ELSE concat('-', ltrim({text}, '+')) END"
    )


def _negative(text: str) -> str:
    """SQL: whether an amount bears a minus on either side, or stands in brackets."""
    return f"regexp_matches({text}, '^[^0-9]*[{_MINUS}(]|[{_MINUS}][^0-9]*$')"


def turn_refunds(shaping: Shaping, parameters: dict[str, object]) -> list[str]:
    """SQL that makes refund rows negative sales of the order that they refund."""
    back = shaping.shape.refunds
    columns = shaping.original.columns
    column = find(columns, back.column) if back else None
    if back is None or column is None:
        return []
    amounts = [item for header in back.amounts if (item := find(columns, header))]
    if not amounts:
        return []
    parameters["refund_words"] = [normalise(word) for word in back.words]
    is_refund = f"list_contains(CAST($refund_words AS VARCHAR[]), {sql.compared(sql.text(column))})"
    if back.only_negative:
        signs = " OR ".join(f"coalesce({_negative(sql.text(item))}, FALSE)" for item in amounts)
        is_refund = f"({is_refund} AND ({signs}))"
    replaced = []
    for item in amounts:
        text = sql.text(item)
        forced = f"CASE WHEN {_negative(text)} THEN {text} ELSE {_turned(text)} END"
        replaced.append(f"CASE WHEN {is_refund} THEN {forced} ELSE {text} END AS {item.field}")
    for header, other in back.take.items():
        own, instead = find(columns, header), find(columns, other)
        if own is not None and instead is not None:
            texts = sql.text(instead, identity=True), sql.text(own, identity=True)
            taken = f"CASE WHEN {is_refund} THEN coalesce({texts[0]}, {texts[1]})"
            replaced.append(f"{taken} ELSE {texts[1]} END AS {own.field}")
    for header in back.clear:
        if (item := find(columns, header)) is not None:
            text = sql.text(item)
            replaced.append(f"CASE WHEN {is_refund} THEN NULL ELSE {text} END AS {item.field}")
    return replaced


def turn_signs(shaping: Shaping) -> list[str]:
    """SQL of the columns whose sign the shape turns."""
    columns = shaping.original.columns
    found = [item for header in shaping.shape.negate if (item := find(columns, header))]
    # A refund may have rewritten the cell by now; text of text is the same.
    return [f"{_turned(f'CAST({item.field} AS VARCHAR)')} AS {item.field}" for item in found]
