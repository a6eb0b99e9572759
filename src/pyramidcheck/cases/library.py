"""The case files by name, and the scenario that a case hands to the simulator."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from pyramidcheck.assets import find_assets
from pyramidcheck.cases.measures import MEASURES
from pyramidcheck.errors import Problem, UsageError
from pyramidcheck.model.case import Case, Sources
from pyramidcheck.model.case_mark import CaseMark
from pyramidcheck.simulate.scenario import scenario_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyramidcheck.simulate.scenario import Scenario

SUFFIX = "-shaped"
_Model = TypeVar("_Model", bound=BaseModel)


def folder() -> Path:
    """Return the folder of the library."""
    return find_assets("sample_data") / "cases"


def case_names() -> tuple[str, ...]:
    """Return the names of all cases, those that are only listed among them."""
    return tuple(sorted(path.stem for path in folder().glob(f"*{SUFFIX}.toml")))


def load_case(name: str) -> Case:
    """Return a case of the library.

    Raises:
        UsageError: No case has that name, or its file does not hold together; all problems at once.
    """
    if name not in case_names():
        near = get_close_matches(name, case_names(), n=1, cutoff=0.3)
        hint = f"did you mean {near[0]}?" if near else ""
        raise UsageError(Problem(name, "no case of the library has this name", hint))
    return read_case(folder() / f"{name}.toml")


def read_case(path: Path) -> Case:
    """Return the case of a file.

    Raises:
        UsageError: The file does not hold together; all problems at once.
    """
    values = _read(path)
    case = _checked(Case, path, values)
    problems = tuple(_problems(path, case))
    if problems:
        raise UsageError(problems)
    return case


@cache
def load_sources() -> Sources:
    """Return the source list of the library."""
    path = folder() / "sources.toml"
    return _checked(Sources, path, {"sources": _read(path)})


def assumed_keys(case: Case) -> tuple[str, ...]:
    """Return every parameter of the scenario that was assumed."""
    told = tuple(key for assumption in case.assumed for key in assumption.keys)
    settled = {figure.parameter for figure in case.figures if figure.use == "set"}
    settled |= {free.key for free in case.free}
    return tuple(
        key for key in leaves(case.scenario or {}) if _within(key, told) and key not in settled
    )


def mark_of(case: Case) -> CaseMark:
    """Return how many figures and assumptions a case rests on."""
    return CaseMark(fitted=case.count, assumed=len(assumed_keys(case)))


def scenario_of_case(case: Case) -> Scenario:
    """Return the scenario of a case, which marks every output.

    Raises:
        UsageError: The case is listed only.
    """
    if case.scenario is None:
        why = case.not_fitted.en if case.not_fitted else "it is listed only"
        raise UsageError(Problem(case.name, f"cannot be simulated: {why}"))
    where = str(folder() / f"{case.name}.toml")
    return scenario_of({**case.scenario, "case": mark_of(case)}, where)


def leaves(values: Any, prefix: str = "") -> Iterator[str]:  # noqa: ANN401 - TOML holds any scalar
    """Yield the keys of all single values, as `growth.hazard` and `entry.kits.0.price`."""
    if isinstance(values, dict):
        for key, value in values.items():
            yield from leaves(value, f"{prefix}.{key}" if prefix else str(key))
    elif isinstance(values, list):
        for place, value in enumerate(values):
            yield from leaves(value, f"{prefix}.{place}")
    else:
        yield prefix


NOT_PARAMETERS = ("name", "company", "seed", "country", "currency", "format")
"""Keys that name the company, its seed and its files."""


def _within(key: str, told: tuple[str, ...]) -> bool:
    return any(key == name or key.startswith(f"{name}.") for name in told)


def _problems(path: Path, case: Case) -> Iterator[Problem]:
    """Yield what is missing: every parameter is published, fitted or assumed, and only one."""
    known = load_sources().sources
    numbers = (*case.outcome.sources, *(n for figure in case.figures for n in figure.sources))
    for number in sorted({n for n in numbers if n not in known}):
        yield Problem(f"{path}: source {number}", "is not in sources.toml")
    for figure in case.figures:
        if figure.measure is not None and figure.measure not in MEASURES:
            near = get_close_matches(figure.measure, MEASURES, n=1)
            hint = f"did you mean {near[0]}?" if near else ""
            yield Problem(f"{path}: figure {figure.id}", f"no measure {figure.measure}", hint)
    told = {
        "published": tuple(f.parameter for f in case.figures if f.parameter and f.use == "set"),
        "fitted": tuple(free.key for free in case.free),
        "assumed": tuple(key for item in case.assumed for key in item.keys),
    }
    keys = tuple(leaves(case.scenario or {}))
    for key in keys:
        if not any(_within(key, names) for names in (*told.values(), NOT_PARAMETERS)):
            yield Problem(f"{path}: scenario.{key}", "is not said to be published or assumed")
        if _within(key, told["published"]) and _within(key, told["fitted"]):
            yield Problem(f"{path}: scenario.{key}", "is published, and cannot be fitted")
    for way, names in told.items():
        for name in names:
            if not any(_within(key, (name,)) for key in keys):
                yield Problem(f"{path}: {name}", f"is told to be {way}, but not in the scenario")


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(Problem(str(path), f"cannot be read ({error})")) from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(Problem(str(path), f"is not TOML: {error}")) from error


def _checked(model: type[_Model], path: Path, values: dict[str, Any]) -> _Model:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise UsageError(
            Problem(f"{path}: key {'.'.join(map(str, item['loc'])) or '(top)'}", item["msg"])
            for item in error.errors(include_url=False)
        ) from error
