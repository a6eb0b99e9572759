"""A scenario as TOML text, which `simulate` reads again to the same company."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramidcheck.simulate.scenario import Scenario

_HEAD = """\
# A synthetic twin, derived from sums and shares of an audit: no person, no id and no name of the
# company that was audited. Whatever is made of it is synthetic, and no evidence of anything.
"""


def scenario_text(scenario: Scenario) -> str:
    """Return the scenario as a TOML file; keys at their defaults are left out."""
    values = scenario.model_dump(exclude_defaults=True)
    plain = {name: value for name, value in values.items() if not isinstance(value, dict)}
    lines = [_HEAD, *_lines(plain)]
    for name, section in values.items():
        if isinstance(section, dict):
            lines += ["", f"[{name}]", *_lines(section)]
    return "\n".join(lines) + "\n"


def _lines(section: Mapping[str, Any]) -> list[str]:
    return [f"{name} = {_written(value)}" for name, value in section.items() if value is not None]


def _written(value: Any) -> str:  # noqa: ANN401 - any value of a scenario
    if isinstance(value, dict):
        inner = ", ".join(f"{key} = {_written(item)}" for key, item in value.items())
        return f"{{ {inner} }}"
    if isinstance(value, list | tuple):
        items = "".join(f"    {_written(item)},\n" for item in value)
        return f"[\n{items}]"
    return _scalar(value)


def _scalar(value: object) -> str:
    if isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else repr(value)
