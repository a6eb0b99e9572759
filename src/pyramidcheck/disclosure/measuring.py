"""Measures from published figures, as each rule's own folder says they are to be had."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from pyramidcheck.disclosure.bounds import (
    Range,
    bounded,
    complement,
    known,
    quotient,
    top_share,
    widened,
)
from pyramidcheck.model.measures import Measure, Value
from pyramidcheck.model.messages import MessageCode
from pyramidcheck.model.outcome import READINGS, Reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyramidcheck.model.disclosure import (
        Bound,
        Disclosure,
        DisclosureSpec,
        DisclosureWay,
        DisclosureWords,
        Figure,
    )
    from pyramidcheck.model.rule import Rule

_UNPAID = ("unpaid_share", "paid_share")
_COUNTED = ("participants", "paid", "unpaid")
"""Kinds of figure that say how many people a population has."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one way of measuring came to."""

    range: Range
    figures: tuple[int, ...]
    """Places of the figures used."""
    whom: str | None
    people: int
    """How many people it rests on; 0 where nobody said."""
    numerator: Fraction | None = None
    denominator: Fraction | None = None


@dataclass(slots=True)
class Used:
    """Which figures measured which rules, by place, and why others did not."""

    rules: dict[int, list[str]] = field(default_factory=dict)

    def note(self, rule_id: str, places: tuple[int, ...]) -> None:
        """Remember that these figures measure the rule."""
        for place in places:
            self.rules.setdefault(place, []).append(rule_id)


def measure_published(
    rule: Rule, disclosure: Disclosure, words: DisclosureWords, used: Used
) -> Measure:
    """Return the rule's values by the published figures, or what is lacking."""
    spec = rule.disclosure
    if spec is None:
        return _silent(rule.id, MessageCode.NEEDS_LEDGER)
    local = sorted({way.jurisdiction for way in spec.ways if way.jurisdiction})
    if not local:
        return _measure(rule, spec.ways, disclosure, words, used)
    own = {
        name: _measure(
            rule, [w for w in spec.ways if w.jurisdiction == name], disclosure, words, used
        )
        for name in local
    }
    others = [name for name in rule.jurisdictions if name not in own]
    own |= dict.fromkeys(others, _silent(rule.id, MessageCode.NEEDS_LEDGER))
    return Measure(rule.id, local=own)


def _measure(
    rule: Rule,
    ways: tuple[DisclosureWay, ...] | list[DisclosureWay],
    disclosure: Disclosure,
    words: DisclosureWords,
    used: Used,
) -> Measure:
    best: Found | None = None
    for way in ways:
        for found in _tried(way, disclosure, words):
            if best is None or found.range.narrower(best.range):
                best = found
    if best is None:
        return _lacking(rule.id, ways, disclosure)
    needed = max(rule.needs.min_n, rule.needs.min_participants, rule.needs.min_paid)
    if 0 < best.people < needed:
        return _silent(
            rule.id, MessageCode.TOO_FEW_OBSERVATIONS, found=str(best.people), needed=str(needed)
        )
    used.note(rule.id, best.figures)
    return Measure(
        rule.id,
        values=_values(rule, best),
        figures={"population": best.whom} if best.whom else {},
    )


def _values(rule: Rule, found: Found) -> dict[Reading, Value]:
    """Return the better bound as lenient and as central, the worse one as strict."""
    low, high = found.range.low, found.range.high
    milder, worse = (low, high) if rule.direction == "above" else (high, low)
    values = {}
    for reading in READINGS:
        number = worse if reading is Reading.STRICT else milder
        told = found.range.exact
        values[reading] = Value(
            reading,
            found.numerator if told else None,
            found.denominator if told else None,
            number,
            found.people,
            infinite=1 if number is None else 0,
        )
    return values


def _tried(way: DisclosureWay, disclosure: Disclosure, words: DisclosureWords) -> Iterator[Found]:
    """Yield what the way comes to for each population that it can be of."""
    for whom, bound in _populations(way).items():
        found = _top(way, disclosure, words, whom) if way.top_share else None
        found = found or _plain(way, disclosure, words, whom)
        if found is None:
            continue
        share = _is_share(way, words)
        largest = Fraction(1) if share else None
        measure = complement(found.range) if way.complement else found.range
        if measure is None or (share and measure.high is not None and measure.high > 1):
            continue
        for each in (way.bound, bound):
            measure = widened(measure, each, largest)
        yield replace(found, range=measure)


def _populations(way: DisclosureWay) -> Mapping[str | None, Bound]:
    """Return of whom the figures may be; of nobody where they are not of people."""
    found: dict[str | None, Bound] = {}
    found.update(way.populations.items())
    return found or {None: "same"}


