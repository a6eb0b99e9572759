"""A paper as Markdown or as plain text, in which no text of a filing can act as markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyramidcheck.report.catalogue import fill
from pyramidcheck.report.parts import plain
from pyramidcheck.report.text import unmarked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyramidcheck.report.paper import Paper, Part
    from pyramidcheck.report.parts import Table

_ACTIVE = re.compile(r"([\\`*_{}\[\]<>#|~!&$])")
_LEADING = re.compile(r"^(\s*)([-+=])")
_NUMBERED = re.compile(r"^(\s*\d+)([.)])(?=\s|$)")
_ADDRESS = re.compile(r"(?i)\b(https?|ftp|mailto|www)([:.])")


def markdown(paper: Paper) -> bytes:
    """Return the paper as Markdown; links, HTML and markup in its words are shown, not followed."""
    lines = list(_lines(paper, mark=True))
    return ("\n".join(lines).strip() + "\n").encode("utf-8")


def plain_text(paper: Paper) -> bytes:
    """Return the paper as text without markup."""
    lines = list(_lines(paper, mark=False))
    return ("\n".join(lines).strip() + "\n").encode("utf-8")


def escaped(text: str) -> str:
    """Return the text so that Markdown shows it as it is written."""
    text = _LEADING.sub(r"\1\\\2", _ACTIVE.sub(r"\\\1", text))
    text = _NUMBERED.sub(r"\1\\\2", text)
    # A bare address would become a link in many renderers.
    return _ADDRESS.sub(r"\1\\\2", text)


def _lines(paper: Paper, *, mark: bool) -> Iterator[str]:
    def told(words: str) -> str:
        words = unmarked(words)
        return escaped(words) if mark else words

    def strong(words: str) -> str:
        return f"**{told(words)}**" if mark else told(words)

    yield told(paper.kind)
    yield ""
    yield from _heading(told(paper.title), 1, mark=mark)
    if paper.synthetic:
        yield from (strong(paper.synthetic), "")
    for fact in paper.facts:
        yield f"{'- ' if mark else ''}{told(_labelled(paper, fact.label))} {told(fact.value)}"
    if paper.band:
        yield from ("", strong(paper.band))
    for line in paper.box:
        yield from ("", told(line))
    if paper.caveat:
        yield from ("", f"*{told(paper.caveat)}*" if mark else told(paper.caveat))
    for section in paper.sections:
        yield ""
        yield from _heading(told(section.title), section.level, mark=mark)
        for part in section.parts:
            yield from _part(paper, part, mark=mark)
            yield ""


def _heading(title: str, level: int, *, mark: bool) -> Iterator[str]:
    if mark:
        yield from (f"{'#' * level} {title}", "")
    else:
        yield title
        if level <= 2:
            yield ("=" if level == 1 else "-") * len(title)
        yield ""


def _labelled(paper: Paper, label: str) -> str:
    return fill(paper.words["paper.label"], {"label": label})


def _part(paper: Paper, part: Part, *, mark: bool) -> Iterator[str]:
    def told(words: str) -> str:
        words = unmarked(words)
        return escaped(words) if mark else words

    if part.kind == "items":
        yield from (f"- {told(item)}" for item in part.items)
    elif part.kind == "pairs":
        for pair in part.pairs:
            label = told(_labelled(paper, pair.label))
            label = f"**{label}**" if mark else label
            yield f"- {label} {told(pair.value)}"
    elif part.table is not None:
        yield from (_table(part.table) if mark else _plain_table(part.table))
    elif part.kind == "strong" and mark:
        yield f"**{told(part.text)}**"
    else:
        yield told(part.text)


def _table(table: Table) -> Iterator[str]:
    yield f"**{escaped(unmarked(table.caption))}**"
    yield ""
    rows = [tuple(escaped(unmarked(plain(cell))) for cell in row) for row in table.rows]
    ruled = tuple("---:" if place in table.numeric else "---" for place in range(len(table.head)))
    for row in (tuple(escaped(name) for name in table.head), ruled, *rows):
        yield f"| {' | '.join(row)} |"


def _plain_table(table: Table) -> Iterator[str]:
    """One block a row: columns side by side would not fit a letter's line."""
    yield table.caption
    for row in table.rows:
        first, *rest = (unmarked(plain(cell)) for cell in row)
        yield f"- {first}"
        yield from (
            f"    {name}: {cell}" for name, cell in zip(table.head[1:], rest, strict=True) if cell
        )
