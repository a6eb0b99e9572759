"""What published figures speak of, measured on the books: accounts, and how long people stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pyramidcheck.cases.books import share_of_people

if TYPE_CHECKING:
    from pyramidcheck.cases.books import Books, Flags, Ints
    from pyramidcheck.model.case import Figure

QUIET_DAYS = 92
"""Who has ordered nothing for so long has left, where nobody gives notice."""
YEAR_DAYS = 365
DAYS_A_MONTH = 30.4375


def active(books: Books, _: Figure) -> float:
    """Share of the enrolled with an order or a payout in the last twelve months' average month."""
    months = active_months(books)
    there = np.stack([books.joined <= day for day in _month_ends(books)], axis=1)
    return float(months.sum() / max(there.sum(), 1))


def customer_accounts(books: Books, _: Figure) -> float:
    """Share of customers in all accounts that ever bought or joined."""
    customers = len(_customers(books)[0])
    return customers / (customers + len(books.joined))


def participant_accounts(books: Books, figure: Figure) -> float:
    """Share of participants in all accounts that ever bought or joined."""
    return 1 - customer_accounts(books, figure)


def active_customers(books: Books, _: Figure) -> float:
    """Share of customers in the accounts active in the last three months."""
    last = _customers(books)[1]
    customers = int((last > books.last_day - QUIET_DAYS).sum())
    participants = int((_last_order(books) > books.last_day - QUIET_DAYS).sum())
    return customers / (customers + participants)


def participant_tenure(books: Books, _: Figure) -> float:
    """Median months from joining to the notice, with those still there counted as such."""
    ended = books.ended >= 0
    until = np.where(ended, books.ended, books.last_day)
    return _median_months(until - books.joined, ended)


def customer_tenure(books: Books, _: Figure) -> float:
    """Median months from a customer's first order to the last, silence being leaving."""
    first, last = _customers(books)
    gone = last <= books.last_day - QUIET_DAYS
    return _median_months(last - first, gone)


def gone_within_a_year(books: Books, _: Figure) -> float:
    """Share without order, sale or payout in months ten to twelve after joining."""
    seen = books.joined + YEAR_DAYS <= books.last_day
    stayed = np.zeros(len(books.joined), dtype=np.bool_)
    for person, day in _events(books):
        age = day - books.joined[person]
        stayed[person[(age >= YEAR_DAYS - QUIET_DAYS + 1) & (age <= YEAR_DAYS)]] = True
    return share_of_people(~stayed, seen)


def left_of_those_there(books: Books, _: Figure) -> float:
    """Share of those there a year before the end that ordered nothing in the last three months."""
    start = books.last_day - YEAR_DAYS
    there = (books.joined <= start) & (_last_order(books) > start - QUIET_DAYS)
    return share_of_people(_last_order(books) <= books.last_day - QUIET_DAYS, there)


def gone_at_end(books: Books, _: Figure) -> float:
    """Share of all that ever joined that ordered nothing in the last three months."""
    gone = _last_order(books) <= books.last_day - QUIET_DAYS
    return share_of_people(gone, np.ones(len(books.joined), dtype=np.bool_))


def accounts_a_person(books: Books, _: Figure) -> float:
    """Accounts for each person, where the books tell accounts of one person."""
    table = books.company.participants
    if "person_key" not in table.column_names:
        return 1.0
    return len(books.joined) / max(len(set(table["person_key"].to_pylist()) - {None}), 1)


def _customers(books: Books) -> tuple[Ints, Ints]:
    """Return the days of the first and the last order of each customer."""
    outside = books.buyer < 0
    ids = books.company.orders["buyer_id"].to_numpy()[outside]
    days = books.order_day[outside]
    names, place = np.unique(ids.astype(str), return_inverse=True)
    first = np.full(len(names), books.last_day)
    last = np.full(len(names), books.first_day)
    np.minimum.at(first, place, days)
    np.maximum.at(last, place, days)
    return first, last


def _last_order(books: Books) -> Ints:
    last = books.joined.copy()
    bought = books.buyer >= 0
    np.maximum.at(last, books.buyer[bought], books.order_day[bought])
    return last


def _median_months(days: Ints, ended: Flags) -> float:
    """Return the Kaplan-Meier median; the longest time seen where half never leave."""
    order = np.argsort(days, kind="stable")
    at_risk = len(days) - np.arange(len(days))
    left = np.cumprod(1 - ended[order] / at_risk)
    reached = np.flatnonzero(left <= 0.5)
    place = reached[0] if len(reached) else len(days) - 1
    return float(days[order][place]) / DAYS_A_MONTH


def _events(books: Books) -> list[tuple[Ints, Ints]]:
    """Return who did something and when: own orders, sales, payouts."""
    paid_on = np.asarray(books.company.payouts["paid_on"].cast("int32")).astype(np.int64)
    pairs = (
        (books.buyer, books.order_day),
        (books.seller, books.order_day),
        (books.payee, paid_on),
    )
    return [(who[who >= 0], day[who >= 0]) for who, day in pairs]


def active_months(books: Books) -> Flags:
    """Return participants (rows) by months (columns) with an order or a payout."""
    ends = np.array(_month_ends(books))
    seen = np.zeros((len(books.joined), len(ends)), dtype=np.bool_)
    for person, day in _events(books):
        month = np.searchsorted(ends, day)
        known = month < len(ends)
        seen[person[known], month[known]] = True
    return seen


def _month_ends(books: Books) -> list[int]:
    period = books.company.scenario.period
    months = np.arange(
        np.datetime64(period.start, "M") + 1, np.datetime64(period.end, "M") + 2
    ).astype("datetime64[D]")
    return [int(day) - 1 for day in months.astype(np.int64)]
