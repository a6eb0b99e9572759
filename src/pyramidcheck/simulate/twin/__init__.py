"""A synthetic twin of an audited company: the same marginals, and no person, id or name of it.

`targets` reads from a result.json what the twin must reproduce, `first` makes a scenario of it,
`fit` moves the scenario until its own books come near, `text` writes it as TOML.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyramidcheck.simulate.twin.fit import Twin, twin_of
    from pyramidcheck.simulate.twin.text import scenario_text

__all__ = ["Twin", "scenario_text", "twin_of"]

_HOMES = {"Twin": "fit", "twin_of": "fit", "scenario_text": "text"}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any of the public names
    """Return a public name, loading numpy only when one is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
