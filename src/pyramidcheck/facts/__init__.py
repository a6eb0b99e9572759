"""Facts: everything that rules may read, aggregated once from the canonical tables.

Only this stage and built-in `evidence.sql` touch rows of orders and payouts. Working tables live in
the schema `prep`, and views of them for evidence in `lines`; money there is held in whole minor
units, so that every split is exact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from pyramidcheck.facts.engine import Engine
    from pyramidcheck.store import Store

__all__ = ["build", "build_quality", "clear", "name_lines"]


def build(store: Store, definitions: Mapping[str, Fraction], *, of_files: bool = True) -> None:
    """Create the schema `facts` from the schema `canon`.

    Args:
        store: an open store whose canonical tables are complete.
        definitions: the method's constants by name, from `rules/definitions.toml`.
        of_files: False leaves out what is said of the files and no rule reads.

    Raises:
        StoreError: a statement failed; the error names the SQL file.
    """
    from pyramidcheck.facts.steps import build_facts  # noqa: PLC0415 - numpy only when it is needed

    build_facts(store, definitions, of_files=of_files)


def build_quality(store: Store, definitions: Mapping[str, Fraction]) -> None:
    """Create of `facts` what the gates and the data-quality chapter read; arguments as of `build`.

    These are `facts.signals`, `facts.quality`, `facts.network` and some columns of `facts.filing`,
    each with the values that `build` gives it.
    """
    from pyramidcheck.facts.steps import build_quality_facts  # noqa: PLC0415 - as above

    build_quality_facts(store, definitions)


def clear(store: Store) -> None:
    """Drop all that `build` has made, so that it can be called again."""
    for schema in ("lines", "facts", "prep"):
        store.run(f"DROP SCHEMA IF EXISTS {schema} CASCADE", source="facts")


def name_lines(store: Engine) -> None:
    """Show people, orders and files in the views `lines` by their names instead of numbers."""
    from pyramidcheck.facts.steps import name_lines_by_text  # noqa: PLC0415 - as above

    name_lines_by_text(store)
