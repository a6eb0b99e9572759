"""The codes of one column in a proposed filing.toml, and the question that unknown ones raise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.proposal.toml_text import can_be_written, comment, note, quoted, string

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyramidcheck.proposal.codes import CodeTable


def code_questions(table: CodeTable, section: str) -> Iterator[str]:
    """Yield what an analyst has to say of codes that nobody knows."""
    if table.unknown:
        yield (
            f"{table.table}.{table.column}:"
            f" what {_many(table.unknown, table.unknown_rows)} mean?"
            f" See [{section}.codes]. Until you say, those rows are set aside and counted."
        )


def code_lines(
    table: CodeTable, section: str, given: Mapping[str, str], claimed: Mapping[str, str]
) -> list[str]:
    """Return the codes of a column with the rows of each and what it means.

    Args:
        table: What the files hold.
        section: `mapping.<table>.<column>`.
        given: Codes that an analyst has given.
        claimed: Codes that the filing's own filing.toml gives.
    """
    choices = ", ".join(table.choices)
    lines = [f"[{section}.codes]", *comment(f"meanings: {choices}")]
    for code in table.codes:
        rows = f"{code.rows:,} row{'' if code.rows == 1 else 's'}"
        if not can_be_written(code.raw):
            lines += comment(f"{quoted(code.raw)}: {rows}; too long to be named here")
        elif code.raw in given:
            lines.append(f"{string(code.raw)} = {string(given[code.raw])}   # {rows}")
        elif code.meaning is not None:
            line = f"# {string(code.raw)} = {string(code.meaning)}"
            lines.append(f"{line}   # {rows}; a known word")
        else:
            near = f"; looks like {code.near}, which is no proof" if code.near else ""
            told = f"; the filing says {note(claimed[code.raw])}" if code.raw in claimed else ""
            lines.append(f'# {string(code.raw)} = "?"   # {rows}; UNKNOWN{near}{told}')
    if table.distinct > len(table.codes):
        lines += comment(f"and {table.distinct - len(table.codes):,} codes more")
    return lines


def _many(codes: int, rows: int) -> str:
    words = "does 1 code" if codes == 1 else f"do {codes:,} codes"
    return f"{words} with {rows:,} row{'' if rows == 1 else 's'}"
