"""Levels of law that are stated in another currency, at the rate in force at the period's end."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from pyramidcheck.model.result import Message

if TYPE_CHECKING:
    from datetime import date

    from pyramidcheck.model.config import FilingConfig
    from pyramidcheck.store import Store

_CAP_CURRENCY = "USD"


def write_level_rates(store: Store, end: date | None) -> None:
    """Create `canon.level_rate(currency, rate, rate_on)`: the rate of each currency at `end`."""
    store.run(
        """
        CREATE TABLE canon.level_rate AS
        SELECT known.currency, known.rate, known.rate_on
        FROM ingest.rate_day AS known
        WHERE known.on_day = CAST($end AS DATE)
        """,
        {"end": end},
        source="canon.level_rate",
    )


def own_use_cap(
    store: Store,
    config: FilingConfig,
    currency: str | None,
    cap_usd: Decimal | None,
    scale: int,
) -> tuple[Decimal | None, list[Message]]:
    """Return the cap on own use in the filing's currency where the plan states none, and a note.

    Without a rate for US dollars at the period's end there is none.
    """
    if cap_usd is None or config.plan.own_use_month is not None:
        return None, []
    if currency == _CAP_CURRENCY:
        return cap_usd, []
    rows = store.rows(
        "SELECT known.rate, known.rate_on FROM canon.level_rate AS known"
        " WHERE known.currency = $currency",
        {"currency": _CAP_CURRENCY},
        source="canon.level_rate",
    )
    if not rows:
        return None, []
    rate, day = Decimal(str(rows[0][0])), rows[0][1]
    applied = (cap_usd * rate).quantize(Decimal(1).scaleb(-scale), rounding=ROUND_HALF_UP)
    values: dict[str, str | int | float | None] = {
        "level": f"{cap_usd:f}",
        "currency": _CAP_CURRENCY,
        "applied": f"{applied.normalize():f}",
        "into": currency,
        "worth": f"{rate.normalize():f}",
        "date": str(day),
    }
    return applied, [Message(code="own_use_converted", values=values)]
