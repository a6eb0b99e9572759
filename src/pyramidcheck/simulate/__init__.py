"""Synthetic network-selling companies: for samples, tests and benchmarks, never for evidence."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyramidcheck.simulate.company import Company, simulate
    from pyramidcheck.simulate.scenario import Scenario, load_scenario
    from pyramidcheck.simulate.write import write_company, write_filing

__all__ = [
    "Company",
    "Scenario",
    "load_scenario",
    "simulate",
    "write_company",
    "write_filing",
]

_HOMES = {
    "Company": "company",
    "Scenario": "scenario",
    "load_scenario": "scenario",
    "simulate": "company",
    "write_company": "write",
    "write_filing": "write",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any of the public names
    """Return a public name, loading numpy and pyarrow only when one is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
