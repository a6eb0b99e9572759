"""What published figures speak of, measured on the books of a simulated company: money.

Each function takes the books and a figure, and returns a number in the figure's unit. Shares of
people are those of participants seen for 180 days, as in the audit, unless the line says otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pyramidcheck.cases import presence
from pyramidcheck.cases.books import share_of_people

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyramidcheck.cases.books import Books, Flags, Floats
    from pyramidcheck.model.case import Figure

ENTRY_KINDS = ("starter_kit", "fee", "subscription")
TAUGHT_KINDS = ("training", "event")
MONTHS = 12


def unpaid(books: Books, _: Figure) -> float:
    """Share that was never paid."""
    return share_of_people(books.got <= 0, books.observed)


def paid(books: Books, _: Figure) -> float:
    """Share that was ever paid."""
    return share_of_people(books.got > 0, books.observed)


def unpaid_by_retail(books: Books, _: Figure) -> float:
    """Share that never got a margin on a customer's order."""
    return share_of_people(_retail(books) <= 0, books.observed)


def net_loss(books: Books, _: Figure) -> float:
    """Share that paid more to the company than it was paid."""
    return share_of_people(books.got < books.spent, books.observed)


def net_loss_of_paid(books: Books, _: Figure) -> float:
    """Share of those ever paid that paid more to the company."""
    return share_of_people(books.got < books.spent, books.observed & (books.got > 0))


def paid_between(books: Books, figure: Figure) -> float:
    """Share paid more than one amount and at most another in a year."""
    got, high = books.got / books.years, figure.to if figure.to is not None else np.inf
    return share_of_people((got > _at(figure)) & (got <= high), books.observed)


def entry_not_recouped(books: Books, _: Figure) -> float:
    """Share whose payouts are below the fees and kits they paid."""
    entry = np.isin(books.item_kind.astype(str), ("fee", "starter_kit"))
    paid_in = books.by_person(books.buyer, np.where(entry, books.paid_in, 0.0))
    return share_of_people(books.got < paid_in, books.observed)


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
    return books.payouts / max(int(presence.active_months(books).sum()), 1)


def ranked(books: Books, _: Figure) -> float:
    """Share that reached the highest rank."""
    ranks = [rank.name for rank in books.company.scenario.plan.ranks]
    return share_of_people(books.rank == ranks[-1], books.observed)


def leaders_at_most(books: Books, figure: Figure) -> float:
    """Share of those who hold a rank that was paid at most the amount in a year."""
    return share_of_people(books.got / books.years <= _at(figure), books.observed & _leaders(books))


def leaders_retail_at_most(books: Books, figure: Figure) -> float:
    """Share of those who hold a rank whose retail margin is at most the amount a month."""
    margin = _retail(books) / (books.years * MONTHS)
    return share_of_people(margin <= _at(figure), books.observed & _leaders(books))


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


MEASURES: dict[str, Callable[[Books, Figure], float]] = {
    function.__name__: function
    for function in (
        unpaid,
        paid,
        unpaid_by_retail,
        net_loss,
        net_loss_of_paid,
        paid_between,
        entry_not_recouped,
        recruiting_pay,
        entry_revenue,
        taught_revenue,
        outside_revenue,
        payout_ratio,
        winners_gain,
        top_share,
        band_mean,
        band_mean_of_all,
        retail_median_year,
        mean_month,
        ranked,
        leaders_at_most,
        leaders_retail_at_most,
        presence.active,
        presence.customer_accounts,
        presence.participant_accounts,
        presence.active_customers,
        presence.participant_tenure,
        presence.customer_tenure,
        presence.gone_within_a_year,
        presence.left_of_those_there,
        presence.gone_at_end,
        presence.accounts_a_person,
    )
}
