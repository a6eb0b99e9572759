"""What reading a filing gives: the files as found, and the filing once it is canonical."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from fractions import Fraction

    from pyramidcheck.model.config import FilingConfig
    from pyramidcheck.model.result import InputResult, Message

ChosenBy = Literal["command", "config", "name", "columns"]


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """One column of a file."""

    header: str
    """As written in the file; made unique where the file repeats it."""
    field: str
    """Name of the column in the source's relation: `c1`, `c2` ..."""
    type: str
    """DuckDB's name of its type; VARCHAR for every column of a text file."""
    trimmed: bool = False
    """No value of its text is empty, or has a blank at either end."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file that can be read, before anybody knows what its columns mean.

    `relation` is SQL for a FROM clause with the columns `source_row` (the number a reader of the
    file would give the row), `ragged` (text of a row whose fields cannot be told apart, else NULL)
    and the fields; `parameters` are bound wherever it is used.
    """

    path: str
    """Relative to the filing with `/`, or the bare name of a file named on the command line."""
    number: int
    """Unique in the filing; names of database tables are built from it."""
    sha256: str
    bytes: int
    table: str | None
    """Canonical table that its name, the command line or `[files]` give it."""
    chosen_by: ChosenBy
    columns: tuple[SourceColumn, ...]
    relation: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    raw_table: str | None = None
    """Quoted name of the table that holds the text, where there is one."""
    container: str | None = None
    """Name of the archive or workbook that `sha256` and `bytes` are of; None for a plain file."""
    evidence: tuple[Message, ...] = ()
    """How the file is written, and what in it shows that."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Every file of the filing that could be opened, in order of path."""

    files: tuple[SourceFile, ...]
    notes: tuple[Message, ...] = ()
    """Files left aside, and why: `file_not_read`, `link_not_read` ..."""


@dataclass(frozen=True, slots=True)
class FilingPeriod:
    """The span that is judged; both ends inclusive, both None where no date was seen."""

    start: date | None
    end: date | None
    declared: bool
    """True where the command line or a filing.toml gave both ends."""
    ended: bool


@dataclass(frozen=True, slots=True)
class Slice:
    """Some days of a long period that are also judged alone; both ends inclusive."""

    start: date
    end: date
    year: int | None = None
    """The calendar year of which these are all the days in the period."""
    is_recent: bool = False
    """True for the last twelve full months."""

    @property
    def is_whole_year(self) -> bool:
        """True where the slice holds every day of its year."""
        first, last = (self.start.month, self.start.day), (self.end.month, self.end.day)
        return self.year is not None and first == (1, 1) and last == (12, 31)


@dataclass(frozen=True, slots=True)
class Filing:
    """The filing as `canon.*` holds it, with what had to be left out and how it was read."""

    inputs: tuple[InputResult, ...]
    """Sorted by table, then path."""
    tables: tuple[str, ...]
    """Canonical tables that hold used rows, in the order of `model.canonical.TABLES`."""
    columns: frozenset[str]
    """`table.column` that hold at least one value."""
    period: FilingPeriod
    currency: str | None
    money_scale: int
    """Decimals of every money column of `canon`."""
    config: FilingConfig
    quarantine: Mapping[str, int]
    """Reason -> rows; a row with several reasons counts under each."""
    excluded: Mapping[str, int]
    """Reason -> rows."""
    quarantined_rows_share: Fraction
    """Quarantined rows of orders and payouts over all their rows; 0 without rows."""
    quarantined_money_share: Fraction
    """Money of quarantined orders and payouts over all their money, signs ignored; a row whose
    amount cannot be read counts at its table's mean. 0 without rows."""
    notes: tuple[Message, ...]
    synthetic: bool = False
    """True where the columns of a file say that its data are synthetic."""
