"""What published figures speak of, measured on the books of a simulated company.

Each function takes the books and a figure, and returns a number in the figure's unit. Shares of
people are those of participants seen for 180 days, as in the audit, unless the line says otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyramidcheck.cases.books import Books, Flags, Floats, Ints
    from pyramidcheck.model.case import Figure

ENTRY_KINDS = ("starter_kit", "fee", "subscription")
TAUGHT_KINDS = ("training", "event")
QUIET_DAYS = 92
"""Who has ordered nothing for so long has left, where nobody gives notice."""
YEAR_DAYS = 365
MONTHS = 12


def _share(part: Flags, whole: Flags) -> float:
    count = int(whole.sum())
    return float((part & whole).sum()) / count if count else 0.0


def unpaid(books: Books, _: Figure) -> float:
    """Share that was never paid."""
    return _share(books.got <= 0, books.observed)


def unpaid_by_retail(books: Books, _: Figure) -> float:
    """Share that never got a margin on a customer's order."""
    return _share(_retail(books) <= 0, books.observed)


def net_loss(books: Books, _: Figure) -> float:
    """Share that paid more to the company than it was paid."""
    return _share(books.got < books.spent, books.observed)


def net_loss_of_paid(books: Books, _: Figure) -> float:
    """Share of those ever paid that paid more to the company."""
    return _share(books.got < books.spent, books.observed & (books.got > 0))


def fee_not_recouped(books: Books, _: Figure) -> float:
    """Share whose payouts are below the fees they paid."""
    fees = books.by_person(books.buyer, np.where(books.item_kind == "fee", books.paid_in, 0.0))
    return _share(books.got < fees, books.observed)


def paid(books: Books, _: Figure) -> float:
    """Share that was ever paid."""
    return _share(books.got > 0, books.observed)


def entry_not_recouped(books: Books, _: Figure) -> float:
    """Share whose payouts are below the fees and kits they paid."""
    entry = np.isin(books.item_kind.astype(str), ("fee", "starter_kit"))
    paid_in = books.by_person(books.buyer, np.where(entry, books.paid_in, 0.0))
    return _share(books.got < paid_in, books.observed)


def paid_between(books: Books, figure: Figure) -> float:
    """Share paid more than one amount and at most another in a year."""
    got, high = books.got / books.years, figure.to if figure.to is not None else np.inf
    return _share((got > _at(figure)) & (got <= high), books.observed)


def paid_at_most(books: Books, figure: Figure) -> float:
    """Share paid at most the amount in a year, nothing included."""
    return _share(books.got / books.years <= _at(figure), books.observed)


def paid_at_most_of_paid(books: Books, figure: Figure) -> float:
    """Share of those ever paid that was paid at most the amount in a year."""
    return _share(books.got / books.years <= _at(figure), books.observed & (books.got > 0))


def recruiting_pay(books: Books, _: Figure) -> float:
    """Share of payouts made for joining."""
    return float(books.amount[books.payout_kind == "recruitment"].sum()) / books.payouts


def entry_revenue(books: Books, _: Figure) -> float:
    """Share of net sales that is fees, kits and subscriptions."""
    return _revenue(books, np.isin(books.item_kind.astype(str), ENTRY_KINDS))


def taught_revenue(books: Books, _: Figure) -> float:
    """Share of net sales that is training and events."""
    return _revenue(books, np.isin(books.item_kind.astype(str), TAUGHT_KINDS))


def outside_revenue(books: Books, _: Figure) -> float:
    """Share of net sales bought by people who were no participants."""
    return _revenue(books, books.buyer < 0)


def payout_ratio(books: Books, _: Figure) -> float:
    """Payouts in net sales."""
    return books.payouts / books.sales


def winners_gain(books: Books, _: Figure) -> float:
    """What those who gained took out beyond what they paid, in all that was paid in."""
    gain = books.got - books.spent
    return float(gain[gain > 0].sum()) / float(books.spent.sum())


