"""Every problem of rule folders at once, with file, key and hint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.errors import Problem
from pyramidcheck.model.rule import VerdictSpec
from pyramidcheck.rulebook.lint_cases import lint_cases
from pyramidcheck.rulebook.lint_disclosure import lint_disclosure
from pyramidcheck.rulebook.lint_levels import lint_levels
from pyramidcheck.rulebook.lint_needs import lint_needs
from pyramidcheck.rulebook.lint_profiles import lint_profiles, read_catalogue
from pyramidcheck.rulebook.lint_sql import lint_sql
from pyramidcheck.rulebook.lint_texts import lint_texts
from pyramidcheck.rulebook.loader import (
    read_definitions,
    read_gates,
    read_profiles,
    read_published,
    read_rules,
)
from pyramidcheck.rulebook.lock import lint_lock
from pyramidcheck.rulebook.reading import read_cases, read_model, read_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from pyramidcheck.rulebook.book import LoadedRule


def lint(
    folders: Sequence[Path], *, home: Path | None = None, builtin: bool = True
) -> list[Problem]:
    """Return what is wrong with every rule at or below the folders; empty if all is well.

    Args:
        folders: Rule folders, or folders that hold any number of them.
        home: The folder with definitions.toml, gates.toml and verdict.toml; without it none of
            the rules is known to be decisive and no definition can be used. Its profiles are
            checked where it is one of the folders.
        builtin: Whether evidence may read `canon.*`, as only rules that ship with pyramidcheck may.
    """
    definitions, problems = read_definitions(home) if home else ({}, [])
    gates = frozenset(read_gates(home)[0]) if home else frozenset[str]()
    read = read_rules(folders, definitions, builtin=builtin)
    decisive = _decisive(home) if home else frozenset[str]()
    words, wrong = read_published(home) if home else (None, [])
    problems += wrong
    for rule in read.rules.values():
        read.problems += lint_rule(rule, decisive, gates=gates)
        read.problems += lint_disclosure(rule, words)
    for folder in dict.fromkeys(folders):
        read.problems += lint_lock(read.rules.values(), folder)
    if home and _holds(folders, home):
        profiles, wrong = read_profiles(home)
        catalogue, unread = read_catalogue(home)
        read.problems += wrong + unread + lint_profiles(profiles, read.rules, catalogue)
    return list(dict.fromkeys(problems + read.problems))


def _holds(folders: Sequence[Path], home: Path) -> bool:
    """Return whether the folder of the profiles is itself to be checked."""
    return any(home.resolve() == folder.resolve() for folder in folders)


def lint_rule(
    rule: LoadedRule, decisive: AbstractSet[str], *, gates: AbstractSet[str] = frozenset()
) -> list[Problem]:
    """Return what is wrong with one rule and its cases.

    Args:
        rule: The rule; its rule.toml could be read.
        decisive: Ids of the rules that can decide the verdict.
        gates: Ids of the gates; without any, the gates that the rule names are not checked.
    """
    problems = []
    if rule.folder.name != rule.id:
        where = f"{rule.place()}: id"
        what = f"{rule.id} is not the name of the folder {rule.folder.name}"
        problems.append(Problem(where, what, "folder and id carry the same name"))
    cases, wrong = read_cases(rule.folder)
    return [
        *problems,
        *lint_texts(rule),
        *lint_levels(rule, decisive=rule.id in decisive),
        *lint_needs(rule, gates),
        *lint_sql(rule),
        *wrong,
        *lint_cases(rule, cases),
    ]


def _decisive(home: Path) -> frozenset[str]:
    table, problems = read_table(home / "verdict.toml")
    verdict = None if problems else read_model(VerdictSpec, table, "verdict.toml")[0]
    if verdict is None:
        return frozenset()
    listed = (verdict.decisive_structural, verdict.decisive_harm, verdict.anchors)
    return frozenset().union(*listed, verdict.decisive_harm_where)
