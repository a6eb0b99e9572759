"""The Python interface: `from pyramidcheck import audit`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from pyramidcheck.model.result import Result

Paths = Iterable[str | Path]


def audit(  # noqa: PLR0913 - one argument for each option of the command line
    filing: str | Path | None = None,
    *,
    orders: Paths = (),
    enrolments: Paths = (),
    payouts: Paths = (),
    disclosure: str | Path | None = None,
    config: str | Path | None = None,
    jurisdictions: Iterable[str] = ("international",),
    as_of: date | None = None,
    period: tuple[date, date] | None = None,
    rules: Paths = (),
    threads: int | None = None,
    memory: str | None = None,
) -> Result:
    """Return the audit of one filing: the same objects as `result.json`; nothing is written.

    Args:
        filing: Folder with the company's exports; optional where files are named.
        orders: Files of order lines; they replace those found in the folder.
        enrolments: Files that say who joined.
        payouts: Files of payouts.
        disclosure: A file of published figures, which is then all that is audited.
        config: The analyst's own filing.toml; without it the filing's, which is then its claim.
        jurisdictions: Law to judge by; the first decides.
        as_of: The day whose law applies; without it the last day of the period.
        period: First and last day to judge, both included.
        rules: Folders with rules of your own.
        threads: Threads of the database; all processors without it.
        memory: Memory of the database with its unit, such as `2GB`; more is spilled to disk.

    Raises:
        UsageError: The arguments or the configuration cannot be used.
        RuleError: A rule does not hold together.
        UnreadableError: Nothing could be read.
        LimitError: A limit on memory, time or size was reached.
    """
    from pyramidcheck.audits import Options  # noqa: PLC0415 - the engine loads when used
    from pyramidcheck.pipeline import run  # noqa: PLC0415 - as above

    named = {"orders": orders, "participants": enrolments, "payouts": payouts}
    files = {table: tuple(map(Path, paths)) for table, paths in named.items()}
    if disclosure is not None:
        files["disclosure"] = (Path(disclosure),)
    options = Options(
        filing=None if filing is None else Path(filing),
        named={table: paths for table, paths in files.items() if paths},
        config=None if config is None else Path(config),
        jurisdictions=tuple(jurisdictions),
        as_of=as_of,
        period=period,
        rule_folders=tuple(map(Path, rules)),
        threads=threads,
        memory=memory,
        with_rows=False,
    )
    return run(options).result