def top_share(books: Books, figure: Figure) -> float:
    """Share of payouts of the best paid part of all participants."""
    return _top(books.got[books.observed], _at(figure))


def top_share_of_paid(books: Books, figure: Figure) -> float:
    """Share of payouts of the best paid part of those ever paid."""
    return _top(books.got[books.observed & (books.got > 0)], _at(figure))


def band_mean(books: Books, figure: Figure) -> float:
    """Mean yearly payout between two ranks of those ever paid, counted from the top."""
    return _band(books, books.got[books.observed & (books.got > 0)], figure)


def band_mean_of_all(books: Books, figure: Figure) -> float:
    """Mean yearly payout between two ranks of all participants, counted from the top."""
    return _band(books, books.got[books.observed], figure)


def retail_median_year(books: Books, _: Figure) -> float:
    """Median yearly margin on customers' orders among those who had any."""
    retail = _retail(books)[books.observed]
    return float(np.median(retail[retail > 0]) / books.years) if (retail > 0).any() else 0.0


def mean_month(books: Books, _: Figure) -> float:
    """Mean monthly payout of the participants active in the month."""
    return books.payouts / max(int(_active_months(books).sum()), 1)


def median_year(books: Books, _: Figure) -> float:
    """Median yearly payout of all participants."""
    return float(np.median(books.got[books.observed]) / books.years)


def active(books: Books, _: Figure) -> float:
    """Share of the enrolled with an order or a payout in the last twelve months' average month."""
    months = _active_months(books)
    there = np.stack([books.joined <= day for day in _month_ends(books)], axis=1)
    return float(months.sum() / max(there.sum(), 1))


def ranked(books: Books, _: Figure) -> float:
    """Share that reached the highest rank."""
    ranks = [rank.name for rank in books.company.scenario.plan.ranks]
    return _share(books.rank == ranks[-1], books.observed)


def leaders_at_most(books: Books, figure: Figure) -> float:
    """Share of those who hold a rank that was paid at most the amount in a year."""
    return _share(books.got / books.years <= _at(figure), books.observed & _leaders(books))


def leaders_retail_at_most(books: Books, figure: Figure) -> float:
    """Share of those who hold a rank whose retail margin is at most the amount a month."""
    margin = _retail(books) / (books.years * MONTHS)
    return _share(margin <= _at(figure), books.observed & _leaders(books))


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
    return _share(~stayed, seen)


def left_of_those_there(books: Books, _: Figure) -> float:
    """Share of those there a year before the end that ordered nothing in the last three months."""
    start = books.last_day - YEAR_DAYS
    there = (books.joined <= start) & (_last_order(books) > start - QUIET_DAYS)
    return _share(_last_order(books) <= books.last_day - QUIET_DAYS, there)


def gone_at_end(books: Books, _: Figure) -> float:
    """Share of all that ever joined that ordered nothing in the last three months."""
    gone = _last_order(books) <= books.last_day - QUIET_DAYS
    return _share(gone, np.ones(len(books.joined), dtype=np.bool_))


def sold_nothing(books: Books, figure: Figure) -> float:
    """Share without a sale to a customer, of those a year there who paid at least the amount."""
    long = books.joined + YEAR_DAYS <= books.last_day + 1
    return _share(_retail(books) <= 0, long & (books.spent >= _at(figure)))


def accounts_a_person(books: Books, _: Figure) -> float:
    """Accounts for each person, where the books tell accounts of one person."""
    table = books.company.participants
    if "person_key" not in table.column_names:
        return 1.0
    return len(books.joined) / max(len(set(table["person_key"].to_pylist()) - {None}), 1)


def _at(figure: Figure) -> float:
    return figure.at if figure.at is not None else 0.0


def _revenue(books: Books, lines: Flags) -> float:
    return float(books.paid_in[lines].sum()) / books.sales


