"""What a rule tells an auditor to ask for, turned into what the company is asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramidcheck.report.context import Context

_ASKED = {"en": ("Ask for ", "Ask "), "fr": ("Demander ",)}
"""How the rules tell an auditor what to ask for; what follows is what the company is asked."""
_AND_FOR = re.compile(r"(\band|,) for(?= (?:the|a)\b)")
"""Where a list goes on behind `ask for`."""
_TO_STATE = ("who ", "how many ", "qui ", "combien ")


def requested(context: Context, remedy: str) -> str:
    """Return what a rule tells an auditor to ask for, as a request to the company."""
    for start in _ASKED[context.language]:
        if remedy.startswith(start):
            what = remedy.removeprefix(start)
            what = _AND_FOR.sub(r"\1", what)
            key = "state" if what.startswith(_TO_STATE) else "provide"
            return context.say(f"letter.{key}", what=what)
    return remedy
