"""Gates: whether the filing itself can carry the rules."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from pyramidcheck.measure.numbers import shown
from pyramidcheck.model.measures import Gate
from pyramidcheck.model.messages import MessageCode
from pyramidcheck.model.outcome import GateState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pyramidcheck.model.filing import FilingPeriod
    from pyramidcheck.model.measures import FilingFacts
    from pyramidcheck.model.result import InputResult
    from pyramidcheck.model.rule import GateSpec

    Check = Callable[["Checked"], Gate]

_EPOCH = date(1970, 1, 1)
_CAP = "cap_"
_LAST_DAYS = ("last_order_on", "last_payout_on", "last_enrolment_on")


class Checked:
    """What one gate reads, and what it has found so far."""

    def __init__(
        self,
        spec: GateSpec,
        facts: FilingFacts,
        period: FilingPeriod,
        inputs: Sequence[InputResult],
    ) -> None:
        """Begin with nothing found."""
        self.spec = spec
        self.facts = facts
        self.period = period
        self.inputs = inputs
        self.warnings: list[MessageCode] = []
        self.failures: list[MessageCode] = []
        self.figures: dict[str, str] = {}

    def level(self, name: str) -> Fraction:
        """Return the parameter of gates.toml."""
        return self.spec.parameters[name]

    def signal(self, name: str) -> Fraction:
        """Return the signal; 0 where the facts have none."""
        return self.facts.signals.get(name, Fraction(0))

    def share(self, code: MessageCode, part: str, whole: str) -> Fraction:
        """Return part over whole, 0 of nothing, and note both as figures of the code."""
        share = _over(self.signal(part), self.signal(whole))
        self.figures[str(code)] = shown(self.signal(part))
        self.figures[f"{code}_share"] = shown(share)
        return share

    def gate(self) -> Gate:
        """Return the gate in its worst state, with every reason for it."""
        state = GateState.PASSED
        if self.warnings:
            state = GateState.WARNED
        if self.failures:
            state = GateState.FAILED
        reasons = tuple(str(code) for code in (*self.failures, *self.warnings))
        return Gate(self.spec.id, state, reasons, self.figures)

    def not_observable(self, code: MessageCode) -> Gate:
        """Return the gate of a filing that does not hold what it looks at."""
        return Gate(self.spec.id, GateState.NOT_OBSERVABLE, (str(code),), self.figures)


def run_gates(
    specs: Mapping[str, GateSpec],
    facts: FilingFacts,
    period: FilingPeriod,
    inputs: Iterable[InputResult] = (),
) -> tuple[Gate, ...]:
    """Return every gate of gates.toml, in its order; each reason's values are in the figures.

    Args:
        specs: Numbers and wording, by id.
        facts: Signals and scalars of the filing.
        period: The span that is judged.
        inputs: The files, for the number of rows received from each.
    """
    files = list(inputs)
    return tuple(
        CHECKS[name](Checked(spec, facts, period, files))
        for name, spec in specs.items()
        if name in CHECKS
    )


def check_network_plan(checked: Checked) -> Gate:
    """Return whether this is a network plan; a referral programme is a warning, no failure."""
    if not {"orders", "payouts"} <= checked.facts.tables:
        return checked.not_observable(MessageCode.NO_ORDERS_OR_PAYOUTS)
    if checked.facts.referral_programme:
        checked.warnings.append(MessageCode.REFERRAL_PROGRAMME)
    return checked.gate()


def check_truncation(checked: Checked) -> Gate:
    """Return whether the exports look cut, or the stated period runs past them."""
    if checked.facts.tables.isdisjoint({"orders", "payouts", "participants"}):
        return checked.not_observable(MessageCode.NO_ORDERS_OR_PAYOUTS)
    second_sign = _ends_apart(checked)
    second_sign |= _refers_outside(checked)
    _period_past_rows(checked)
    capped = _capped_files(checked)
    if capped:
        checked.figures["export_cap_files"] = ", ".join(capped)
        into = checked.failures if second_sign else checked.warnings
        into.append(MessageCode.EXPORT_CAP)
    return checked.gate()


def check_conservation(checked: Checked) -> Gate:
    """Return whether payouts can have been paid from the money received."""
    if not {"orders", "payouts"} <= checked.facts.tables:
        return checked.not_observable(MessageCode.NO_ORDERS_OR_PAYOUTS)
    payouts, received = checked.signal("payouts_total"), checked.signal("net_sales")
    checked.figures |= {"payouts": shown(payouts), "money_in": shown(received)}
    if received > 0:
        checked.figures["multiple"] = shown(payouts / received)
    # Multiplied, so that no money at all against any payout is a failure too.
    floor = max(received, Fraction(0))
    if payouts > checked.level("fail_multiple") * floor:
        checked.failures.append(MessageCode.PAYOUTS_EXCEED_MONEY_IN)
    elif payouts > checked.level("warn_multiple") * floor:
        checked.warnings.append(MessageCode.PAYOUTS_HIGH)
    return checked.gate()


def check_keys(checked: Checked) -> Gate:
    """Return whether ids are unique and found where the files refer to each other."""
    tables = checked.facts.tables
    if tables.isdisjoint({"orders", "payouts", "participants"}):
        return checked.not_observable(MessageCode.NO_ORDERS_OR_PAYOUTS)
    for code, part, whole in (
        (MessageCode.DUPLICATE_ENROLMENTS, "duplicate_enrolments", "enrolment_rows"),
        (MessageCode.DUPLICATE_ORDERS, "duplicate_orders", "order_rows"),
        (MessageCode.DUPLICATE_PAYOUTS, "duplicate_payouts", "payout_rows"),
        (MessageCode.ORPHANED_SPONSORS, "unknown_sponsors", "sponsor_rows"),
        (MessageCode.SELF_SPONSORS, "self_sponsors", "participants"),
        (MessageCode.SPONSOR_CYCLES, "cycle_members", "participants"),
    ):
        if checked.share(code, part, whole) > checked.level(f"{code}_share"):
            checked.warnings.append(code)
    checked.figures["roots"] = shown(checked.signal("roots"))
    if {"participants", "payouts"} <= tables:
        _unlisted_payees(checked)
    return checked.gate()


CHECKS: dict[str, Check] = {
    "network_plan": check_network_plan,
    "truncation": check_truncation,
    "conservation": check_conservation,
    "keys": check_keys,
}


def _capped_files(checked: Checked) -> list[str]:
    """Return the files with exactly as many rows as a program exports at most."""
    caps = {value for name, value in checked.spec.parameters.items() if name.startswith(_CAP)}
    return [f"{i.path} ({i.rows.received})" for i in checked.inputs if i.rows.received in caps]


def _ends_apart(checked: Checked) -> bool:
    """Return whether payouts go on past the orders by more than a pay cycle; warn if they end."""
    last = checked.facts.signals
    if "last_order_on" not in last or "last_payout_on" not in last:
        return False
    cycle = checked.level("pay_cycle_days")
    late = last["last_payout_on"] - last["last_order_on"]
    code = MessageCode.PAYOUTS_PAST_ORDERS if late > 0 else MessageCode.PAYOUTS_END_EARLY
    if abs(late) <= cycle:
        return False
    checked.figures[f"{code}_days"] = shown(abs(late))
    # After the end of a scheme payouts may trickle on; only together with a cap is it a cut.
    if code is MessageCode.PAYOUTS_END_EARLY or not checked.period.ended:
        checked.warnings.append(code)
    return code is MessageCode.PAYOUTS_PAST_ORDERS


def _refers_outside(checked: Checked) -> bool:
    """Return whether rows refer to orders or sponsors outside the filing, above a share."""
    unknown = MessageCode.UNKNOWN_SOURCE_ORDERS
    orphaned = MessageCode.ORPHANED_SPONSORS
    orders = checked.share(unknown, "payouts_before_orders", "payout_rows")
    sponsors = checked.share(orphaned, "unknown_sponsors", "sponsor_rows")
    # Without any order export there is nothing that the payouts could have referred to.
    seen = "orders" in checked.facts.tables
    many_orders = seen and orders > checked.level(f"{unknown}_share")
    if many_orders:
        checked.warnings.append(unknown)
    return many_orders or sponsors > checked.level(f"{orphaned}_share")


def _period_past_rows(checked: Checked) -> None:
    """Fail where the stated end lies more than a pay cycle past the last row."""
    last = [checked.facts.signals[name] for name in _LAST_DAYS if name in checked.facts.signals]
    end = checked.period.end
    if not last or end is None or not checked.period.declared or checked.period.ended:
        return
    days = (end - _EPOCH).days - max(last)
    if days > checked.level("pay_cycle_days"):
        checked.figures[f"{MessageCode.PERIOD_PAST_LAST_ROW}_days"] = shown(days)
        checked.failures.append(MessageCode.PERIOD_PAST_LAST_ROW)


def _unlisted_payees(checked: Checked) -> None:
    code = MessageCode.UNLISTED_PAYEES
    share = checked.share(code, "payees_not_listed", "payees")
    if share > checked.level(f"{code}_fail_share"):
        checked.failures.append(code)
    elif share > checked.level(f"{code}_share"):
        checked.warnings.append(code)


def _over(part: Fraction, whole: Fraction) -> Fraction:
    return part / whole if whole > 0 else Fraction(0)
