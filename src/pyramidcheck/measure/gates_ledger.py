"""Gates 5 and 8: what an auditor tests in any ledger, and whether its money is one currency."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from pyramidcheck.measure.checked import over
from pyramidcheck.measure.numbers import shown
from pyramidcheck.model.messages import MessageCode

if TYPE_CHECKING:
    from pyramidcheck.measure.checked import Checked
    from pyramidcheck.model.measures import Gate

_OTHER_CURRENCY = ("other_currency", "no_rate")
"""Reasons of quarantine: no rates were given, or none for the day."""
_CONVERTED_NOTE = "converted_rows"
"""Code of the note with the currency and the rows that were converted."""
_CURRENCY_NOTE = "other_currency_rows"
"""Code of the note with the currency and its rows."""


def check_gaps(checked: Checked) -> Gate:
    """Return gaps in dates and numbers, look-alikes, ageing and invalid fields, by those names."""
    if checked.facts.tables.isdisjoint({"orders", "payouts"}):
        return checked.not_observable(MessageCode.NO_ORDERS_OR_PAYOUTS)
    _gaps_in_dates(checked)
    _gaps_in_numbers(checked)
    for code, part, whole in (
        (MessageCode.SIMILAR_ORDERS, "similar_order_lines", "order_rows"),
        (MessageCode.SIMILAR_PAYOUTS, "similar_payout_rows", "payout_rows"),
        (MessageCode.OLD_PENDING_ORDERS, "old_pending_order_lines", "order_rows"),
        (MessageCode.OLD_UNPAID_PAYOUTS, "old_unpaid_payout_rows", "payout_rows"),
    ):
        checked.warn_above(code, checked.share(code, part, whole))
    _invalid_fields(checked)
    return checked.gate()


def check_currency(checked: Checked) -> Gate:
    """Return whether all money is in one currency; above a share of other money the gate fails.

    What judging does about money left aside, it does by itself: coverage falls once, there.
    """
    if checked.facts.tables.isdisjoint({"orders", "payouts"}):
        return checked.not_observable(MessageCode.NO_ORDERS_OR_PAYOUTS)
    code = MessageCode.OTHER_CURRENCIES
    rows = sum(checked.given.quarantine.get(reason, 0) for reason in _OTHER_CURRENCY)
    converted = [note for note in checked.given.notes if note.code == _CONVERTED_NOTE]
    if converted:
        checked.figures["converted_rows"] = str(sum(int(n.values["rows"] or 0) for n in converted))
        checked.figures["converted_currencies"] = ", ".join(
            sorted({str(note.values["currency"]) for note in converted})
        )
    if not rows:
        return checked.gate()
    notes = [note for note in checked.given.notes if note.code == _CURRENCY_NOTE]
    checked.figures[str(code)] = str(rows)
    # Conservatively: all money left aside, also for other reasons, stands against the limit.
    checked.figures[f"{code}_share"] = shown(checked.facts.quarantined_share)
    checked.figures["currencies"] = ", ".join(
        sorted({str(note.values["currency"]) for note in notes})
    )
    much = checked.facts.quarantined_share > checked.level(f"{code}_fail_share")
    (checked.failures if much else checked.warnings).append(code)
    return checked.gate()


def _gaps_in_dates(checked: Checked) -> None:
    """Warn of days without orders where orders are frequent, and of months without payouts."""
    code, span = MessageCode.DAYS_WITHOUT_ORDERS, checked.signal("order_span_days")
    empty = checked.note(code, span - checked.signal("order_days"), span)
    longest = checked.signal("longest_gap_days")
    checked.figures[f"{MessageCode.LONGEST_GAP}_days"] = shown(longest)
    frequent = checked.signal("order_documents") >= checked.level("least_orders_a_day") * span > 0
    # A company with few orders has days without any by chance, one that bills by the week or the
    # month has them by plan.
    if frequent and empty <= checked.level("irregular_share"):
        checked.warn_above(code, empty)
        if longest > checked.level("longest_gap_days"):
            checked.warnings.append(MessageCode.LONGEST_GAP)
    code, span = MessageCode.MONTHS_WITHOUT_PAYOUTS, checked.signal("payout_span_months")
    missing = checked.note(code, span - checked.signal("payout_months"), span)
    # With more months empty than paid the company does not pay by the month.
    if missing <= checked.level("irregular_share"):
        checked.warn_above(code, missing)


def _gaps_in_numbers(checked: Checked) -> None:
    """Warn of numbers missing from a series of orders that is otherwise dense."""
    numbers, span = checked.signal("numbered_documents"), checked.signal("document_span")
    code = MessageCode.DOCUMENT_GAPS
    is_series = over(numbers, checked.signal("order_documents")) >= checked.level(
        "least_series_share"
    )
    is_dense = over(span - numbers, span) <= checked.level("irregular_share")
    # Ids that only happen to end in digits number nothing.
    if is_series and is_dense:
        # Conservatively: every order line left aside may carry a missing number.
        orders = (item.rows for item in checked.given.inputs if item.table == "orders")
        left_aside = sum(rows.quarantined or 0 for rows in orders)
        missing = max(span - numbers - left_aside, Fraction(0))
        checked.warn_above(code, checked.note(code, missing, span))


def _invalid_fields(checked: Checked) -> None:
    """Warn, or fail, by the share of rows left aside because a field could not be read."""
    code = MessageCode.INVALID_FIELDS
    rows = [item.rows for item in checked.given.inputs]
    foreign = sum(checked.given.quarantine.get(reason, 0) for reason in _OTHER_CURRENCY)
    left_aside = max(sum(row.quarantined or 0 for row in rows) - foreign, 0)
    received = Fraction(sum(row.received or 0 for row in rows))
    share = checked.note(code, Fraction(left_aside), received)
    if share > checked.level(f"{code}_fail_share"):
        checked.failures.append(code)
    else:
        checked.warn_above(code, share)
