"""Gates 1 to 4: the kind of plan, cut exports, money that adds up, ids that fit together."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from pyramidcheck.measure.numbers import shown
from pyramidcheck.model.messages import MessageCode

if TYPE_CHECKING:
    from pyramidcheck.measure.checked import Checked
    from pyramidcheck.model.measures import Gate

_EPOCH = date(1970, 1, 1)
_CAP = "cap_"
_LAST_DAYS = ("last_order_on", "last_payout_on", "last_enrolment_on")


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


def _capped_files(checked: Checked) -> list[str]:
    """Return the files with exactly as many rows as a program exports at most."""
    caps = {value for name, value in checked.spec.parameters.items() if name.startswith(_CAP)}
    return [
        f"{i.path} ({i.rows.received})" for i in checked.given.inputs if i.rows.received in caps
    ]


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
