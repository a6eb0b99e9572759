"""Where each rule's statements run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.evidence import collect_evidence, evidence_statements
from pyramidcheck.measure import measure_rule, metric_statements

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from contextlib import ExitStack

    import pyarrow as pa

    from pyramidcheck.evidence import Evidence
    from pyramidcheck.model.measures import FilingFacts, Gate, Measure
    from pyramidcheck.model.result import Message
    from pyramidcheck.rulebook import LoadedRule, Rulebook
    from pyramidcheck.store import GuestStore, Store
    from pyramidcheck.store.limits import GuestLimits


class LockedEngine:
    """The filing's store for rules as versions.lock holds them: `rules lint` has checked those."""

    def __init__(self, store: Store) -> None:
        """Run on the store."""
        self._store = store

    def select(
        self,
        sql: str,
        parameters: Mapping[str, object] | None = None,
        *,
        allowed_tables: AbstractSet[str],  # noqa: ARG002 - the same as where statements are checked
        source: str,
    ) -> pa.Table:
        """Return the rows of one SELECT."""
        return self._store.table(sql, parameters, source=source)


class Engines:
    """The filing's store for built-in rules; a sealed copy of the facts for everybody else's."""

    def __init__(
        self, store: Store, stack: ExitStack, rulebook: Rulebook, limits: GuestLimits
    ) -> None:
        """Copy the facts as they are now, if a rule brought by a user asks for them.

        Args:
            store: Locked, with facts.
            stack: Closes the copy.
            rulebook: The rules that will be asked.
            limits: What each statement of a user's rule may take.
        """
        self._store = store
        self._locked = LockedEngine(store)
        self._rules = rulebook.rules
        self._guest: GuestStore | None = None
        if not all(rule.builtin for rule in rulebook.rules.values()):
            from pyramidcheck.store import GuestStore  # noqa: PLC0415 - most audits need none

            self._guest = stack.enter_context(GuestStore.from_store(store, limits=limits))

    def of(self, rule: LoadedRule) -> Store | GuestStore | LockedEngine:
        """Return where this rule's statements may run."""
        if rule.is_locked:
            return self._locked
        if rule.builtin or self._guest is None:
            return self._store
        return self._guest

    def measure(self, facts: FilingFacts, gates: Sequence[Gate]) -> dict[str, Measure]:
        """Return every rule measured, by id, in the order of the rulebook."""
        rules = self._rules
        with self._store.ahead(metric_statements(rules.values(), facts, gates)):
            return {
                name: measure_rule(self.of(rule), rule, facts, gates)
                for name, rule in rules.items()
            }

    def collect(
        self, rules: Sequence[LoadedRule], ids: Mapping[str, str], *, with_rows: bool
    ) -> tuple[dict[str, Evidence], tuple[Message, ...]]:
        """Return the rows behind each of these rules, as `collect_evidence` does."""
        with self._store.ahead(evidence_statements(rules, with_rows=with_rows)):
            wanted = ((loaded, self.of(loaded)) for loaded in rules)
            return collect_evidence(wanted, ids, with_rows=with_rows)
