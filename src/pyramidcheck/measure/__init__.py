"""Rules and gates measured on facts: exact values for each reading, or the reason for none.

Importing this package is cheap: its modules are loaded with the first name that is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramidcheck.measure.filing import read_filing_facts
    from pyramidcheck.measure.gates import OF_A_SLICE, run_gates
    from pyramidcheck.measure.period_ends import period_note
    from pyramidcheck.measure.rule import measure_rule, metric_statements
    from pyramidcheck.measure.series import build_series

__all__ = [
    "OF_A_SLICE",
    "build_series",
    "measure_rule",
    "metric_statements",
    "period_note",
    "read_filing_facts",
    "run_gates",
]

_HOME = {
    "OF_A_SLICE": "gates",
    "build_series": "series",
    "measure_rule": "rule",
    "metric_statements": "rule",
    "period_note": "period_ends",
    "read_filing_facts": "filing",
    "run_gates": "gates",
}


def __getattr__(name: str) -> object:
    """Load the module that holds `name`."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    return value
