"""The search for a qualifying volume finds what the plain reference finds, and refuses the same."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from facts import canon
from facts.oracle_books import Books, add_months
from pyramidcheck.assets import find_assets
from pyramidcheck.measure import measure_rule
from pyramidcheck.rulebook import load
from pyramidcheck.store import Store
from reference.loading_thresholds import account_of
from reference.running_b import Filing
from reference.test_reference_b import build, value_of

pytestmark = pytest.mark.second_opinion

GENERATED = 24
START = date(2023, 1, 1)
MONTHS = 14
PEOPLE = 30
MILLION = 10**6
CLOSE = 1e-8
STATED = (None, None, None, None, 100, 200, 9_000)


class Maker:
    """Participants and customers who buy once a month, with heaps here and there."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - a repeatable filing, no secret
        self.least = self.pick((1, 1, 1, 100))
        """Participants buy no less: 100 is then the least pack."""

    def pick(self, values):
        return values[self.random.randrange(len(values))]

    def volume(self, heap, share, least=1):
        if self.random.random() < share:
            return heap
        return max(least, self.pick(range(1, 80)) + self.pick(range(1, 120)))

    def orders(self, kind, people, heap, share, least=1):
        return [
            {
                "order_id": f"{kind}{person}-{month}",
                "ordered_on": add_months(START, month).replace(day=self.pick(range(1, 29))),
                "buyer_id": f"{kind}{person}",
                "net_amount": Decimal(10),
                "item_kind": "product",
                "volume": Decimal(self.volume(heap, share, least)),
            }
            for person in range(people)
            for month in range(MONTHS)
        ]

    def books(self) -> Books:
        orders = self.orders("p", PEOPLE, 100, self.pick((0, 0.2, 0.5, 0.9)), self.least)
        customers = self.pick((0, 6, 20, 30, 30, 30))
        place = self.pick((50, 100, 120))
        orders += self.orders("c", customers, place, self.pick((0, 0, 0.2, 0.6)))
        people = [
            {"participant_id": f"p{number}", "enrolled_on": START} for number in range(PEOPLE)
        ]
        tables = {"participants": people, "orders": orders, "ranks": self.ranks()}
        stated = None if tables["ranks"] else self.pick(STATED)
        end = date(2024, 2, 29)
        volume = None if stated is None else Decimal(stated)
        return Books(START, end, tables, qualifying_volume=volume)

    def ranks(self):
        """Return ranks that ask for another volume from the eighth month on, or none at all."""
        if self.pick((True, True, True, True, True, False)):
            return []
        later = self.pick((100, 300))
        return [
            {
                "participant_id": "p0",
                "period": add_months(START, month),
                "rank": "one",
                "volume_required": Decimal(100 if month < MONTHS // 2 else later),
            }
            for month in range(MONTHS)
        ]


@pytest.fixture(scope="module")
def rule():
    book = load((), builtin=find_assets("rules"), jurisdictions=("international",))
    return book.rules["qualification_purchases"]


def volume_of(heap):
    return None if heap is None else heap.threshold / MILLION


def figure(measure, name):
    value = measure.figures.get(name)
    return None if value is None else float(value)


def differs(account, measure):
    """Return whether the product says another volume, another value or another reason."""
    chosen = account.chosen
    if figure(measure, "figure_threshold") != volume_of(chosen):
        return True
    if figure(measure, "figure_scan_threshold") != volume_of(account.searched):
        return True
    if chosen is None:
        is_pack = str(measure.reason) == "threshold_or_pack_size"
        named = float(measure.reason_values["volume"]) if is_pack else None
        return named != volume_of(account.may_be_pack)
    want = (chosen.gross, Fraction(max(chosen.share, 0.0)), Fraction(chosen.beyond))
    got = (value_of(value) for value in measure.values.values())
    return any(abs(a - b) > CLOSE for a, b in zip(want, got, strict=True))


def outcome_of(account):
    chosen = account.chosen
    if chosen is None:
        return "pack" if account.may_be_pack else "nothing"
    return "searched" if chosen is account.searched else "stated"


def test_generated_filings_are_searched_as_the_reference_does(rule):
    different = []
    seen: Counter[str] = Counter()
    with Store.open(threads=1) as store:
        for seed in range(GENERATED):
            filing = Filing(Maker(seed).books(), canon.read_definitions())
            measure = measure_rule(store, rule, build(store, filing), ())
            account = account_of(filing)
            seen[outcome_of(account)] += 1
            if differs(account, measure):
                different.append((seed, account, measure.reason, measure.figures))
    assert different == []
    # Every way to end was met more than once.
    assert {name for name, times in seen.items() if times > 1} == {
        "nothing",
        "pack",
        "searched",
        "stated",
    }, seen
