"""The rule catalogue as one Markdown page: what each rule asks, on what grounds, and its limits.

Everything on it is read from the rule folders, so that it cannot say anything that they do not.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from pyramidcheck.rulebook.docs_levels import (
    UNVERIFIED_HEAD,
    level_lines,
    unverified_levels,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from pyramidcheck.model.rule import Needs, RuleCase, VerdictSpec
    from pyramidcheck.rulebook.book import LoadedRule, Rulebook

CATALOGUE = "CATALOGUE.md"
COMMAND = "pyramidcheck rules docs"
_HEAD = f"<!-- Written by `{COMMAND}` from the rule folders: do not edit. -->"
_INTRO = (
    "One section for each rule, as `pyramidcheck explain RULE` and the report tell it. Each "
    "measures a red flag; none of them, and no number of them, is a finding of law. Levels are "
    "read *watch / flag / critical*; reaching one is the worse side unless the table says "
    "otherwise."
)
_PARTS = re.compile(r"(?=\b(?:Formula|Readings|Grounds):)")
_EXPECTED = ("strict", "central", "lenient")


def catalogue(book: Rulebook, home: Path, only: Collection[str] = ()) -> str:
    """Return the catalogue of the rulebook's rules; the same rulebook gives the same text.

    Args:
        book: The rules, and the verdict and profiles that name them.
        home: The folder that the page is written for; links to a rule's files start there.
        only: Ids of rules; all of them without any.

    Raises:
        RuleError: A case file does not hold together.
    """
    rules = [rule for name, rule in book.rules.items() if not only or name in only]
    lines = [_HEAD, "", "# Rule catalogue", "", _INTRO, ""]
    lines += _contents(rules, book.verdict)
    lines += ["## Levels that nobody has verified", "", *_unverified(rules), ""]
    for rule in rules:
        lines += _page(rule, book, home)
    return "\n".join(lines).rstrip("\n") + "\n"


def _contents(rules: list[LoadedRule], verdict: VerdictSpec) -> Iterator[str]:
    yield from ("| rule | pillar | weight | version | asks |", "|---|---|---|---|---|")
    for loaded in rules:
        rule = loaded.rule
        mark = " \\*" if _part(rule.id, verdict) else ""
        cells = (
            f"[`{rule.id}`](#{rule.id}){mark}",
            rule.pillar,
            str(rule.weight),
            str(rule.version),
            cell(rule.texts.question.en),
        )
        yield f"| {' | '.join(cells)} |"
    yield from ("", "\\* decisive: it can set the indication level.", "")


def _unverified(rules: list[LoadedRule]) -> list[str]:
    found = [f"| {' | '.join(map(cell, row))} |" for row in unverified_levels(rules)]
    if not found:
        return ["None."]
    return [f"| {' | '.join(UNVERIFIED_HEAD)} |", "|---" * len(UNVERIFIED_HEAD) + "|", *found]


def _page(loaded: LoadedRule, book: Rulebook, home: Path) -> Iterator[str]:
    """Yield the section of one rule."""
    rule, texts = loaded.rule, loaded.rule.texts
    yield from (f"## {rule.id}", "", f"**{texts.title.en}.** {texts.question.en}", "")
    part = _part(rule.id, book.verdict)
    facts = [f"pillar `{rule.pillar}`", f"weight {rule.weight}", f"version {rule.version}"]
    facts += [rule.status, *([part] if part else []), *_shown_only(loaded)]
    yield from (", ".join(facts).capitalize() + ".", "")
    why, *parts = (part.strip() for part in _PARTS.split(texts.why.en))
    yield from ("### Why it matters", "", why, "")
    yield from ("### Formula", "")
    for part in parts:
        told = part.removeprefix("Formula:").strip()
        yield from (told[:1].upper() + told[1:], "")
    yield from (_measure(loaded, home), "")
    yield from _parameters(loaded)
    yield from ("### Levels", "", *level_lines(rule, list(book.profiles.values())), "")
    yield from ("### Worked numbers", "", *_cases(loaded), "")
    yield from ("### When it is silent", "", *_bullets(_silent(loaded, book)), "")
    yield from ("### When it is wrong", "")
    yield from _bullets([f"Innocent: {text.en}" for text in texts.innocent])
    yield from _bullets([f"Blind spot: {text.en}" for text in texts.blind_spots])
    yield from ("", "### What would settle it", "", texts.remedy.en, "")


def _part(rule_id: str, verdict: VerdictSpec) -> str:
    """Return a rule's part in the indication level, or nothing."""
    if rule_id in verdict.anchors:
        return "decisive (structure), anchor"
    if rule_id in verdict.decisive_structural:
        return "decisive (structure)"
    if rule_id in verdict.decisive_harm:
        return "decisive (harm)"
    where = verdict.decisive_harm_where.get(rule_id)
    return f"decisive (harm) where `{where}` is 1" if where else ""


