"""The test `bunching`: months just at or above a qualifying volume that would not stand there."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from pyramidcheck.measure.needs import silent
from pyramidcheck.measure.numbers import exact, shown
from pyramidcheck.measure.outputs import Found, Row, assemble
from pyramidcheck.measure.parameters import whole_number
from pyramidcheck.model.measures import Measure, Value
from pyramidcheck.model.messages import MessageCode
from pyramidcheck.model.outcome import Reading

if TYPE_CHECKING:
    from pyramidcheck.measure.excess import Excess, Plan
    from pyramidcheck.measure.search import Scan
    from pyramidcheck.measure.volumes import Volumes
    from pyramidcheck.rulebook import LoadedRule
    from pyramidcheck.stats.reasons import Reason

COLUMNS = ("buyer_group", "volume", "volume_last_days", "threshold", "months", "spend")

Figures = dict[str, Decimal | int | str | None]


def measure_bunching(loaded: LoadedRule, rows: list[Row]) -> Measure:
    """Return the share of participant-months that stand at the threshold because it is there.

    Strict: all months in [T, T (1 + width_above)); central: the excess over a curve through the
    bins outside the window, at least 0; lenient: the same less the largest upper bound of what the
    estimator finds where nothing is to be gained: other positions, customers, and months in which
    another threshold was in force. Volumes are divided by their own threshold, so several
    thresholds make one curve.

    T is the threshold stated, unless the data do not show it or a scan finds more elsewhere, even
    less the placebos, than stands at it: a stated volume that avoids the bunching does not hide it.
    A scan that finds nothing is no value: the plan may qualify people in a way that volumes do not
    show; nor is one whose heap may as well be a pack size.

    Raises:
        RuleError: A parameter is missing.
        ValueError: The rows are not what this test reads.
    """
    if not rows:
        return silent(loaded.rule.id, MessageCode.NO_VALUE)
    missing = [name for name in COLUMNS if name not in rows[0]]
    if missing:
        raise ValueError(f"metric.sql returns no column {', '.join(missing)}")
    # Imported late: only the rule that asks for this test pays for numpy.
    from pyramidcheck.measure.excess import read_plan  # noqa: PLC0415 - heavy
    from pyramidcheck.measure.search import search  # noqa: PLC0415 - heavy
    from pyramidcheck.measure.volumes import read_volumes  # noqa: PLC0415 - heavy

    participants = read_volumes(rows, "participant")
    customers = read_volumes(rows, "customer")
    plan = read_plan(loaded, participants.seed())
    needed = loaded.rule.needs.min_n
    if not participants.total:
        return silent(loaded.rule.id, MessageCode.NO_VALUE)
    if participants.total < needed:
        code = MessageCode.TOO_FEW_OBSERVATIONS
        return silent(loaded.rule.id, code, found=participants.total, needed=needed)
    stated, obstacle = _examine_stated(plan, participants, customers)
    scanned = search(loaded, plan, participants, customers)
    chosen = _choose(stated, scanned)
    figures = _figures(participants, customers, stated, scanned, chosen)
    if chosen is None:
        silence = _unfound(loaded, participants, customers, obstacle, scanned)
        return replace(silence, figures=figures)
    values = {
        Reading.STRICT: chosen.gross,
        Reading.CENTRAL: exact(chosen.share),
        Reading.LENIENT: exact(chosen.beyond_placebo),
    }
    found = {
        reading: Found(Value(reading, None, None, value, participants.total))
        for reading, value in values.items()
    }
    return assemble(loaded.rule, found, figures)


def _examine_stated(
    plan: Plan, participants: Volumes, customers: Volumes
) -> tuple[Excess | None, str]:
    """Return the excess at the stated threshold, or the word for why there is none."""
    from pyramidcheck.measure.excess import Excess, is_within  # noqa: PLC0415 - as above

    known = participants.where(participants.threshold > 0)
    if not known.total:
        return None, "not_stated"
    if not is_within(plan, known):
        return None, "not_reached"
    found = examine_months(plan, known, customers)
    return (found, "") if isinstance(found, Excess) else (None, str(found or "no_placebo"))


def examine_months(plan: Plan, participants: Volumes, customers: Volumes) -> Excess | Reason | None:
    """Return what stands at the threshold of each month; customers' months without one are out."""
    from pyramidcheck.measure.excess import examine  # noqa: PLC0415 - as above

    return examine(plan, participants, customers.where(customers.threshold > 0))


