"""Exit codes: which one wins where several apply, and which one the gate gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.errors import ExitCode
from pyramidcheck.model.outcome import INDICATION_ORDER, IndicationLevel

if TYPE_CHECKING:
    from collections.abc import Iterable

PRECEDENCE = (
    ExitCode.INTERRUPTED,
    ExitCode.INTERNAL,
    ExitCode.LIMIT,
    ExitCode.UNREADABLE,
    ExitCode.USAGE,
    ExitCode.MISMATCH,
    ExitCode.BATCH_FAILURES,
    ExitCode.CANNOT_CONCLUDE,
    ExitCode.GATE,
    ExitCode.OK,
)


def decide(codes: Iterable[ExitCode]) -> ExitCode:
    """Return the code that wins; OK without any."""
    return min(codes, key=PRECEDENCE.index, default=ExitCode.OK)


def gate_exit(level: IndicationLevel, fail_on: IndicationLevel | None) -> ExitCode:
    """Return what the gate of `--fail-on` gives; what cannot be concluded never passes it."""
    if fail_on is None:
        return ExitCode.OK
    if level is IndicationLevel.CANNOT_CONCLUDE:
        return ExitCode.CANNOT_CONCLUDE
    reached = INDICATION_ORDER[level] >= INDICATION_ORDER[fail_on]
    return ExitCode.GATE if reached else ExitCode.OK
