"""The options of a run as its manifest keeps them: all that changes a byte, and no path."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from pyramidcheck.audits import Options

FILING, ANALYST = "filing", "analyst"
"""Whose filing.toml was in force."""


def recorded_options(options: Options, *, has_config: bool) -> dict[str, Any]:
    """Return the options for `manifest.json`; of files and folders only the last names."""
    whose = None
    if has_config:
        whose = FILING if options.config is None else ANALYST
    period = options.period
    return {
        "folder": options.filing is not None,
        "named": {
            table: [path.name for path in paths] for table, paths in sorted(options.named.items())
        },
        "config": whose,
        "jurisdictions": list(options.jurisdictions),
        "as_of": _day(options.as_of),
        "period": None if period is None else [_day(day) for day in period],
        "rules": [folder.resolve().name for folder in options.rule_folders],
        "with_rows": options.with_rows,
        "keep_facts": options.keep_facts,
        "rule_limits": asdict(options.rule_limits),
        "read_limits": asdict(options.read_limits),
    }


def recorded_rendering(
    language: str, printed_on: date | None, audience: str | None, tool_version: str
) -> dict[str, str | None]:
    """Return how one report was rendered, for `manifest.json`."""
    return {
        "audience": audience,
        "language": language,
        "printed_on": _day(printed_on),
        "tool_version": tool_version,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
