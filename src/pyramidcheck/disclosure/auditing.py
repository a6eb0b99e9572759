"""A disclosure judged, and put together as an ordinary result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from pyramidcheck import __version__
from pyramidcheck.assembly import exact_text, texts
from pyramidcheck.disclosure.measuring import Used, blind_spot, measure_published
from pyramidcheck.disclosure.reading import read_disclosure
from pyramidcheck.judge import judge
from pyramidcheck.manifest import describe_run
from pyramidcheck.model.matter import describe_matter
from pyramidcheck.model.measures import FilingFacts, Published
from pyramidcheck.model.result import (
    DisclosureResult,
    FilingResult,
    GroupResult,
    InputResult,
    PeriodResult,
    PublishedFigure,
    Result,
    RowCounts,
    SourceResult,
    ToolInfo,
)
from pyramidcheck.rulebook.book import has_exact_decimal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from pyramidcheck.disclosure.reading import DisclosureFile
    from pyramidcheck.model.disclosure import Disclosure, DisclosureWords, Figure, PayoutGroup
    from pyramidcheck.model.measures import Measure
    from pyramidcheck.rulebook import Rulebook

TABLE = "disclosure"
"""The table of the result's only input: its rows are figures."""
_GROUP = ("people", "people_share", "mean", "total", "payout_share")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says of a disclosure."""

    path: Path
    jurisdictions: tuple[str, ...]
    as_of: date | None
    command: tuple[str, ...]


def audit_disclosure(asked: Asked, rulebook: Rulebook, words: DisclosureWords) -> Result:
    """Return the audit of published figures: no ledger, no evidence, no series.

    Raises:
        UsageError: The file cannot be used; every problem at once.
    """
    file = read_disclosure(asked.path, words)
    disclosure, used = file.disclosure, Used()
    measures = {
        name: measure_published(loaded.rule, disclosure, words, used)
        for name, loaded in rulebook.rules.items()
    }
    facts = _facts(disclosure)
    period = disclosure.period
    judged = judge(
        measures,
        (),
        facts,
        {name: loaded.rule for name, loaded in rulebook.rules.items()},
        rulebook.verdict,
        rulebook.profiles,
        asked.jurisdictions,
        disclosure.last_day,
        asked.as_of,
        period_start=period.start if period else None,
    )
    inputs = (_input(file, used),)
    return Result(
        tool=ToolInfo(version=__version__),
        filing=FilingResult(
            company=disclosure.entity.name,
            country=disclosure.entity.country,
            period=PeriodResult(
                start=period and period.start,
                end=period and period.end,
                declared=True,
                ended=False,
            ),
            currency=disclosure.currency,
            jurisdictions=asked.jurisdictions,
            as_of=asked.as_of or disclosure.last_day,
            synthetic=False,
            declared={},
            declared_by="nobody",
            tables=(),
            people={},
            totals={},
        ),
        inputs=inputs,
        verdict=judged.verdict,
        pillars=judged.pillars,
        rules=judged.rules,
        criteria=judged.criteria,
        gates=(),
        data_quality=_quality(inputs[0].rows),
        series=(),
        rulebook=_texts(rulebook, asked.jurisdictions, measures, words),
        manifest=describe_run(inputs, rulebook.sha256, None, asked.command),
        matter=describe_matter(measures, facts, asked.as_of),
        disclosure=_published(disclosure, words, used),
    )


def _facts(disclosure: Disclosure) -> FilingFacts:
    period = disclosure.period
    days = (period.end - period.start + timedelta(days=1)).days if period else 0
    return FilingFacts(
        tables=frozenset(),
        columns=frozenset(),
        plan=frozenset(),
        participants=0,
        paid=0,
        periods=0,
        resale_assumed=False,
        referral_programme=False,
        signals={},
        quarantined_share=Fraction(0),
        observed_days=days,
        published=Published(
            figures=len(disclosure.figures),
            unverified=sum(not _is_verified(each, disclosure) for each in disclosure.figures),
        ),
    )


def _is_verified(figure: Figure, disclosure: Disclosure) -> bool:
    return disclosure.sources[figure.source].verified and figure.certainty != "recalled"


def _input(file: DisclosureFile, used: Used) -> InputResult:
    """Return the file; its rows are figures, and those that no rule uses are set aside."""
    figures = len(file.disclosure.figures)
    measured = len(used.rules)
    return InputResult(
        table=TABLE,
        path=file.name,
        sha256=file.sha256,
        bytes=file.size,
        rows=RowCounts(received=figures, used=measured, quarantined=0, excluded=figures - measured),
        mapping={},
        unused_columns=(),
    )


def _quality(rows: RowCounts) -> dict[str, Any]:
    return {
        "rows": rows.model_dump(),
        "quarantine": {},
        "excluded": {"no_rule_uses": rows.excluded} if rows.excluded else {},
        "quarantined_rows_share": 0.0,
        "quarantined_money_share": 0.0,
        "signals": {},
        "network": {},
        "notes": [],
        "chapter": {},
    }


def _texts(
    rulebook: Rulebook,
    jurisdictions: Sequence[str],
    measures: Mapping[str, Measure],
    words: DisclosureWords,
) -> dict[str, Any]:
    """Return the rulebook's texts; of rules that published figures can measure, those for that."""
    found = texts(rulebook, jurisdictions)
    for name in measures:
        spec, told = rulebook.rules[name].rule.disclosure, found["rules"][name]
        if spec is not None:
            plain = spec.model_dump(mode="json")
            told["message"], told["remedy"] = plain["message"], plain["ask"]
            told["blind_spots"] = [blind_spot(spec), *told["blind_spots"]]
    plain = words.model_dump(mode="json")
    return {**found, "published_kinds": plain["kinds"]}


def _published(disclosure: Disclosure, words: DisclosureWords, used: Used) -> DisclosureResult:
    return DisclosureResult(
        entity=disclosure.entity.name,
        entity_kind=disclosure.entity.kind,
        published_on=disclosure.published_on,
        sources=tuple(
            SourceResult(
                number=number,
                title=source.title,
                address=source.address,
                source_class=source.source_class,
                retrieved_on=source.retrieved_on,
                verified=source.verified,
            )
            for number, source in disclosure.sources.items()
        ),
        figures=tuple(
            PublishedFigure(
                id=f"P-{place + 1:02d}",
                kind=figure.kind,
                whom=figure.whom,
                unit=words.kinds[figure.kind].unit,
                value=_text(figure.value),
                at_least=_text(figure.at_least),
                at_most=_text(figure.at_most),
                groups=tuple(_group(group) for group in figure.groups),
                source=figure.source,
                certainty=figure.certainty,
                verified=_is_verified(figure, disclosure),
                wording=figure.wording,
                note=figure.note and figure.note.model_dump(),
                rules=tuple(dict.fromkeys(used.rules.get(place, ()))),
            )
            for place, figure in enumerate(disclosure.figures)
        ),
    )


def _group(group: PayoutGroup) -> GroupResult:
    shown = {name: _text(getattr(group, name)) for name in _GROUP}
    return GroupResult(label=group.label, **shown)


def _text(value: Fraction | None) -> str | None:
    """Return the number as it was written, a fraction such as 2/3 as one."""
    if value is None:
        return None
    if not has_exact_decimal(value):
        return str(value)
    shown = exact_text(value)
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
