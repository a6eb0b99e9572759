"""How a synthetic company of the case library marks itself."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class CaseMark(BaseModel):
    """What the shape of a published case rests on; printed in every output."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fitted: Annotated[int, Field(ge=0)]
    """Published figures that the company was fitted to."""
    assumed: Annotated[int, Field(ge=0)]
    """What no published figure settles and had to be assumed."""
