"""Gates: whether the filing itself can carry the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.measure.checked import Checked, Given
from pyramidcheck.measure.gates_files import (
    check_conservation,
    check_keys,
    check_network_plan,
    check_truncation,
)
from pyramidcheck.measure.gates_ledger import check_currency, check_gaps
from pyramidcheck.measure.gates_network import check_crediting, check_relabelling, check_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pyramidcheck.model.filing import FilingPeriod
    from pyramidcheck.model.measures import FilingFacts, Gate
    from pyramidcheck.model.result import InputResult, Message
    from pyramidcheck.model.rule import GateSpec

    Check = Callable[[Checked], Gate]

CHECKS: dict[str, Check] = {
    "network_plan": check_network_plan,
    "truncation": check_truncation,
    "conservation": check_conservation,
    "keys": check_keys,
    "gaps": check_gaps,
    "tree": check_tree,
    "relabelling": check_relabelling,
    "currency": check_currency,
    "crediting": check_crediting,
}

OF_A_SLICE = ("network_plan", "conservation", "crediting")
"""Gates on the money of the days judged; the others are about the files and hold for any days."""


def run_gates(  # noqa: PLR0913 - all that is known of the filing
    specs: Mapping[str, GateSpec],
    facts: FilingFacts,
    period: FilingPeriod,
    inputs: Iterable[InputResult] = (),
    *,
    quarantine: Mapping[str, int] | None = None,
    notes: Iterable[Message] = (),
) -> tuple[Gate, ...]:
    """Return every gate of gates.toml, in its order; each reason's values are in the figures.

    Args:
        specs: Numbers and wording, by id.
        facts: Signals and scalars of the filing.
        period: The span that is judged.
        inputs: The files, for the rows received from each and left aside.
        quarantine: Reason -> rows that were left aside for it.
        notes: What was noticed on reading; the currencies that were left aside are among them.
    """
    given = Given(facts, period, tuple(inputs), quarantine or {}, tuple(notes))
    return tuple(
        CHECKS[name](Checked(spec, given)) for name, spec in specs.items() if name in CHECKS
    )
