"""Catalogue codes with their figures; what they say is the report's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.model.result import Message

if TYPE_CHECKING:
    from pyramidcheck.model.messages import MessageCode


def message(code: MessageCode, **values: str | float | None) -> Message:
    """Returns the code with the values that its sentence names."""
    return Message(code=code.value, values=values)
