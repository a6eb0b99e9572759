"""What the verdict would be if a level, a weight, a role, a plan fact or the mix were another.

No second judge: what `result.json` kept is judged by `judge` again, and what has to be measured
anew is measured by the rules' own SQL on the facts that `audit --keep-facts` kept.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramidcheck.whatif.answer import WhatIfResult, describe
    from pyramidcheck.whatif.recorded import Recorded, read_recorded
    from pyramidcheck.whatif.scenario import Scenario, WhatIf, ask

__all__ = [
    "Recorded",
    "Scenario",
    "WhatIf",
    "WhatIfResult",
    "ask",
    "describe",
    "read_recorded",
]

_HOME = {
    "Recorded": "recorded",
    "Scenario": "scenario",
    "WhatIf": "scenario",
    "WhatIfResult": "answer",
    "ask": "scenario",
    "describe": "answer",
    "read_recorded": "recorded",
}


def __getattr__(name: str) -> object:
    """Load the module that holds `name`."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    return value
