"""One rule measured on one filing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from pyramidcheck.errors import PyramidcheckError
from pyramidcheck.measure.needs import find_obstacle, silent
from pyramidcheck.measure.outputs import Row, measure_rows
from pyramidcheck.measure.statistics import measure_sample, measure_test
from pyramidcheck.model.measures import FilingFacts, Gate, Measure
from pyramidcheck.model.messages import MessageCode
from pyramidcheck.model.outcome import Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    import pyarrow as pa

    from pyramidcheck.rulebook import LoadedRule


class Engine(Protocol):
    """Where metric.sql runs: the filing's store, or the guest store for rules of users."""

    def select(
        self,
        sql: str,
        parameters: Mapping[str, object] | None = None,
        *,
        allowed_tables: AbstractSet[str],
        source: str,
    ) -> pa.Table:
        """Return the rows of one SELECT over the allowed tables."""


def measure_rule(
    engine: Engine, loaded: LoadedRule, facts: FilingFacts, gates: Iterable[Gate] = ()
) -> Measure:
    """Return the rule's values, or why there are none.

    Whatever fails inside the rule becomes a measure in the state `error`: one rule never stops an
    audit. Only an interrupt by the user passes.
    """
    rule = loaded.rule
    obstacle = find_obstacle(rule, facts, gates)
    if obstacle is not None:
        return obstacle
    try:
        measure = _measure(loaded, _select(engine, loaded))
    except Exception as error:  # noqa: BLE001 - a rule may fail in any way
        detail = _describe(error)
        return Measure(
            rule.id, state="error", reason=MessageCode.RULE_FAILED, reason_values={"detail": detail}
        )
    return _check_enough(loaded, measure)


def metric_statements(
    rules: Iterable[LoadedRule], facts: FilingFacts, gates: Sequence[Gate]
) -> Iterator[tuple[str, dict[str, object], str]]:
    """Yield statement, parameters and source of each rule of versions.lock that can be measured."""
    for loaded in rules:
        if loaded.is_locked and find_obstacle(loaded.rule, facts, gates) is None:
            yield loaded.metric_sql, loaded.bound(), loaded.place("metric.sql")


def _select(engine: Engine, loaded: LoadedRule) -> list[Row]:
    table = engine.select(
        loaded.metric_sql,
        loaded.bound(),
        allowed_tables=frozenset(loaded.rule.needs.facts),
        source=loaded.place("metric.sql"),
    )
    rows: list[Row] = table.to_pylist()
    return rows


def _measure(loaded: LoadedRule, rows: list[Row]) -> Measure:
    kind = loaded.rule.measure.kind
    if kind == "sample":
        return measure_sample(loaded, rows)
    if kind == "test":
        return measure_test(loaded, rows)
    return measure_rows(loaded.rule, rows)


def _check_enough(loaded: LoadedRule, measure: Measure) -> Measure:
    """Return the measure, or why too little of it was observed.

    Whether too much of the denominator is unattributed depends on the levels, so judging says it.
    """
    rule = loaded.rule
    if measure.local:
        local = {name: _check_enough(loaded, own) for name, own in measure.local.items()}
        return replace(measure, local=local)
    central = measure.values.get(Reading.CENTRAL)
    if measure.state != "measured" or central is None:
        return measure
    if central.n < rule.needs.min_n:
        code = MessageCode.TOO_FEW_OBSERVATIONS
        return silent(rule.id, code, found=central.n, needed=rule.needs.min_n)
    return measure


def _describe(error: Exception) -> str:
    """Return what failed, in one line without values of the data."""
    if isinstance(error, PyramidcheckError):
        # The file alone: where a user keeps a pack is nobody's business in a report.
        told = (f"{p.where.rpartition('/')[2]}: {p.what}" for p in error.problems)
        return "; ".join(told)
    return f"{type(error).__name__}: {error}"
