"""Facts of a filing worked out on Spark; only they come back to the filing's database."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pyramidcheck.facts.steps import build_facts
from pyramidcheck.private_folder import PrivateFolder
from pyramidcheck.spark.engine import SparkEngine
from pyramidcheck.spark.evidence import SparkEvidence
from pyramidcheck.spark.session import open_session

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from fractions import Fraction
    from pathlib import Path

    from pyramidcheck.spark.evidence import Reader
    from pyramidcheck.spark.place import SparkPlace
    from pyramidcheck.store import Store

_SMALL = ("facts.", "prep.audit_", "lines.person")
"""What comes back: facts, the sums of the data-quality chapter, and the accounts of each person."""


class SparkFacts:
    """Builds facts as `facts.build` does, on a session that stays open."""

    def __init__(self, session: Any, parent: Path | None = None) -> None:  # noqa: ANN401 - classic or Connect
        """Use a session, and a private folder below `parent`, which all executors must see."""
        self._session = session
        self._parent = parent
        self._engine: SparkEngine | None = None
        self._folder: PrivateFolder | None = None

    def build(
        self, store: Store, definitions: Mapping[str, Fraction], *, of_files: bool = True
    ) -> None:
        """Create the schema `facts` of `store`; arguments and errors as of `facts.build`.

        The working tables stay on Spark, for the evidence, until the next call or `close`.
        """
        self.close()
        self._folder = PrivateFolder(self._parent)
        engine = SparkEngine(self._session, store, self._folder.path)
        self._engine = engine
        build_facts(engine, definitions, of_files=of_files)
        wanted = [*engine.made("facts"), *engine.made("prep"), *engine.made("lines")]
        for name in wanted:
            if name.startswith(_SMALL):
                bring_back(engine, store, name)

    @property
    def engine(self) -> SparkEngine:
        """What holds the working tables since `build`."""
        assert self._engine is not None  # noqa: S101 - callers have built facts
        return self._engine

    def evidence(self, store: Store, reader: Reader) -> Reader:
        """Return what reads the rows behind a built-in rule: on Spark where they lie there.

        Args:
            store: Holds the facts that `build` brought back.
            reader: Reads what needs no rows from Spark.
        """
        if self._engine is None:
            return reader
        return SparkEvidence(self._engine, store, reader)

    def close(self) -> None:
        """Forget the working tables and remove their files."""
        if self._engine is not None:
            self._engine.close()
        if self._folder is not None:
            self._folder.remove()
        self._engine = self._folder = None


def bring_back(engine: SparkEngine, store: Store, name: str) -> None:
    """Copy a table from Spark into `store`, with the types that DuckDB would have given it."""
    listed = ", ".join(f'"{column}" {kind}' for column, kind in engine.columns(name))
    schema = name.partition(".")[0]
    store.run(f"CREATE SCHEMA IF NOT EXISTS {schema}", source=name)
    store.run(f"CREATE TABLE {name} ({listed})", source=name)
    store.append_arrow(name, engine.collect(name))


@contextmanager
def open_facts(place: SparkPlace) -> Iterator[SparkFacts]:
    """Yield a builder of facts on a new session; both are closed afterwards.

    Raises:
        UsageError: Spark cannot be used; see `open_session`.
    """
    with open_session(place.url) as session:
        built = SparkFacts(session, place.folder)
        try:
            yield built
        finally:
            built.close()
