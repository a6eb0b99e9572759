"""Which version of a rule held which files: a rule that changes must raise its version.

`versions.lock` lies beside the rules that it describes, in the built-in folder or in one of a user.
It holds, for each rule, the version and the SHA-256 of the three files that make its result; cases
are left out, as in the hash of the rulebook. Line ends do not count.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, Field

from pyramidcheck.errors import Problem, RuleError
from pyramidcheck.model.rule import RuleModel
from pyramidcheck.rulebook.reading import name_file, read_models, read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pyramidcheck.rulebook.book import LoadedRule

LOCK = "versions.lock"
COMMAND = "pyramidcheck rules lock"
_HEAD = f"# Written by `{COMMAND}`: do not edit. Raise a rule's version before you run it again.\n"
_RUN = f"run {COMMAND}"

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Locked(RuleModel):
    """The version of one rule, and the hashes of its files under it."""

    version: Annotated[int, Field(ge=1)]
    rule: Annotated[Sha256, Field(alias="rule.toml")]
    metric: Annotated[Sha256, Field(alias="metric.sql")]
    evidence: Annotated[Sha256, Field(alias="evidence.sql")]

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    def files(self) -> dict[str, str]:
        """Return the hashes by file name."""
        return self.model_dump(by_alias=True, exclude={"version"})


def lock_rules(rules: Iterable[LoadedRule]) -> dict[str, Locked]:
    """Return version and hashes of each rule as its folder now is, by id in order of name."""
    return {
        loaded.id: Locked(
            version=loaded.rule.version,
            rule=_sha256(loaded.folder / "rule.toml"),
            metric=_sha256(loaded.folder / "metric.sql"),
            evidence=_sha256(loaded.folder / "evidence.sql"),
        )
        for loaded in sorted(rules, key=lambda loaded: loaded.id)
    }


def lock_text(locked: Mapping[str, Locked]) -> str:
    """Return the content of versions.lock; the same rules give the same text."""
    parts = [_HEAD]
    for name, entry in sorted(locked.items()):
        hashes = "".join(f'"{file}" = "{sha256}"\n' for file, sha256 in entry.files().items())
        parts.append(f"\n[{name}]\nversion = {entry.version}\n{hashes}")
    return "".join(parts)


def read_lock(folder: Path) -> tuple[dict[str, Locked] | None, list[Problem]]:
    """Return what the folder's versions.lock holds, None where there is no such file."""
    path = folder / LOCK
    if not path.is_file():
        return None, []
    table, problems = read_table(path)
    found, wrong = read_models(Locked, table, name_file(path))
    return found, problems + wrong


def find_locked(folder: Path, rules: Iterable[LoadedRule]) -> frozenset[str]:
    """Return the ids of the rules whose files are those of the folder's versions.lock."""
    held, _ = read_lock(folder)
    now = lock_rules(rules)
    return frozenset(name for name, entry in now.items() if held and held.get(name) == entry)


def lint_versions(rules: Iterable[LoadedRule], locked: Mapping[str, Locked]) -> list[Problem]:
    """Return the rules that changed under the same version, and those whose version fell."""
    rules = tuple(rules)
    now = lock_rules(rules)
    problems = []
    for loaded in rules:
        before, after = locked.get(loaded.id), now[loaded.id]
        if before is None:
            continue
        where = f"{loaded.place()}: version"
        if after.version < before.version:
            what = f"{after.version} is below {before.version}, which {LOCK} holds"
            hint = f"write version = {before.version + 1}: a version is never used again"
            problems.append(Problem(where, what, hint))
        elif after.version == before.version and after != before:
            files = after.files()
            changed = [name for name, sha256 in before.files().items() if files[name] != sha256]
            what = f"is still {after.version} although {', '.join(changed)} changed"
            hint = f"write version = {after.version + 1}, then {_RUN}"
            problems.append(Problem(where, what, hint))
    return problems


def lint_lock(rules: Iterable[LoadedRule], folder: Path) -> list[Problem]:
    """Return what the folder's versions.lock has against the rules at or below the folder.

    Nothing where there is no such file: a pack of rules need not be locked.
    """
    locked, problems = read_lock(folder)
    below = [rule for rule in rules if rule.folder.is_relative_to(folder)]
    return problems + (lint_versions(below, locked) if locked and not problems else [])


def renew_lock(rules: Iterable[LoadedRule], folder: Path) -> str:
    """Return the new content of the folder's versions.lock.

    Raises:
        RuleError: A rule changed under the same version, or its version fell; all at once. A lock
            that cannot be read is not replaced either, as it may hold what the rules break.
    """
    rules = tuple(rules)
    problems = lint_lock(rules, folder)
    if problems:
        raise RuleError(problems)
    return lock_text(lock_rules(rules))


def compare_lock(rules: Iterable[LoadedRule], folder: Path) -> list[Problem]:
    """Return where the folder's versions.lock does not say what its rules are."""
    rules = tuple(rules)
    where = name_file(folder / LOCK)
    locked, problems = read_lock(folder)
    if locked is None:
        return [Problem(where, "is missing", _RUN)]
    problems += lint_versions(rules, locked)
    if problems:
        return problems
    now = lock_rules(rules)
    for name in sorted({*now, *locked}):
        if name not in locked:
            problems.append(Problem(f"{where}: {name}", "is not locked yet", _RUN))
        elif name not in now:
            problems.append(Problem(f"{where}: {name}", "is no rule any more", _RUN))
        elif now[name] != locked[name]:
            what = f"holds version {locked[name].version}; the rule is at {now[name].version}"
            problems.append(Problem(f"{where}: {name}", what, _RUN))
    return problems


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