def _shown_only(loaded: LoadedRule) -> list[str]:
    if loaded.rule.informational:
        return ["shown and never judged"]
    return ["counts only at watch or worse"] if loaded.rule.counts == "when_watch" else []


def _measure(loaded: LoadedRule, home: Path) -> str:
    measure = loaded.rule.measure
    statistic = f", statistic `{measure.statistic}`" if measure.statistic else ""
    cap = f", values above {written(measure.cap)} are taken as that" if measure.cap else ""
    readings = "one reading" if measure.readings == "one" else "three readings"
    folder = loaded.folder.relative_to(home).as_posix()
    worse = "high" if loaded.rule.direction == "above" else "low"
    return (
        f"A {measure.kind} in the unit *{measure.unit}*{statistic}; {readings}; best "
        f"{written(measure.best)}, {worse} values are worse{cap}. Computed by "
        f"[metric.sql]({folder}/metric.sql); the rows behind it by "
        f"[evidence.sql]({folder}/evidence.sql)."
    )


def _parameters(loaded: LoadedRule) -> Iterator[str]:
    given = loaded.rule.parameters
    if not given:
        return
    yield from ("| parameter | value | from |", "|---|---|---|")
    for name, value in loaded.parameters.items():
        source = given[name]
        origin = f"`{source}`" if isinstance(source, str) and source != value else "this rule"
        shown = written(value) if isinstance(value, Fraction) else value
        yield f"| `{name}` | {cell(shown)} | {origin} |"
    yield ""


def _cases(loaded: LoadedRule) -> Iterator[str]:
    yield from (
        "| case | under | strict | central | lenient | n | ends in |",
        "|---|---|---|---|---|---|---|",
    )
    for case in loaded.cases:
        expect = case.expect
        numbers = [cell(str(expect[key])) if key in expect else "" for key in (*_EXPECTED, "n")]
        yield f"| {cell(case.case)} | {case.jurisdiction} | {' | '.join(numbers)} | {_end(case)} |"


def _end(case: RuleCase) -> str:
    outcome = str(case.expect.get("outcome", ""))
    reason = case.expect.get("reason")
    return f"{outcome} (`{reason}`)" if reason else outcome


def _silent(loaded: LoadedRule, book: Rulebook) -> list[str]:
    """Return what the rule needs, and where it is not asked at all."""
    rule, needs = loaded.rule, loaded.rule.needs
    found = list(_needed(needs))
    if rule.network_only:
        found.append("Not asked of a single-level referral programme.")
    if rule.jurisdictions:
        found.append(f"Asked only under: {', '.join(rule.jurisdictions)}.")
    left_out = [
        name for name, profile in book.profiles.items() if rule.id in profile.not_applicable
    ]
    if left_out:
        found.append(f"Not asked under: {', '.join(left_out)}.")
    if rule.uses_outside_sales:
        found.append(
            "No outcome where resale that nobody recorded decides on which side of flag it lies."
        )
    return found or ["Whenever its statement gives no value; it needs nothing else."]


def _needed(needs: Needs) -> Iterator[str]:
    for label, names in (
        ("Tables", needs.tables),
        ("Columns", needs.columns),
        ("Plan facts", needs.plan),
        ("One of", needs.any_of),
    ):
        if names:
            yield f"{label} needed: {', '.join(f'`{name}`' for name in names)}."
    if needs.bounded_without:
        columns = ", ".join(f"`{name}`" for name in needs.bounded_without)
        yield f"Silent below flag where one of these columns is missing: {columns}."
    for least, what in (
        (needs.min_participants, "participants"),
        (needs.min_paid, "paid people"),
        (needs.min_periods, "months"),
        (needs.min_n, "observations"),
    ):
        if least:
            yield f"At least {least} {what}."
    if needs.gates:
        yield f"Silent where one of these checks fails: {', '.join(needs.gates)}."
    if needs.coverage:
        most = written(needs.coverage.at_most)
        unless = " unless the lenient reading flags" if needs.coverage.unless_lenient_flags else ""
        yield f"Silent where more than {most} of the denominator is of unknown origin{unless}."


def _bullets(items: list[str]) -> Iterator[str]:
    yield from (f"- {item}" for item in items)


def cell(text: str) -> str:
    """Return the text as a table cell holds it."""
    return " ".join(text.replace("|", "\\|").split())
