"""A case as a synthetic filing, and a fitted scenario as TOML."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pyramidcheck.cases.library import mark_of, scenario_of_case
from pyramidcheck.simulate.write import write_filing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pyramidcheck.model.case import Case

_HEAD = "[scenario]\n"


def write_case(case: Case, folder: Path) -> list[Path]:
    """Write the filing of a case and a README that says what it is; return the paths written.

    The same case gives the same bytes.

    Raises:
        UsageError: The case is listed only.
    """
    return [*write_filing(scenario_of_case(case), folder), write_readme(case, folder)]


def write_readme(case: Case, folder: Path) -> Path:
    """Write beside the files of a case what they are, and return the path."""
    path = folder / "README.md"
    path.write_text(readme(case), encoding="utf-8", newline="\n")
    return path


def readme(case: Case) -> str:
    """Return what the folder of a simulated case says of itself, in both languages."""
    mark = mark_of(case)
    return (
        f"# {case.name}\n\n"
        f"Synthetic; fitted to {mark.fitted} published figures, {mark.assumed} assumed; says"
        " nothing beyond them. No row is one of the company named, of its participants or of its"
        f" customers.\nIn law ({case.company.en}, {case.years}): {case.outcome.says.en}\n\n"
        f"Données synthétiques ; ajustées à {mark.fitted} chiffres publiés, {mark.assumed}"
        " hypothèses ; elles ne disent rien au-delà. Aucune ligne ne vient de la société nommée,"
        f" de ses participants ni de ses clients.\nEn droit ({case.company.fr}, {case.years}) :"
        f" {case.outcome.says.fr}\n\n"
        f"Figures, sources and assumptions: `sample_data/cases/{case.name}.toml` of pyramidcheck."
        f" Made by `pyramidcheck simulate {case.name} -o DIR`.\n"
    )


def store_fit(path: Path, scenario: Mapping[str, Any]) -> None:
    """Replace the scenario at the end of a case file; all above it stays as it is."""
    text = path.read_text(encoding="utf-8")
    head = text.partition(_HEAD)[0]
    path.write_text(head + scenario_toml(scenario), encoding="utf-8", newline="\n")


def scenario_toml(scenario: Mapping[str, Any]) -> str:
    """Return the `[scenario]` table and its sections as TOML."""
    lines = ["[scenario]"]
    lines += [f"{key} = {_toml(value)}" for key, value in scenario.items() if not _table(value)]
    for key, value in scenario.items():
        if _table(value):
            lines += ["", f"[scenario.{key}]", *_entries(value)]
    return "\n".join(lines) + "\n"


def _table(value: object) -> bool:
    return isinstance(value, dict)


def _entries(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield f"{key} = ["
            yield from (f"    {_toml(item)}," for item in value)
            yield "]"
        else:
            yield f"{key} = {_toml(value)}"


def _toml(value: Any) -> str:  # noqa: ANN401 - TOML holds any scalar
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal, date)):
        return str(value)
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)