def _choose(stated: Excess | None, scanned: Scan) -> Excess | None:
    """Return the stated threshold's, unless the scan finds more elsewhere than stands at it."""
    if stated is None or scanned.found is None:
        return stated or scanned.found
    return scanned.found if scanned.found.beyond_placebo > stated.share else stated


def _unfound(
    loaded: LoadedRule,
    participants: Volumes,
    customers: Volumes,
    obstacle: str,
    scanned: Scan,
) -> Measure:
    from pyramidcheck.measure.volumes import MILLIONTHS, to_volume  # noqa: PLC0415 - as above

    if scanned.untold is not None:
        below = ~participants.at(int(scanned.untold.threshold * MILLIONTHS)).reaching(Fraction(1))
        return silent(
            loaded.rule.id,
            MessageCode.THRESHOLD_OR_PACK_SIZE,
            volume=shown(scanned.untold.threshold),
            months=scanned.untold.months_at,
            below=participants.months_where(below),
            found=customers.total,
            needed=whole_number(loaded, "least_placebo"),
        )
    if obstacle == "not_stated":
        return silent(loaded.rule.id, MessageCode.NO_BUNCHING_FOUND, candidates=scanned.candidates)
    if obstacle == "not_reached":
        return silent(
            loaded.rule.id,
            MessageCode.QUALIFYING_VOLUME_NOT_REACHED,
            volume=shown(to_volume(int(participants.thresholds()[-1]))),
            reached=participants.months_where(participants.reaching(Fraction(1))),
            found=participants.total,
            candidates=scanned.candidates,
        )
    return silent(loaded.rule.id, MessageCode.NOT_BUNCHABLE, detail=obstacle)


def _figures(
    participants: Volumes,
    customers: Volumes,
    stated: Excess | None,
    scanned: Scan,
    chosen: Excess | None,
) -> Figures:
    """Return what is printed beside the value; nobody is named and nothing here is judged."""
    from pyramidcheck.measure.volumes import to_volume  # noqa: PLC0415 - as above

    stated_at = [to_volume(int(at)) for at in participants.thresholds() if at > 0]
    figures: Figures = {
        "figure_threshold": _decimal(chosen.threshold if chosen else None),
        "figure_stated_threshold": _decimal(min(stated_at, default=None)),
        "figure_is_scanned": int(chosen is not None and chosen is not stated),
        "figure_scan_candidates": scanned.candidates,
        "figure_scan_called": len(scanned.called),
        "figure_scan_threshold": _decimal(scanned.found.threshold if scanned.found else None),
        "figure_scan_q_value": _decimal(scanned.q if scanned.found else scanned.least_q),
        "figure_customer_months": customers.total,
        "figure_spend": participants.spend_where(participants.volume > 0),
    }
    if chosen is None:
        return figures
    return figures | {
        "figure_months_at": chosen.months_at,
        "figure_spend_at": chosen.spend_at,
        "figure_excess": _decimal(chosen.estimate.excess),
        "figure_missing": _decimal(chosen.estimate.missing),
        "figure_gap": _decimal(chosen.estimate.gap),
        "figure_placebo_share": _decimal(chosen.placebo),
        "figure_topped_up_share": _share(chosen.topped_up),
        "figure_customers_topped_up_share": _share(chosen.customers_topped_up),
    }


def _share(counts: tuple[int, int]) -> Decimal | None:
    below, reached = counts
    return _decimal(reached / below) if below else None


def _decimal(value: float | Fraction | None) -> Decimal | None:
    if value is None:
        return None
    return Decimal(format(float(value), ".12g"))
