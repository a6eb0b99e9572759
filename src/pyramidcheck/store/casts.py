"""Casts of SQL files to other types than those written there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def recast(text: str, types: Mapping[str, str]) -> str:
    """Return the SQL with every cast to a type that is named made one to the type it stands for."""
    for written, meant in types.items():
        text = re.sub(rf"\bAS {written}(?=\s*\))", f"AS {meant}", text)
    return text
