"""What is asked of an audit, and what a finished one is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyramidcheck.sources.limits import ReadLimits
from pyramidcheck.store.limits import GuestLimits

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from pyramidcheck.dispositions import Dispositions
    from pyramidcheck.evidence import Evidence
    from pyramidcheck.model.result import Result
    from pyramidcheck.spark.place import SparkPlace

DISCLOSURE = "disclosure"
"""The name under which a file of published figures stands among the named files."""
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Options:
    """What to audit, and how."""

    filing: Path | None
    """The folder of the filing; None where every file is named."""
    named: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    """Canonical table -> files named on the command line."""
    config: Path | None = None
    """The analyst's own filing.toml; without it the filing's, which is then a claim."""
    jurisdictions: tuple[str, ...] = ("international",)
    as_of: date | None = None
    period: tuple[date, date] | None = None
    rule_folders: tuple[Path, ...] = ()
    threads: int | None = None
    memory: str | None = None
    spark: SparkPlace | None = None
    """Where the facts are worked out; here without it. Changes no byte of what is written."""
    with_rows: bool = True
    """False: evidence is counted, its rows are not read; `result` is the same."""
    keep_facts: bool = False
    """True: the facts come back as files; they hold single people under numbers."""
    rule_limits: GuestLimits = field(default_factory=GuestLimits)
    """What each statement of a rule from `rule_folders` may take."""
    read_limits: ReadLimits = field(default_factory=ReadLimits)
    """How much of one file is read."""
    dispositions: Dispositions | None = None
    """What an analyst decided on findings; printed beside them."""
    trust_filing_config: bool = True
    """False: a filing.toml inside the filing is its filer's word and is not read."""
    command: tuple[str, ...] = ()
    """As typed, without --threads, --memory, --spark and -o; goes into the manifest."""


@dataclass(frozen=True)
class Audited:
    """A finished audit; evidence can be read as long as its store is open."""

    result: Result
    evidence: Mapping[str, Evidence]
    """By rule id, in the order of the catalogue."""
    queries: Mapping[str, str]
    """Rule id -> evidence.sql."""
    quarantine: list[tuple[object, ...]]
    """file, row, column, value, reason; ordered."""
    printed_on: date | None
    facts: Mapping[str, bytes] = field(default_factory=dict)
    """File name -> Parquet; empty unless they were to be kept."""
    options: Mapping[str, object] = field(default_factory=dict)
    """What `verify` needs to run the same audit again; goes into manifest.json."""
