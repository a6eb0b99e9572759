"""Reads all rule folders and their companions at once; every problem is raised together."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, get_args

from pyramidcheck.assets import find_assets
from pyramidcheck.errors import Problem, RuleError
from pyramidcheck.model.benchmark import Benchmark, BesideMeasure
from pyramidcheck.model.disclosure import DisclosureWords
from pyramidcheck.model.rule import Definition, GateSpec, Pillar, Profile, VerdictSpec
from pyramidcheck.rulebook.book import LoadedRule, Rulebook
from pyramidcheck.rulebook.lock import find_locked
from pyramidcheck.rulebook.reading import (
    name_file,
    nearest,
    read_model,
    read_models,
    read_rule,
    read_table,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

PILLARS: tuple[str, ...] = get_args(Pillar)
MEASURES = "measures"
"""The table of benchmarks.toml that is no benchmark."""
STATEMENTS = ("metric.sql", "evidence.sql")


@dataclass
class RulesRead:
    """Rules that could be read, and what is wrong with the others."""

    rules: dict[str, LoadedRule] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def load(
    folders: Sequence[Path] = (),
    *,
    builtin: Path | None = None,
    jurisdictions: Sequence[str] | None = None,
) -> Rulebook:
    """Return the built-in rules and those of the folders, with everything that belongs to them.

    Args:
        folders: Folders brought by a user: of one rule, or of any number below. The built-in
            folder may be among them.
        builtin: The rules that ship with pyramidcheck; found where it is installed without this.
        jurisdictions: Whose profiles to read, with those they inherit and `international`; all of
            them without this. One that has no profile is left out.

    Raises:
        RuleError: Something cannot be read, or a rule brought by a user does not pass `lint`.
    """
    home = builtin or find_assets("rules")
    definitions, problems = read_definitions(home)
    verdict, wrong = _read_verdict(home)
    problems += wrong
    gates, wrong = read_gates(home)
    problems += wrong
    profiles, wrong = read_profiles(home, jurisdictions)
    problems += wrong
    benchmarks, wrong = read_benchmarks(home)
    problems += wrong
    beside, wrong = read_beside(home, benchmarks)
    problems += wrong
    published, wrong = read_published(home)
    problems += wrong
    own = read_rules([home], definitions, builtin=True)
    brought = read_rules(_others(folders, home), definitions, builtin=False, known=own.rules)
    problems += own.problems + brought.problems
    if brought.rules:
        # Imported late: the built-in rules are linted by tests, not by every audit.
        from pyramidcheck.rulebook.linting import lint_rule  # noqa: PLC0415 - lint imports this

        problems += [p for rule in brought.rules.values() for p in lint_rule(rule, frozenset())]
    if problems or verdict is None:
        raise RuleError(dict.fromkeys(problems))
    locked = find_locked(home, own.rules.values())
    rules = {name: replace(rule, is_locked=name in locked) for name, rule in own.rules.items()}
    rules |= brought.rules
    order = sorted(rules, key=lambda name: (PILLARS.index(rules[name].rule.pillar), name))
    return Rulebook(
        rules={name: rules[name] for name in order},
        definitions=definitions,
        verdict=verdict,
        gates=gates,
        profiles=profiles,
        sha256=_hash(home, [rules[name] for name in order]),
        benchmarks=benchmarks,
        beside=beside,
        published=published,
    )


def read_rules(
    folders: Sequence[Path],
    definitions: dict[str, Definition],
    *,
    builtin: bool,
    known: dict[str, LoadedRule] | None = None,
) -> RulesRead:
    """Return every rule below the folders, in order of path; an id occurs once."""
    read = RulesRead()
    taken = dict(known or {})
    for folder in folders:
        found = find_rule_folders(folder)
        if not found and not builtin:
            hint = "a rule is a folder with rule.toml, metric.sql and evidence.sql"
            read.problems.append(Problem(name_file(folder), "holds no rule", hint))
        for path in found:
            _read_one(path, definitions, taken, read, builtin=builtin)
    return read


def find_rule_folders(folder: Path) -> list[Path]:
    """Return the folders at or below `folder` that hold a rule.toml, in order of path."""
    return sorted(path.parent for path in folder.rglob("rule.toml"))


def read_definitions(home: Path) -> tuple[dict[str, Definition], list[Problem]]:
    """Return the method's named constants."""
    path = home / "definitions.toml"
    table, problems = read_table(path)
    found, wrong = read_models(Definition, table, name_file(path))
    return found, problems + wrong


def read_gates(home: Path) -> tuple[dict[str, GateSpec], list[Problem]]:
    """Return the gates' numbers and wording, by id."""
    path = home / "gates.toml"
    table, problems = read_table(path)
    found, wrong = read_models(GateSpec, table, name_file(path), key="id")
    return found, problems + wrong


def read_benchmarks(home: Path) -> tuple[dict[str, Benchmark], list[Problem]]:
    """Return what was published on others, by id; the shares of people of each sum to 1."""
    path = home / "benchmarks.toml"
    table, problems = read_table(path)
    table.pop(MEASURES, None)
    found, wrong = read_models(Benchmark, table, name_file(path), key="id")
    for name, benchmark in found.items():
        total = sum(group.people_share for group in benchmark.groups)
        if benchmark.groups and total != 1:
            what = f"the shares of people sum to {total}, not to 1"
            wrong.append(Problem(f"{name_file(path)}: {name}.groups", what))
    return found, problems + wrong


