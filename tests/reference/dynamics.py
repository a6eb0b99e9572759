"""What the rules on growth must say, in plain steps from the rules' own words."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from facts.oracle_books import add_months, month_of
from reference.running_b import Expected, Filing, one, ratio, readings

if TYPE_CHECKING:
    from collections.abc import Callable

    from facts.oracle_books import Row
    from facts.oracle_lines import Line
    from reference.running_b import Reading

MONTHS_AHEAD = 6
WELL_OBSERVED = Fraction(1, 4)
OUTSIDE_CLASSES = {
    "strict": ("customer",),
    "central": ("customer", "preferred_customer"),
    "lenient": ("customer", "preferred_customer", "unknown"),
}


def multiple_accounts(filing: Filing) -> Expected:
    nodes = filing.tree.nodes
    accounts = sum(
        len({row["participant_id"] for row in filing.people.rows[node]}) for node in nodes
    )
    return one(ratio(accounts, len(nodes)), len(nodes))


def paid_depth(filing: Filing) -> Expected:
    sums: dict[int | None, int] = {}
    for part in filing.payouts.parts:
        if part.source != "own" and part.kind != "adjustment":
            sums[part.generation] = sums.get(part.generation, 0) + part.amount
    everything = sum(amount for amount in sums.values() if amount > 0)
    untraced = sums.pop(None, 0)
    deepest = max((depth or 0 for depth, amount in sums.items() if amount > 0), default=None)
    if deepest is None or 2 * untraced > everything:
        return one(None)
    return one(Fraction(deepest))


def saturation(filing: Filing) -> Expected:
    assert filing.adult_population is not None
    last = month_of(filing.books.period_end)
    year = {add_months(last, -back) for back in range(12)}
    active = sum(bool(filing.active_months(node) & year) for node in filing.tree.nodes)
    return one(ratio(active, filing.adult_population))


def recruits_to_customers(filing: Filing) -> Expected:
    people = filing.people
    joined = sum(filing.joined_in_period(node) for node in filing.tree.nodes)
    bought: dict[str, list[Line]] = {}
    for line in filing.lines.all:
        if line.buyer not in people.nodes:
            bought.setdefault(line.buyer, []).append(line)
    classes = []
    for lines in bought.values():
        if any(line.is_revenue and line.net > 0 for line in lines):
            last = max(line.day for line in lines)
            classes.append(min(line.buyer_class for line in lines if line.day == last))
    values: dict[str, Reading] = {}
    for reading, counted in OUTSIDE_CLASSES.items():
        values[reading] = ratio(joined, sum(name in counted for name in classes))
    customers = sum(name in OUTSIDE_CLASSES["central"] for name in classes)
    return readings(values, joined + customers)


def recruiting_dependence(filing: Filing) -> Expected:
    now: Row = filing.tenures.revenue_now()
    if now["now_participants"] is None:
        return one(None)
    groups: dict[str, list[Row]] = {"participant": [], "customer": []}
    for row in filing.tenures.rows():
        groups[row["buyer_group"]].append(row)
    own, customers, nobody = (
        now[name] for name in ("now_participants", "now_customers", "now_uncredited")
    )
    own_ahead = ahead_of(own, groups["participant"])
    customers_ahead = ahead_of(customers, groups["customer"])
    if not groups["participant"] or own_ahead is None or customers_ahead is None:
        return one(None)
    total = own + customers + nobody
    people_now = sum(row["people_now"] for row in groups["participant"])
    values: dict[str, Reading] = {
        "strict": ratio(own_ahead, own),
        "central": ratio(own_ahead + customers_ahead + nobody, total),
        "lenient": ratio(own_ahead + max(customers, customers_ahead) + nobody, total),
    }
    return readings(values, people_now)


def ahead_of(sales: int, rows: list[Row]) -> Fraction | None:
    """Return sales six months on: those of now by what the averages give then over now."""
    if not rows:
        return Fraction(0)
    means = mean_by_tenure(rows)
    here = ahead = Fraction(0)
    for row in rows:
        if not row["people_now"]:
            continue
        tenure = row["tenure_month"]
        at, later = mean_at(means, tenure), mean_at(means, tenure + MONTHS_AHEAD)
        if at is None or later is None:
            return None
        here += row["people_now"] * at
        ahead += row["people_now"] * later
    # Averages that give nothing for now cannot be scaled: what they give then stands.
    return ahead * sales / here if here else ahead


def mean_by_tenure(rows: list[Row]) -> dict[int, Fraction]:
    """Return the average of every tenure observed.

    The longest ones, which few have reached, share one with the last that a quarter reached.
    """
    most = max(row["people_observed"] for row in rows)
    well = [row["tenure_month"] for row in rows if row["people_observed"] >= WELL_OBSERVED * most]
    means = {}
    tail = [row for row in rows if row["tenure_month"] >= max(well)]
    for row in rows:
        members = tail if row in tail else [row]
        seen = sum(member["people_observed"] for member in members)
        means[row["tenure_month"]] = Fraction(sum(member["spend"] for member in members), seen)
    return means


def mean_at(means: dict[int, Fraction], tenure: int) -> Fraction | None:
    """Return the average of that tenure, else that of the longest shorter one."""
    shorter = [known for known in means if known <= tenure]
    return means[max(shorter)] if shorter else None


REFERENCES: dict[str, Callable[[Filing], Expected]] = {
    "multiple_accounts": multiple_accounts,
    "paid_depth": paid_depth,
    "recruiting_dependence": recruiting_dependence,
    "recruits_to_customers": recruits_to_customers,
    "saturation": saturation,
}