def _is_share(way: DisclosureWay, words: DisclosureWords) -> bool:
    """True where the measure cannot exceed one."""
    if way.figure:
        return words.kinds[way.figure].unit == "share"
    return way.top_share is not None or way.complement or way.numerator in _COUNTED


def _plain(
    way: DisclosureWay, disclosure: Disclosure, words: DisclosureWords, whom: str | None
) -> Found | None:
    """Return a figure, or one over another, of the same population."""
    if way.figure:
        place = _place(way.figure, disclosure, whom)
        if place is None:
            return None
        known_range = _range(disclosure.figures[place], words)
        return Found(known_range, (place,), whom, _people(disclosure, whom))
    if not (way.numerator and way.denominator):
        return None
    above, below = (_place(kind, disclosure, whom) for kind in (way.numerator, way.denominator))
    if above is None or below is None:
        return None
    ranges = [_range(disclosure.figures[place], words) for place in (above, below)]
    ratio = quotient(*ranges)
    if ratio is None:
        return None
    numerator, denominator = (each.low if each.exact else None for each in ranges)
    if way.complement and numerator is not None and denominator is not None:
        numerator = denominator - numerator
    return Found(ratio, (above, below), whom, _people(disclosure, whom), numerator, denominator)


def _top(
    way: DisclosureWay, disclosure: Disclosure, words: DisclosureWords, whom: str | None
) -> Found | None:
    """Return what the best paid hold, by groups of the paid or of all with the share unpaid."""
    place = _place(way.kinds()[0], disclosure, whom)
    if place is None or way.top_share is None:
        return None
    groups, places, unpaid = disclosure.figures[place].groups, [place], Fraction(0)
    if whom != "paid":
        found = next(
            ((kind, at) for kind in _UNPAID if (at := _place(kind, disclosure, whom)) is not None),
            None,
        )
        if found is None:
            return None
        kind, at = found
        share = _range(disclosure.figures[at], words)
        if not share.exact:
            return None
        unpaid = share.low if kind == _UNPAID[0] else 1 - share.low
        places.append(at)
    share_of_top = top_share(groups, way.top_share, unpaid)
    if share_of_top is None:
        return None
    people = _people(disclosure, whom)
    paid = int(people * (1 - unpaid)) if whom != "paid" else people or _paid(disclosure)
    return Found(share_of_top, tuple(places), whom, paid)


def _place(kind: str, disclosure: Disclosure, whom: str | None) -> int | None:
    """Return the place of the first figure of that kind and population."""
    for place, figure in enumerate(disclosure.figures):
        if figure.kind == kind and figure.whom == whom:
            return place
    return None


def _range(figure: Figure, words: DisclosureWords) -> Range:
    if figure.value is not None:
        return known(figure.value)
    largest = Fraction(1) if words.kinds[figure.kind].unit == "share" else None
    return bounded(figure.at_least, figure.at_most, largest)


def _people(disclosure: Disclosure, whom: str | None) -> int:
    """Return how many people the population has, 0 where nobody said."""
    place = _place("participants", disclosure, whom)
    value = None if place is None else disclosure.figures[place].value
    return int(value or 0)


def _paid(disclosure: Disclosure) -> int:
    """Return how many people were paid, 0 where nobody said."""
    return next(
        (int(f.value) for f in disclosure.figures if f.kind == "paid" and f.value is not None), 0
    )


def _lacking(
    rule_id: str,
    ways: tuple[DisclosureWay, ...] | list[DisclosureWay],
    disclosure: Disclosure,
) -> Measure:
    """Return why nothing was measured: the figures are of others, or were not published."""
    given = {figure.kind: figure.whom for figure in disclosure.figures}
    others = [
        (kind, given[kind])
        for way in ways
        for kind in way.kinds()
        if kind in given and given[kind] not in _populations(way)
    ]
    if others:
        kinds, whom = zip(*dict(others).items(), strict=True)
        names = ", ".join(dict.fromkeys(name for name in whom if name))
        return _silent(
            rule_id,
            MessageCode.PUBLISHED_OF_OTHERS,
            figure_kinds=", ".join(kinds),
            populations=names,
        )
    asked = ", ".join(dict.fromkeys(ways[0].kinds()))
    return _silent(rule_id, MessageCode.NOT_PUBLISHED, figure_kinds=asked)


def _silent(rule_id: str, code: MessageCode, **values: str) -> Measure:
    return Measure(rule_id, state="not_enough_data", reason=code, reason_values=values)


def blind_spot(spec: DisclosureSpec) -> dict[str, str]:
    """Return how a published figure differs from the rule's own measure, in both languages."""
    return {"en": spec.differs.en, "fr": spec.differs.fr}
