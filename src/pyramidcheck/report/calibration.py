"""The calibration page of the method chapter: decided cases, as stored with the case library."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, get_args

from pyramidcheck.assets import find_assets
from pyramidcheck.model.calibration import Calibration, CaseResult
from pyramidcheck.model.case import Group
from pyramidcheck.model.outcome import IndicationLevel
from pyramidcheck.report.numbers import Numbers
from pyramidcheck.report.parts import Calibrated, Table
from pyramidcheck.report.text import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyramidcheck.model.calibration import RebuiltFigure
    from pyramidcheck.report.context import Context

GROUPS: tuple[Group, ...] = get_args(Group)
_SHOWN = frozenset({"fitted", "set", "not_reproduced"})
_ENDS = {"at_least": "at_least", "at_most": "at_most"}


@cache
def stored_calibration() -> Calibration:
    """Return the calibration that ships with the tool; nothing is simulated here."""
    path = find_assets("sample_data") / "cases" / "calibration.json"
    return Calibration.model_validate_json(path.read_bytes())


def build_calibration(context: Context) -> Calibrated:
    """Return the separation, the level of each case, and its figures published and rebuilt."""
    found = stored_calibration()
    cases = [case for group in GROUPS for case in found.cases if case.outcome.group == group]
    return Calibrated(
        paragraphs=tuple(
            context.say(f"calibration.{name}") for name in ("intro", "asked", "circular")
        ),
        separation=_separation(context, cases),
        levels=_levels(context, cases),
        discussions=tuple(
            context.say(
                "calibration.discussed",
                case=case.name,
                text=context.text(case.discussion.model_dump()),
            )
            for case in cases
            if case.discussion is not None
        ),
        figures=_figures(context, cases),
    )


def _head(context: Context, *names: str) -> tuple[str, ...]:
    return tuple(context.say(f"calibration.head_{name}") for name in names)


def _separation(context: Context, cases: list[CaseResult]) -> Table:
    levels = tuple(IndicationLevel)
    rows = []
    for group in GROUPS:
        members = [case for case in cases if case.outcome.group == group]
        counts = (sum(case.level is level for case in members) for level in levels)
        misplaced = [case.name for case in members if case.misplaced]
        rows.append(
            (
                context.say(f"calibration.group_{group}"),
                *(context.numbers.count(count) if count else ABSENT for count in counts),
                ", ".join(misplaced) or ABSENT,
            )
        )
    head = (
        *_head(context, "outcome"),
        *(context.say(f"level_short.{level.value}") for level in levels),
        *_head(context, "misplaced"),
    )
    numeric = tuple(range(1, len(levels) + 1))
    caption = context.say("calibration.separation_title")
    return Table(caption, head, tuple(rows), numeric)


def _levels(context: Context, cases: list[CaseResult]) -> Table:
    rows = tuple(
        (
            case.name,
            context.text(case.outcome.says.model_dump()),
            context.say("calibration.rests_on", fitted=str(case.fitted), assumed=str(case.assumed)),
            _level(context, case),
            _score(context, case),
        )
        for case in cases
    )
    head = _head(context, "case", "outcome", "rests_on", "level", "score")
    widths = (0.22, 0.27, 0.15, 0.25, 0.11)
    return Table(context.say("calibration.levels_title"), head, rows, (), widths)


def _level(context: Context, case: CaseResult) -> str:
    level = context.say(f"level_short.{case.level.value}")
    if case.lowest is not case.highest:
        ends = (context.say(f"level_short.{end.value}") for end in (case.lowest, case.highest))
        level = context.say("calibration.level_range", level=level, low=next(ends), high=next(ends))
    other = case.other_customers
    if other is None:
        return level
    changed = context.say(f"level_short.{other.level.value}")
    factor = context.numbers.decimal(other.factor)
    return context.say("calibration.other", level=level, factor=factor, changed=changed)


def _score(context: Context, case: CaseResult) -> str:
    number, score = context.numbers.decimal, case.score
    low, high = number(score.low, 0), number(score.high, 0)
    if score.value is None:
        return context.say("calibration.score_range", low=low, high=high)
    return context.say("calibration.score", value=number(score.value, 0), low=low, high=high)


def _figures(context: Context, cases: list[CaseResult]) -> Table:
    rows = tuple(
        row
        for case in cases
        for row in _rows(context, case, Numbers(context.language, case.currency))
    )
    head = _head(context, "case", "figure", "published", "rebuilt", "source")
    widths = (0.22, 0.35, 0.14, 0.14, 0.15)
    return Table(context.say("calibration.figures_title"), head, rows, (), widths)


def _rows(context: Context, case: CaseResult, numbers: Numbers) -> Iterator[tuple[str, ...]]:
    for figure in case.figures:
        if figure.use in _SHOWN:
            yield (
                case.name,
                _said(context, figure),
                _published(context, figure, numbers),
                _rebuilt(context, figure, numbers),
                _source(context, figure),
            )


def _said(context: Context, figure: RebuiltFigure) -> str:
    says = context.text(figure.says.model_dump())
    if figure.rebuilt is not None or figure.why is None:
        return says
    why = context.text(figure.why.model_dump())
    return context.say("calibration.not_reproduced_why", figure=says, why=why)


def _published(context: Context, figure: RebuiltFigure, numbers: Numbers) -> str:
    value = _value(figure, figure.value, numbers)
    if figure.high is not None:
        high = _value(figure, figure.high, numbers)
        return context.say("calibration.between", low=value, high=high)
    if figure.bound in _ENDS:
        return context.say(f"calibration.{_ENDS[figure.bound]}", value=value)
    return value


def _rebuilt(context: Context, figure: RebuiltFigure, numbers: Numbers) -> str:
    if figure.rebuilt is None:
        return context.say("calibration.not_reproduced")
    value = _value(figure, figure.rebuilt, numbers)
    if figure.use == "set":
        return context.say("calibration.as_published", value=value)
    return value if figure.within else context.say("calibration.missed", value=value)


def _value(figure: RebuiltFigure, number: float, numbers: Numbers) -> str:
    if figure.unit == "share":
        return numbers.share(number)
    if figure.unit == "money":
        return numbers.money(f"{number:.2f}")
    return numbers.decimal(number, 1)


def _source(context: Context, figure: RebuiltFigure) -> str:
    told = "".join(f"[{number}]" for number in figure.sources)
    told = told or context.say("calibration.general_knowledge")
    marks = [told]
    if figure.certainty == "calc":
        marks.append(context.say("calibration.calculated"))
    if not figure.verified:
        marks.append(context.say("calibration.unverified"))
    return ", ".join(marks)