def _retail(books: Books) -> Floats:
    return books.by_person(books.payee, np.where(books.payout_kind == "retail", books.amount, 0.0))


def _leaders(books: Books) -> Flags:
    flags: Flags = np.array([rank is not None for rank in books.rank], dtype=np.bool_)
    return flags


def _cumulated(amounts: Floats) -> Floats:
    """Return the sums of the 0, 1, 2, ... highest amounts."""
    sums: Floats = np.concatenate([[0.0], np.cumsum(np.sort(amounts)[::-1])])
    return sums


def _up_to(amounts: Floats, share: float) -> float:
    """Return the sum of the best paid share; the last person counts in part."""
    return float(np.interp(share * len(amounts), np.arange(len(amounts) + 1), _cumulated(amounts)))


def _top(amounts: Floats, share: float) -> float:
    return _up_to(amounts, share) / float(amounts.sum()) if amounts.sum() else 0.0


def _band(books: Books, amounts: Floats, figure: Figure) -> float:
    low, high = _at(figure), figure.to if figure.to is not None else 1.0
    total = _up_to(amounts, high) - _up_to(amounts, low)
    return total / ((high - low) * max(len(amounts), 1)) / books.years


def _month_ends(books: Books) -> list[int]:
    period = books.company.scenario.period
    months = np.arange(
        np.datetime64(period.start, "M") + 1, np.datetime64(period.end, "M") + 2
    ).astype("datetime64[D]")
    return [int(day) - 1 for day in months.astype(np.int64)]


def _active_months(books: Books) -> Flags:
    """Return participants (rows) by months (columns) with an order or a payout."""
    ends = np.array(_month_ends(books))
    seen = np.zeros((len(books.joined), len(ends)), dtype=np.bool_)
    for person, day in _events(books):
        month = np.searchsorted(ends, day)
        known = month < len(ends)
        seen[person[known], month[known]] = True
    return seen


def _events(books: Books) -> list[tuple[Ints, Ints]]:
    """Return who did something and when: own orders, sales, payouts."""
    paid_on = np.asarray(books.company.payouts["paid_on"].cast("int32")).astype(np.int64)
    pairs = (
        (books.buyer, books.order_day),
        (books.seller, books.order_day),
        (books.payee, paid_on),
    )
    return [(who[who >= 0], day[who >= 0]) for who, day in pairs]


def _last_order(books: Books) -> Ints:
    last = books.joined.copy()
    bought = books.buyer >= 0
    np.maximum.at(last, books.buyer[bought], books.order_day[bought])
    return last


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


def _median_months(days: Ints, ended: Flags) -> float:
    """Return the Kaplan-Meier median; the longest time seen where half never leave."""
    order = np.argsort(days, kind="stable")
    at_risk = len(days) - np.arange(len(days))
    left = np.cumprod(1 - ended[order] / at_risk)
    reached = np.flatnonzero(left <= 0.5)
    place = reached[0] if len(reached) else len(days) - 1
    return float(days[order][place]) / 30.4375


MEASURES: dict[str, Callable[[Books, Figure], float]] = {
    function.__name__: function
    for function in (
        unpaid,
        paid,
        unpaid_by_retail,
        net_loss,
        net_loss_of_paid,
        fee_not_recouped,
        paid_at_most,
        paid_between,
        entry_not_recouped,
        paid_at_most_of_paid,
        recruiting_pay,
        entry_revenue,
        taught_revenue,
        outside_revenue,
        payout_ratio,
        winners_gain,
        top_share,
        top_share_of_paid,
        band_mean,
        band_mean_of_all,
        retail_median_year,
        mean_month,
        median_year,
        active,
        ranked,
        leaders_at_most,
        leaders_retail_at_most,
        customer_accounts,
        active_customers,
        participant_accounts,
        participant_tenure,
        customer_tenure,
        gone_within_a_year,
        left_of_those_there,
        gone_at_end,
        sold_nothing,
        accounts_a_person,
    )
}
