"""Who recruited and who stands above in the tree: tests that tell the two columns apart."""

# ruff: noqa: S608 - SQL is made of our own names; all values are bound

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyramidcheck.ingest import expressions as sql
from pyramidcheck.proposal import known

if TYPE_CHECKING:
    from pyramidcheck.ingest.column_source import ColumnSource
    from pyramidcheck.ingest.file_mapping import FileMapping
    from pyramidcheck.store import Store

EARLIER = 0.95
"""Part of recruiters who joined before those whom they recruited, as real ledgers show it."""
BINARY = 2
LEAST_LINKS = 30


@dataclass(frozen=True, slots=True)
class LinkTest:
    """What one column that names somebody above shows."""

    column: str
    """Canonical: `sponsor_id` or `placement_id`."""
    header: str
    rows: int
    given: int
    own: int
    """People who are named as their own."""
    known: int
    """Links to somebody whom the enrolments hold."""
    earlier: int
    """Of those, links to somebody who joined on the same day or before."""
    most_children: int
    median_gap: int | None
    """Days between the two joining."""

    @property
    def earlier_share(self) -> float | None:
        """Part of known links that point to somebody who joined before."""
        return self.earlier / self.known if self.known else None

    @property
    def may_recruit(self) -> bool:
        """Whether the column passes as that of recruiters; with few links nothing is said."""
        share = self.earlier_share
        return self.known < LEAST_LINKS or (
            share is not None and share >= EARLIER and self.most_children > BINARY
        )


@dataclass(frozen=True, slots=True)
class LineageTest:
    """The tests of one file of enrolments."""

    file: str
    links: tuple[LinkTest, ...]
    alone: bool
    """A column called sponsor stands alone: its name does not say which of the two it is."""


def test_lineage(store: Store, mapping: FileMapping) -> LineageTest:
    """Return the tests of the columns that were taken for recruiter and placement."""
    links = tuple(
        _test(store, mapping, name, source)
        for name in ("sponsor_id", "placement_id")
        if (source := mapping.columns.get(name)) is not None and source.fields
    )
    alone = any(note.code == "sponsor_not_tested" for note in mapping.notes)
    return LineageTest(mapping.file.path, links, alone)


def _test(store: Store, mapping: FileMapping, name: str, source: ColumnSource) -> LinkTest:
    identity, joined = mapping.columns["participant_id"], mapping.columns["enrolled_on"]
    if not identity.fields or not joined.fields:
        return LinkTest(name, source.header, 0, 0, 0, 0, 0, 0, None)
    row = store.rows(
        f"""
        WITH enrolled AS (
            SELECT
                {sql.text(identity.fields[0], identity=True)} AS id,
                {sql.text(source.fields[0], identity=True)} AS above,
                {known.day(joined, mapping)} AS day
            FROM {mapping.file.relation} AS input
        ),
        people AS (
            SELECT enrolled.id, min(enrolled.day) AS day
            FROM enrolled
            WHERE enrolled.id IS NOT NULL
            GROUP BY enrolled.id
        ),
        links AS (
            SELECT DISTINCT enrolled.id, enrolled.above
            FROM enrolled
            WHERE enrolled.above IS NOT NULL AND enrolled.id IS NOT NULL
        ),
        pairs AS (
            SELECT links.above, parent.day AS parent_day, child.day AS child_day
            FROM links
            INNER JOIN people AS parent ON links.above = parent.id
            INNER JOIN people AS child ON links.id = child.id
            WHERE links.above <> links.id
        ),
        children AS (
            SELECT max(counted.number) AS most
            FROM (SELECT count(*) AS number FROM pairs GROUP BY pairs.above) AS counted
        )
        SELECT
            (SELECT count(*) FROM people),
            (SELECT count(*) FROM links),
            (SELECT count_if(links.above = links.id) FROM links),
            count(*),
            count_if(pairs.parent_day <= pairs.child_day),
            (SELECT children.most FROM children),
            CAST(median(date_diff('day', pairs.parent_day, pairs.child_day)) AS BIGINT)
        FROM pairs
        """,
        mapping.file.parameters,
        source=f"{mapping.file.path}: lineage",
    )[0]
    *counts, gap = (None if value is None else int(str(value)) for value in row)
    people, given, own, linked, earlier, most = (value or 0 for value in counts)
    return LinkTest(name, source.header, people, given, own, linked, earlier, most, gap)
