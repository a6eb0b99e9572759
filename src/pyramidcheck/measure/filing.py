"""The scalars of a filing, read once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from pyramidcheck.model.measures import FilingFacts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyramidcheck.store import Store

_PLAN_COLUMNS = ("qualifying_volume", "own_use_month", "resale", "levels_paid")
_SIGNALS = """
    SELECT name, value FROM facts.signals
    UNION ALL
    SELECT name, value FROM facts.quality
    ORDER BY name
"""
_NETWORK = "SELECT tree, name, value FROM facts.network ORDER BY tree, name"
_FILING = """
    SELECT period_start, period_end, months, resale_assumed, referral_programme
    FROM facts.filing
"""
_TABLES = "SELECT table_name FROM canon.tables_present"
_COLUMNS = "SELECT table_name, column_name FROM canon.columns_present"
_PLAN = "SELECT qualifying_volume, own_use_month, resale, levels_paid FROM canon.filing"


def read_filing_facts(
    store: Store,
    *,
    plan: Iterable[str] = (),
    quarantined_share: Fraction = Fraction(0),
    sampled: bool = False,
) -> FilingFacts:
    """Return what judging needs to know about the filing.

    Args:
        store: Holds `canon` and `facts`.
        plan: Keys of `[plan]` that are given; those in `canon.filing` are found without it.
        quarantined_share: Share of all money that stands in quarantined rows.
        sampled: Whether the filing says that it is a sample.
    """
    signals = read_signals(store)
    filing = dict(
        zip(
            ("start", "end", "months", "resale", "referral"),
            (store.rows(_FILING, source="facts.filing") or [(None,) * 5])[0],
            strict=True,
        )
    )
    columns = store.rows(_COLUMNS, source="canon.columns_present")
    known = zip(_PLAN_COLUMNS, *store.rows(_PLAN, source="canon.filing")[:1], strict=False)
    return FilingFacts(
        tables=frozenset(str(row[0]) for row in store.rows(_TABLES, source="canon.tables_present")),
        columns=frozenset(f"{table}.{column}" for table, column in columns),
        plan=frozenset(plan) | {pair[0] for pair in known if pair[-1] is not None},
        # A referral programme has no participants by definition; its people are those it lists.
        participants=int(signals.get("people_listed" if filing["referral"] else "participants", 0)),
        paid=int(signals.get("paid_people", 0)),
        periods=_integer(filing["months"]),
        resale_assumed=bool(filing["resale"]),
        referral_programme=bool(filing["referral"]),
        signals=signals,
        quarantined_share=quarantined_share,
        observed_days=_days(filing["start"], filing["end"]),
        sampled=sampled,
        network=read_network(store),
    )


def read_signals(store: Store) -> dict[str, Fraction]:
    """Return every signal of the facts that has a value, by name."""
    rows = store.rows(_SIGNALS, source="facts.signals")
    return {str(name): Fraction(value) for name, value in rows if isinstance(value, Decimal | int)}


def read_network(store: Store) -> dict[str, dict[str, Fraction]]:
    """Return every count of the recruiter and the placement tree, by tree and name."""
    found: dict[str, dict[str, Fraction]] = {}
    for tree, name, value in store.rows(_NETWORK, source="facts.network"):
        if isinstance(value, Decimal | int):
            found.setdefault(str(tree), {})[str(name)] = Fraction(value)
    return found


def _integer(value: object) -> int:
    return int(value) if isinstance(value, int | Decimal) else 0


def _days(start: object, end: object) -> int:
    return (end - start).days + 1 if isinstance(start, date) and isinstance(end, date) else 0
