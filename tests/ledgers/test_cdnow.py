"""Customers of a shop leave early too: the published survival of the CDNOW sample."""

import os
from collections import defaultdict
from datetime import datetime
from pathlib import Path

import pytest

from pyramidcheck.stats.survival import kaplan_meier

pytestmark = pytest.mark.ledgers

INACTIVE_DAYS = 180


@pytest.fixture(scope="module")
def purchases():
    """Return the days on which each customer bought."""
    file = Path(os.environ["PYRAMIDCHECK_LEDGERS"]) / "cdnow" / "CDNOW_sample.txt"
    days = defaultdict(set)
    for line in file.read_text(encoding="ascii").splitlines():
        customer, _, day, *_ = line.split()
        days[customer].add(datetime.strptime(day, "%Y%m%d").date())  # noqa: DTZ007 - a day
    return days


@pytest.fixture(scope="module")
def curve(purchases):
    end = max(max(days) for days in purchases.values())
    spans = [(max(days) - min(days)).days for days in purchases.values()]
    left = [(end - max(days)).days >= INACTIVE_DAYS for days in purchases.values()]
    return kaplan_meier(spans, left)


@pytest.mark.parametrize(
    ("day", "published"), [(0, 0.4832), (30, 0.4332), (90, 0.3793), (180, 0.3165), (365, 0.2173)]
)
def test_customers_of_a_shop_stay_as_long_as_published(curve, day, published):
    reached = max((point for point in curve.points if point.time <= day), key=lambda p: p.time)
    assert reached.survival == pytest.approx(published, abs=5e-5)


def test_half_of_them_buy_on_one_day_only(purchases):
    once = sum(len(days) == 1 for days in purchases.values())
    assert once / len(purchases) == pytest.approx(0.517, abs=5e-4)
