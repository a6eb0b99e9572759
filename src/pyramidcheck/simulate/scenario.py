"""What a synthetic company is like: a frozen scenario read from a TOML file."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, Field, ValidationError, model_validator

from pyramidcheck.errors import Problem, UsageError
from pyramidcheck.model.canonical import TABLES
from pyramidcheck.model.case_mark import CaseMark  # noqa: TC001 - pydantic reads it
from pyramidcheck.model.config import Plan
from pyramidcheck.simulate.dialect import Dialect
from pyramidcheck.simulate.pay_plan import PayPlan  # noqa: TC001 - pydantic reads it
from pyramidcheck.simulate.sections import (
    AtLeastOne,
    Buybacks,
    Claim,
    Customers,
    Entry,
    Goods,
    Growth,
    OwnUse,
    People,
    Period,
    Relabelling,
    Section,
    Shape,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FILE_FORMATS = ("csv", "parquet", "french")


class Export(Section):
    """What the filing lacks of the company's books."""

    without: tuple[str, ...] = ()
    """Tables (`payouts`) and columns (`orders.seller_id`) that are left out."""
    first_rows: dict[str, AtLeastOne] = Field(default_factory=dict)
    """Table -> rows after which its file is cut off, as a spreadsheet or an export limit does."""

    @model_validator(mode="after")
    def _known_names(self) -> Self:
        known = {*TABLES, *(f"{t.name}.{c.name}" for t in TABLES.values() for c in t.columns)}
        unknown = [name for name in (*self.without, *self.first_rows) if name not in known]
        for name in self.without:
            table, _, column = name.partition(".")
            if name in known and column in TABLES[table].required:
                raise ValueError(f"{name} is required; leave out the whole table instead")
        if unknown:
            near = get_close_matches(unknown[0], known, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise ValueError(f"no table or column is called {unknown[0]}{hint}")
        return self


class Scenario(Section):
    """One synthetic company; the same scenario and seed give the same bytes."""

    name: str
    company: str
    seed: Annotated[int, Field(ge=0)]
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    format: Literal["csv", "parquet", "french"] = "csv"
    dialect: Dialect = Field(default_factory=Dialect)
    """How text is written; a French export has its own."""
    case: CaseMark | None = None
    """Given by the case library; printed in every output."""
    participants: AtLeastOne | None = None
    """About how many there should be: founders, joiners and market are scaled to it."""
    period: Period
    growth: Growth
    network: Shape = Field(default_factory=Shape)
    people: People
    entry: Entry = Field(default_factory=Entry)
    goods: Goods
    own_use: OwnUse
    customers: Customers
    plan: PayPlan
    relabelling: Relabelling | None = None
    buybacks: Buybacks | None = None
    claims: tuple[Claim, ...] = ()
    export: Export = Field(default_factory=Export)
    declared: Plan = Field(default_factory=Plan)
    """What the company's own `filing.toml` says of its plan."""

    @model_validator(mode="after")
    def _plan_fits(self) -> Self:
        ranks = {rank.name for rank in self.plan.ranks}
        for pool in self.plan.pools:
            if pool.rank not in ranks:
                raise ValueError(f"plan.pools: no rank is called {pool.rank}")
        if self.network.most_below is None and (
            self.plan.paid_along == "placement" or self.plan.weaker_leg_rate
        ):
            raise ValueError("a plan that pays along the placement needs a binary or a matrix")
        return self


def load_scenario(path: Path) -> Scenario:
    """Return the scenario of a TOML file; of a case, that of its section `scenario`.

    Raises:
        UsageError: the file cannot be read, is a case that is not fitted, or a key is unknown,
            missing or out of range; all problems at once, unknown keys with the nearest known one.
    """
    try:
        text = path.read_text(encoding="utf-8")
        values = tomllib.loads(text, parse_float=Decimal)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UsageError(Problem(str(path), f"cannot be read ({reason})")) from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(Problem(str(path), f"is not TOML: {error}")) from error
    if "not_fitted" in values:
        what = "is listed, not fitted: too few figures are published to rebuild the company"
        raise UsageError(Problem(str(path), what))
    return scenario_of(values.get("scenario", values), str(path))


def scenario_of(values: dict[str, Any], where: str) -> Scenario:
    """Return the scenario of keys and values, as a TOML file holds them.

    Raises:
        UsageError: a key is unknown, missing or out of range; all problems at once.
    """
    try:
        return Scenario.model_validate(values)
    except ValidationError as error:
        raise UsageError(_problems(where, error)) from error


def _problems(where: str, error: ValidationError) -> Iterable[Problem]:
    for item in error.errors(include_url=False):
        place = item["loc"]
        key = ".".join(str(part) for part in place)
        if item["type"] == "extra_forbidden":
            everything = "pyramidcheck schema scenario lists the keys"
            near = get_close_matches(str(place[-1]), _keys_beside(place), n=1, cutoff=0.5)
            hint = f"did you mean {near[0]}?" if near else everything
            yield Problem(f"{where}: key {key}", "is not known", hint)
        else:
            what = item["msg"].removeprefix("Value error, ")
            yield Problem(f"{where}: key {key or '(top)'}", what)


def _keys_beside(place: tuple[int | str, ...]) -> list[str]:
    """Return the keys of the section in which a key stands."""
    section: type[BaseModel] = Scenario
    for part in place[:-1]:
        if isinstance(part, str):
            section = _section_in(section.model_fields[part].annotation) or section
    return list(section.model_fields)


def _section_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in get_args(annotation):
        found = _section_in(inner)
        if found is not None:
            return found
    return None
