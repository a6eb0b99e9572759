"""How much of a crafted file is read before it is refused: stated here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

_GIGABYTE = 2**30
_MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Limits on one file; what lies beyond them is refused with the figure."""

    expanded: int = 20 * _GIGABYTE
    """Bytes that a compressed file, or everything in an archive or a workbook, may expand to."""
    ratio: int = 250
    """Bytes out for one byte in, counted once `small` bytes came out; exports reach 5 to 50."""
    small: int = 64 * _MEGABYTE
    entries: int = 10_000
    """Files in an archive."""
    rows: int = 1_000_000_000
    """Rows that a Parquet file's footer may announce."""
    columns: int = 5_000
    """Columns of any file."""
    cells: int = 40_000_000
    """Rows times columns of a worksheet: a spreadsheet is held in memory."""
    footer: int = 64 * _MEGABYTE
    """Bytes of a Parquet footer."""
    line: int = 4 * _MEGABYTE
    """Bytes of one line, or of one quoted value."""
