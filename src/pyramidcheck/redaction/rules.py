"""What is decided of rules, criteria and the verdict, field by field.

| part | decision |
|---|---|
| `rules[].outcome`, `.level`, `.weight`, texts | told: the outcome says between which levels |
| `rules[].n`, `.readings.*.n`, `.years[].n` | cells |
| `.numerator`, `.denominator` | cells; people or money, with what is left of the denominator |
| `.value`, `.risk`, `.interval`, `.to_clear` | told only where both numbers that make them are |
| `.figures` | by their names in fields.toml; all of a rule withheld where it stands on too few |
| `.evidence.rows`, `.kept` | cells |
| a value that few people at the top make | withheld, with the quarter in which it lies |
| `criteria[]` | states told; figures and reasons as messages |
| `verdict` | level, confidence, reasons told; numbers in reasons by their names |
| `verdict.score`, `pillars[]` | told unless a withheld risk could be computed from them |
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from pyramidcheck.report.amounts import OF_MONEY

if TYPE_CHECKING:
    from pyramidcheck.redaction.cells import Path
    from pyramidcheck.redaction.sheet import Sheet

_BAD = frozenset({"watch", "flag", "critical"})
_SCORES = ("value", "low", "high")
_UNSEEN = frozenset({"not_applicable", "not_enough_data", "error"})


def redact_rules(sheet: Sheet, left_out: frozenset[str]) -> None:
    """Decide `rules`, then what the score says of them.

    Of the rules left out no row of evidence is told, so the number of rows is not either.
    """
    told_by: dict[str, list[Path]] = {}
    everything: list[Path] = []
    for place, rule in enumerate(sheet.document["rules"]):
        path: Path = ("rules", place)
        risks = _measured(sheet, path, rule["id"], rule)
        for year in range(len(rule["years"])):
            later = (*path, "years", year)
            everything += _measured(sheet, later, rule["id"], sheet.at(later))
            sheet.messages((*later, "reason"))
        _evidence(sheet, path, told=rule["id"] not in left_out)
        sheet.messages((*path, "reason"))
        if _in_score(sheet, rule):
            told_by.setdefault(rule["pillar"], []).extend(risks)
    _scores(sheet, told_by, everything)


def _in_score(sheet: Sheet, rule: dict[str, Any]) -> bool:
    conditional = rule["id"] in sheet.fields.conditional and rule["outcome"] not in _BAD
    return bool(rule["weight"]) and not conditional and rule["outcome"] not in _UNSEEN


def _measured(sheet: Sheet, path: Path, rule_id: str, rule: dict[str, Any]) -> list[Path]:
    """Decide the numbers of a rule, or of one of its years; return its risks that tell values."""
    cells = sheet.cells
    n = (*path, "n")
    sheet.counts(n)
    risks = [(*path, "risk")] if "risk" in rule else []
    values = [(*path, "value")]
    sheet.shares(*values)
    for name in rule["readings"]:
        reading = (*path, "readings", name)
        value = _reading(sheet, reading, rule_id, rule)
        values.append(value)
        risks.append((*reading, "risk"))
        if cells.is_small(sheet.number(n) or Fraction(0)):
            cells.follow([n], [(*reading, "numerator"), (*reading, "denominator")])
    cells.follow([(*path, "readings", "central", "value")], values[:1])
    # At 0 and 1 a risk says no more than the outcome does.
    telling = [risk for risk in risks if sheet.number(risk) not in {None, Fraction(0), Fraction(1)}]
    sheet.shares(*telling)
    cells.follow(values, telling)
    if "figures" in rule:
        _figures(sheet, path, rule_id, rule)
    return telling


def _reading(sheet: Sheet, path: Path, rule_id: str, rule: dict[str, Any]) -> Path:
    """Decide one reading; return the place of its value."""
    cells = sheet.cells
    above, below, value, n = ((*path, name) for name in ("numerator", "denominator", "value", "n"))
    sheet.counts(n)
    sheet.shares(value)
    people = sheet.number(n) or Fraction(0)
    numbers = [sheet.number(path) for path in (above, below)]
    counted = rule_id not in OF_MONEY and all(x is None or x.denominator == 1 for x in numbers)
    if counted and (numbers[1] is not None or _is_share(rule, sheet, path)):
        sheet.counts(above, below)
        if (numbers[0] or 0) <= (numbers[1] or 0):
            cells.part(above, below)
        else:
            cells.part(below, above)
    else:
        sheet.amounts(above, below)
        _few_hold(sheet, rule_id, (above, below, value))
    if _is_share(rule, sheet, path) and numbers == [None, None]:
        sheet.small_share(value, people)
    cells.follow([above, below], [value])
    if cells.is_small(people):
        cells.follow([n], [above, below, value])
    top = sheet.fields.top_share.get(rule_id)
    if top is not None and (
        cells.is_small(top * people)
        or dominated(sheet, sheet.number(value) or Fraction(0), _largest_share(sheet))
    ):
        withhold_top_share(sheet, value)
    return value


def dominated(sheet: Sheet, held: Fraction, largest: Fraction | None) -> bool:
    """True where one person has more of what a group at the top holds than may be told.

    Args:
        sheet: Holds the limit.
        held: Share of all payouts that the group holds.
        largest: The share of the one who received most; None where an older result lacks it, and
            then nothing is known.
    """
    return largest is not None and largest > sheet.fields.largest_share * held


def _largest_share(sheet: Sheet) -> Fraction | None:
    """Return what the one who received most has of all payouts, where the result says so."""
    found = (
        sheet.number(("series", place, "figures", "largest_share"))
        for place, series in enumerate(sheet.document["series"])
        if series["id"] in {"lorenz_all", "lorenz_paid"}
    )
    return next((share for share in found if share is not None), None)


def _is_share(rule: dict[str, Any], sheet: Sheet, path: Path) -> bool:
    """True for shares; a count of steps or facts is of nobody."""
    unit: object = rule.get("unit") or sheet.at((*path[:2], "unit"))
    return unit == "share"


def _few_hold(sheet: Sheet, rule_id: str, paths: tuple[Path, ...]) -> None:
    """Money is of somebody: it is told only where those whose money it is may be counted."""
    people = sheet.document["filing"]["people"]
    whose = sheet.fields.whose.get(rule_id, tuple(people))
    if sheet.few(whose):
        for path in paths:
            sheet.cells.withhold(path, "small")


def _figures(sheet: Sheet, path: Path, rule_id: str, rule: dict[str, Any]) -> None:
    people = sheet.number((*path, "n"))
    figures = (*path, "figures")
    sheet.named(figures, people)
    inside = [(*figures, name) for name in rule["figures"]]
    if people is not None and sheet.cells.is_small(people):
        sheet.cells.follow([(*path, "n")], inside)
    sheet.cells.follow(
        [(*path, "readings", "central", name) for name in ("numerator", "denominator")], inside
    )
    _few_hold(sheet, rule_id, tuple(inside))


def _evidence(sheet: Sheet, path: Path, *, told: bool) -> None:
    rows: list[Path] = [(*path, "evidence", name) for name in ("rows", "kept")]
    sheet.counts(*rows)
    for place in () if told else rows:
        sheet.cells.hide(place, "small")
    # Who counts the rows knows how many people a rule counts.
    readings = [(*path, "readings", name) for name in sheet.at((*path, "readings"))]
    sheet.cells.follow([(*reading, "numerator") for reading in readings], rows)


def withhold_top_share(sheet: Sheet, path: Path) -> None:
    """Withhold what few people at the top hold; the band in which it lies is told."""
    sheet.banded[path] = sheet.fields.share_bands
    sheet.cells.withhold(path, "top")


def _scores(sheet: Sheet, told_by: dict[str, list[Path]], years: list[Path]) -> None:
    """A pillar's score is made of risks, and the score of pillars: one unknown can be computed."""
    cells = sheet.cells
    score: list[Path] = [("verdict", "score", name) for name in _SCORES]
    sheet.shares(*score)
    shares: list[Path] = [
        ("pillars", place, "contribution") for place in range(len(sheet.document["pillars"]))
    ]
    sheet.shares(*shares)
    recent: list[Path] = [("verdict", "last_twelve_months", "score", name) for name in _SCORES]
    sheet.shares(*recent)
    for place, pillar in enumerate(sheet.document["pillars"]):
        own: list[Path] = [("pillars", place, name) for name in ("score", "low", "high")]
        sheet.shares(*own)
        sheet.banded |= dict.fromkeys(own, sheet.fields.score_bands)
        cells.follow(told_by.get(pillar["id"], []), own)
        cells.follow(own[:1], [*score, *shares])
        cells.follow(own[1:], score)
    cells.follow(years, recent)
    sheet.banded |= dict.fromkeys((*score, *recent), sheet.fields.score_bands)


def redact_verdict(sheet: Sheet) -> None:
    """Decide `verdict` but its score, and `criteria`."""
    for name in ("reasons", "confidence_reasons", "multiplicity"):
        sheet.messages(("verdict", name))
    sheet.messages(("verdict", "last_twelve_months", "reasons"))
    for place in range(len(sheet.document["criteria"])):
        sheet.named(("criteria", place, "figures"))
        sheet.messages(("criteria", place, "reason"))


def drop_what_follows(sheet: Sheet) -> list[Path]:
    """Take away intervals and distances of withheld values; return where they stood."""
    gone: list[Path] = []
    for place, rule in enumerate(sheet.document["rules"]):
        path: Path = ("rules", place)
        central = (*path, "readings", "central")
        numbers = [(*path, "value"), (*central, "numerator"), (*central, "denominator")]
        if not sheet.cells.withheld(*numbers):
            continue
        for name in ("interval", "to_clear"):
            if rule[name] is not None:
                rule[name] = None
                gone.append((*path, name))
    return gone