def read_beside(
    home: Path, benchmarks: Mapping[str, Benchmark]
) -> tuple[dict[str, BesideMeasure], list[Problem]]:
    """Return what published figures are compared with, by name; every figure names one of them."""
    path = home / "benchmarks.toml"
    table, _ = read_table(path)
    where = name_file(path)
    found, problems = read_models(BesideMeasure, table.get(MEASURES, {}), f"{where}: {MEASURES}")
    problems += [
        Problem(
            f"{where}: {name}.figures[{place}].measure",
            f"there is no measure {figure.measure}",
            nearest(figure.measure, sorted(found)),
        )
        for name, benchmark in benchmarks.items()
        for place, figure in enumerate(benchmark.figures)
        if figure.measure not in found
    ]
    return found, problems


def read_published(home: Path) -> tuple[DisclosureWords | None, list[Problem]]:
    """Return the kinds of published figures and of whom they can be; None without the file."""
    path = home / "disclosures.toml"
    if not path.is_file():
        return None, []
    table, problems = read_table(path)
    return (None, problems) if problems else read_model(DisclosureWords, table, name_file(path))


def _read_one(
    path: Path,
    definitions: dict[str, Definition],
    taken: dict[str, LoadedRule],
    read: RulesRead,
    *,
    builtin: bool,
) -> None:
    rule, problems = read_rule(path)
    texts = {}
    for name in STATEMENTS:
        try:
            texts[name] = (path / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            problems.append(Problem(name_file(path / name), "is missing or is not UTF-8"))
    read.problems += problems
    if rule is None or len(texts) < len(STATEMENTS):
        return
    if rule.id in taken:
        other = taken[rule.id].place()
        what = f"{rule.id} is also the id of {other}"
        read.problems.append(Problem(f"{name_file(path / 'rule.toml')}: id", what, "rename one"))
        return
    metric, evidence = (texts[name] for name in STATEMENTS)
    loaded = LoadedRule(rule, path, metric, evidence, builtin, definitions)
    taken[rule.id] = read.rules[rule.id] = loaded


def _read_verdict(home: Path) -> tuple[VerdictSpec | None, list[Problem]]:
    path = home / "verdict.toml"
    table, problems = read_table(path)
    if problems:
        return None, problems
    return read_model(VerdictSpec, table, name_file(path))


def profile_names(home: Path) -> list[str]:
    """Return the ids of all profiles, in order."""
    return sorted(path.stem for path in (home / "profiles").glob("*.toml"))


def read_profiles(
    home: Path, wanted: Sequence[str] | None = None
) -> tuple[dict[str, Profile], list[Problem]]:
    """Return the jurisdictions, by id; each inherits one that exists, and never itself.

    With `wanted`, those alone, what they inherit, and `international`.
    """
    profiles: dict[str, Profile] = {}
    problems: list[Problem] = []
    names = profile_names(home)
    waiting = sorted(names if wanted is None else {*wanted, "international"})
    while waiting:
        name = waiting.pop(0)
        if name not in names or name in profiles:
            continue
        path = home / "profiles" / f"{name}.toml"
        table, wrong = read_table(path)
        problems += wrong
        profile, wrong = read_model(Profile, {"id": name, **table}, name_file(path))
        problems += wrong
        if profile is not None:
            profiles[name] = profile
            waiting += [profile.inherits] if profile.inherits else []
    profiles = dict(sorted(profiles.items()))
    if "international" not in profiles:
        problems.append(Problem(name_file(home / "profiles/international.toml"), "is missing"))
    return profiles, problems + list(_inheritance(home, profiles))


def _inheritance(home: Path, profiles: Mapping[str, Profile]) -> Iterator[Problem]:
    """Yield parents that do not exist and circles of them."""
    for profile in profiles.values():
        where = f"{name_file(home / f'profiles/{profile.id}.toml')}: inherits"
        line = [profile.id]
        while (parent := profiles[line[-1]].inherits) is not None:
            if parent not in profiles:
                if len(line) == 1:
                    hint = nearest(parent, sorted(profiles))
                    yield Problem(where, f"there is no profile {parent}", hint)
                break
            if parent in line:
                yield Problem(where, f"is a circle: {' -> '.join([*line, parent])}", "break it")
                break
            line.append(parent)


def _others(folders: Sequence[Path], home: Path) -> list[Path]:
    """Return the folders that are not the built-in one, each once."""
    return list(dict.fromkeys(folder for folder in folders if folder.resolve() != home.resolve()))


def _hash(home: Path, rules: Sequence[LoadedRule]) -> str:
    """Hash the files that can change a result; line ends and where a folder lies do not count."""
    digest = hashlib.sha256()
    shared = [*sorted(home.glob("*.toml")), *sorted((home / "profiles").glob("*.toml"))]
    entries = [(path.relative_to(home).as_posix(), path) for path in shared]
    for rule in rules:
        prefix = f"{rule.rule.pillar}/{rule.id}"
        entries += [(f"{prefix}/{n}", rule.folder / n) for n in ("rule.toml", *STATEMENTS)]
    for name, path in entries:
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
