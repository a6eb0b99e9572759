"""The options of an audit, taken back from its manifest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pyramidcheck.audits import Options
from pyramidcheck.dispositions import read_dispositions
from pyramidcheck.errors import Problem, UsageError
from pyramidcheck.model.annex import Edition
from pyramidcheck.outputs import (
    DEFAULT_FOLDER,
    MANIFEST,
    REPLY,
    REPORTS,
    kept_dispositions,
    render_reports,
)
from pyramidcheck.reply import read_reply
from pyramidcheck.run_options import ANALYST
from pyramidcheck.sources.limits import ReadLimits
from pyramidcheck.store.limits import GuestLimits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pyramidcheck.model.result import Result


@dataclass(frozen=True, slots=True)
class RunAgain:
    """Where that lies which the manifest names without its place, and what a run may take."""

    filing: Path | None = None
    """Without it the folder around `<filing>/audit`."""
    config: Path | None = None
    rule_folders: tuple[Path, ...] = ()
    threads: int | None = None
    memory: str | None = None


def restored_options(
    folder: Path, manifest: Mapping[str, Any], result: Mapping[str, Any], again: RunAgain
) -> Options:
    """Return the options with which the audit ran.

    What a manifest of an earlier release does not hold is read from its result and its command.

    Raises:
        UsageError: The filing, the configuration or the rules have to be named; all at once.
    """
    try:
        kept = manifest.get("options") or _older_options(manifest, result)
        options = _options(manifest, kept, again, _filing(folder, again))
        decided = kept_dispositions(folder)
        if decided is not None:
            options = replace(options, dispositions=read_dispositions(decided))
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        what = f"its options cannot be read: {error}"
        raise UsageError(Problem(str(folder / MANIFEST), what, "audit the filing again")) from error
    problems = []
    if options.filing is None and not options.named:
        hint = "pyramidcheck verify DIR --filing PATH"
        problems.append(Problem("--filing", f"{folder} does not lie in its filing", hint))
    if kept["config"] == ANALYST and again.config is None:
        what = "the audit used a filing.toml of the analyst's own"
        problems.append(Problem("--config", what, "name the same file with --config"))
    if len(kept["rules"]) != len(again.rule_folders):
        names = ", ".join(kept["rules"]) or "none"
        what = f"the audit used rules of these folders: {names}"
        problems.append(Problem("--rules", what, "name the same folders with --rules"))
    if problems:
        raise UsageError(problems)
    return options


def wanted_reports(
    folder: Path, manifest: Mapping[str, Any], result: Result, content: bytes
) -> dict[str, bytes]:
    """Return the reports that the manifest names, rendered as it says they were.

    The company's reply is the one that lies beside them.
    """
    files: dict[str, bytes] = {}
    reply = read_reply(folder / REPLY) if REPLY in manifest.get("outputs", {}) else None
    for format_, name in REPORTS.items():
        how = manifest.get("rendering", {}).get(name)
        if name in manifest.get("outputs", {}) and how is not None:
            day = how["printed_on"] and date.fromisoformat(how["printed_on"])
            edition = Edition(how["language"], day, how.get("audience"), reply)
            files |= render_reports(result, content, (format_,), edition)
    return files


def _filing(folder: Path, again: RunAgain) -> Path | None:
    if again.filing is not None:
        return again.filing
    whole = folder.resolve()
    return whole.parent if whole.name == DEFAULT_FOLDER else None


def _options(
    manifest: Mapping[str, Any], kept: Mapping[str, Any], again: RunAgain, filing: Path | None
) -> Options:
    as_of, period = kept["as_of"], kept["period"]
    named = {
        table: tuple(filing / name for name in names)
        for table, names in kept["named"].items()
        if filing is not None
    }
    return Options(
        filing=filing if kept["folder"] else None,
        named=named,
        config=again.config,
        jurisdictions=tuple(kept["jurisdictions"]),
        as_of=as_of and date.fromisoformat(as_of),
        period=period and (date.fromisoformat(period[0]), date.fromisoformat(period[1])),
        rule_folders=again.rule_folders,
        threads=again.threads,
        memory=again.memory,
        with_rows=kept["with_rows"],
        keep_facts=kept["keep_facts"],
        rule_limits=GuestLimits(**kept["rule_limits"]),
        read_limits=ReadLimits(**kept["read_limits"]),
        command=tuple(manifest["command"]),
    )


def _older_options(manifest: Mapping[str, Any], result: Mapping[str, Any]) -> dict[str, Any]:
    """Return what can be known of an audit whose manifest holds no options."""
    command, filing = manifest["command"], result["filing"]
    as_of, period = _after("--as-of", command), _after("--period", command)
    outputs = manifest.get("outputs", {})
    named = {
        table: _after(flag, command)
        for table, flag in (
            ("orders", "--orders"),
            ("participants", "--enrolments"),
            ("payouts", "--payouts"),
            ("rates", "--rates"),
        )
    }
    return {
        "folder": len(command) > 1 and not command[1].startswith("-"),
        "named": {table: names for table, names in named.items() if names},
        "config": ANALYST if filing["declared_by"] == ANALYST else None,
        "jurisdictions": filing["jurisdictions"],
        "as_of": as_of[0] if as_of else None,
        "period": period[0].split(":") if period else None,
        "rules": _after("--rules", command),
        "with_rows": "quarantine.csv" in outputs,
        "keep_facts": any(name.startswith("facts/") for name in outputs),
        "rule_limits": {},
        "read_limits": {},
    }


def _after(flag: str, command: Sequence[str]) -> list[str]:
    """Return every value that follows the flag."""
    return [value for name, value in pairwise(command) if name == flag]
