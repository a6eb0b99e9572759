"""What the rules on loading must say, in plain steps from the rules' own words."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from facts.oracle_readings import GOODS, IN_PLAN
from reference.loading_month_end import period_end_loading
from reference.loading_thresholds import qualification_purchases
from reference.running_b import READINGS, Expected, Filing, one, ratio, readings

if TYPE_CHECKING:
    from collections.abc import Callable

    from facts.oracle_lines import Line
    from reference.running_b import Reading

OPEN_DAYS = 30


def is_recurring(line: Line) -> bool:
    return line.is_revenue and (line.is_autoship or line.kind == "subscription")


def autoship_dependence(filing: Filing) -> Expected:
    people = filing.people
    everything = sum(
        line.net for line in filing.lines.all if line.is_revenue and line.buyer in people.nodes
    )
    if everything <= 0:
        return one(None)
    recurring = [
        line for line in filing.lines.all if is_recurring(line) and line.buyer in people.nodes
    ]
    active = [
        line
        for line in recurring
        if people.recruits[line.buyer] > 0 or people.net_paid[line.buyer] > 0
    ]
    chosen: dict[str, list[Line] | None] = {"strict": recurring, "central": active}
    chosen["lenient"] = None
    if filing.lines.qualifying_volume is not None:
        chosen["lenient"] = [line for line in active if line.is_qualifying]
    values: dict[str, Reading] = {}
    for reading, lines in chosen.items():
        if lines is None:
            values[reading] = None
            continue
        part = min(max(sum(line.net for line in lines), 0), everything)
        values[reading] = ratio(part, everything)
    return readings(values)


def buyback_shortfall(filing: Filing) -> Expected:
    start, end = filing.books.period_start, filing.books.period_end
    claims = [
        row
        for row in filing.books.rows("buybacks")
        if filing.minor(row["claimed_amount"]) > 0
        and start <= row["requested_on"] <= end - timedelta(OPEN_DAYS)
    ]
    claimed = sum(filing.minor(row["claimed_amount"]) for row in claims)
    paid = sum(filing.minor(row["paid_amount"]) for row in claims)
    return one(ratio(max(claimed - paid, 0), claimed), len(claims))


def inventory_loading(filing: Filing) -> Expected:
    bought = 0
    stock = dict.fromkeys(READINGS, 0)
    n = 0
    for node in filing.tree.nodes:
        goods = [
            line
            for line in filing.bought(node)
            if line.kind in GOODS and line.buyer_class in IN_PLAN and not line.is_cancelled
        ]
        # A line below nothing is a credit note: goods given back, none bought.
        own = sum(max(line.gross, 0) for line in goods)
        if not own:
            continue
        n += 1
        bought += own
        used = own_use(filing, node, goods)
        if used is None:
            return one(None, n)
        returned = sum(line.refund if line.gross > 0 else max(-line.net, 0) for line in goods)
        returned += sum(filing.minor(row["paid_amount"]) for row in filing.buybacks.get(node, []))
        for reading in READINGS:
            sold = sum(line.net for line in filing.ledgers.sold_outside(node, reading))
            if reading == "lenient":
                sold += sum(line.net for line in goods if line.is_outside("lenient"))
                sold += sum(line.resale for line in goods)
            stock[reading] += min(max(0, own - returned - used - sold), own)
    values: dict[str, Reading] = {reading: ratio(stock[reading], bought) for reading in READINGS}
    return readings(values, n)


def own_use(filing: Filing, node: str, goods: list[Line]) -> int | None:
    """Return what may have been used, month by month; None where the cap is not known."""
    months: dict[object, int] = defaultdict(int)
    for line in goods:
        if not line.is_entry("central") and not filing.lines.qualifies(node, line.month):
            months[line.month] += line.net
    if filing.cap is None:
        return None if any(value > 0 for value in months.values()) else 0
    return sum(min(max(value, 0), filing.cap) for value in months.values())


REFERENCES: dict[str, Callable[[Filing], Expected]] = {
    "autoship_dependence": autoship_dependence,
    "buyback_shortfall": buyback_shortfall,
    "inventory_loading": inventory_loading,
    "period_end_loading": period_end_loading,
    "qualification_purchases": qualification_purchases,
}
