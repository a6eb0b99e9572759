"""A sound filing as gates see it, for tests that change one thing about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from pyramidcheck.measure import run_gates
from pyramidcheck.model.filing import FilingPeriod
from pyramidcheck.model.measures import FilingFacts
from pyramidcheck.model.result import InputResult, Message, RowCounts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyramidcheck.model.measures import Gate
    from pyramidcheck.model.rule import GateSpec

END = (date(2024, 12, 31) - date(1970, 1, 1)).days
PERIOD = FilingPeriod(date(2024, 1, 1), date(2024, 12, 31), declared=True, ended=False)
SOUND = {
    "net_sales": 1000,
    "payouts_total": 400,
    "order_rows": 500,
    "payout_rows": 200,
    "enrolment_rows": 100,
    "sponsor_rows": 99,
    "participants": 100,
    "payees": 20,
    "last_order_on": END,
    "last_payout_on": END,
    "last_enrolment_on": END,
    "people_listed": 100,
    "outside_lenient": 600,
    "outside_credited_lenient": 600,
    "payouts_positive": 400,
    "payouts_traced": 400,
    "order_days": 300,
    "order_span_days": 366,
    "longest_gap_days": 3,
    "payout_months": 12,
    "payout_span_months": 12,
    "order_documents": 2000,
    "numbered_documents": 2000,
    "document_span": 2000,
}
NETWORK = {
    "nodes": 200,
    "links": 199,
    "roots": 1,
    "leaves": 120,
    "most_recruits": 9,
    "depth_sum": 800,
    "deepest": 7,
    "parent_joined_earlier": 190,
    "parent_joined_same_day": 9,
    "parent_joined_later": 0,
}
FILING = FilingFacts(
    tables=frozenset({"participants", "orders", "payouts"}),
    columns=frozenset({"participants.role"}),
    plan=frozenset(),
    participants=100,
    paid=20,
    periods=12,
    resale_assumed=False,
    referral_programme=False,
    signals={},
    quarantined_share=Fraction(0),
    observed_days=366,
)


def received(rows: int, quarantined: int = 0) -> InputResult:
    """A file of so many rows."""
    return InputResult(
        table="orders",
        path="orders.csv",
        sha256="0",
        bytes=1,
        rows=RowCounts(received=rows, used=rows - quarantined, quarantined=quarantined, excluded=0),
        mapping={},
        unused_columns=(),
    )


def run_gate(
    specs: Mapping[str, GateSpec],
    name: str,
    *,
    period: FilingPeriod = PERIOD,
    inputs: Sequence[InputResult] = (),
    quarantine: Mapping[str, int] | None = None,
    notes: Sequence[Message] = (),
    recruiter: Mapping[str, int] | None = None,
    placement: Mapping[str, int] | None = None,
    signals: Mapping[str, Any] | None = None,
    **facts: Any,
) -> Gate:
    """Return one gate of the sound filing with these trees, signals and facts changed."""
    network = {"recruiter": NETWORK | dict(recruiter or {})}
    if placement is not None:
        network["placement"] = NETWORK | dict(placement)
    changed = SOUND | dict(signals or {})
    filing = replace(
        FILING,
        signals={k: Fraction(v) for k, v in changed.items() if v is not None},
        network={
            tree: {k: Fraction(v) for k, v in counts.items()} for tree, counts in network.items()
        },
        **facts,
    )
    gates = run_gates(specs, filing, period, inputs, quarantine=quarantine, notes=notes)
    return {gate.id: gate for gate in gates}[name]
