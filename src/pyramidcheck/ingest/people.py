"""Accounts that belong to one person, told by e-mail, phone, bank account and address.

The values are read, normalised, compared and dropped inside the database; what remains is a dense
number for each person. No hash and no key exist, so there is nothing to reverse. No value reaches a
canonical table, a note, the quarantine or an error.
"""

# ruff: noqa: S608 - SQL is made of our own names; all values are bound

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files as package_files
from typing import TYPE_CHECKING, Any

from pyramidcheck.ingest import expressions as sql
from pyramidcheck.ingest.identifiers import ADDRESS, KEY, NORMALISED, phone_prefix
from pyramidcheck.ingest.source_step import id_text
from pyramidcheck.model.result import Message
from pyramidcheck.store import identifier

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction

    from pyramidcheck.ingest.file_mapping import FileMapping, Identifier
    from pyramidcheck.model.config import FilingConfig
    from pyramidcheck.model.filing import SourceFile
    from pyramidcheck.store import Store

ACCOUNT = {"participants": "participant_id", "orders": "buyer_id", "payouts": "participant_id"}
_IDS = {
    "participants": ("participant_id", "sponsor_id", "placement_id"),
    "orders": ("buyer_id", "seller_id"),
    "payouts": ("participant_id", "source_participant_id"),
    "buybacks": ("participant_id",),
    "ranks": ("participant_id",),
}
EMAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"
WITHHELD = "[withheld]"


def collect_identity(store: Store, mappings: Sequence[FileMapping], config: FilingConfig) -> bool:
    """Fill `ingest.identity(account, kind, value)`, a row each; return whether any file has it."""
    _run_file(store, "identity")
    for mapping in mappings:
        if mapping.table.name in ACCOUNT:
            for item in mapping.identifiers:
                _collect(store, mapping, item, config)
        for name in _IDS.get(mapping.table.name, ()):
            _collect_ids(store, mapping, name)
    return bool(store.scalar("SELECT count(*) FROM ingest.identity", source="ingest.identity"))


def _collect(store: Store, mapping: FileMapping, item: Identifier, config: FilingConfig) -> None:
    source = mapping.columns.get(ACCOUNT[mapping.table.name])
    if source is None or not source.fields:
        return
    account, bound = id_text(ACCOUNT[mapping.table.name], source)
    parts = [sql.text(field) for field in item.fields]
    raw = parts[0] if len(parts) == 1 else f"concat_ws(' ', {', '.join(parts)})"
    whole = " AND ".join(f"{part} IS NOT NULL" for part in parts)
    value = NORMALISED[item.kind].format(x="read.raw")
    store.run(
        f"""
        INSERT INTO ingest.identity
        WITH read AS (
            SELECT {account} AS account, {raw} AS raw
            FROM {mapping.file.relation} AS input
            WHERE {whole}
        ),
        normal AS (SELECT DISTINCT read.account, {value} AS value FROM read)
        SELECT normal.account, $kind, normal.value
        FROM normal
        WHERE normal.account IS NOT NULL AND normal.value IS NOT NULL
        """,
        {
            **mapping.file.parameters,
            **bound,
            "kind": item.kind,
            "prefix": phone_prefix(config.country),
        },
        source=f"{mapping.file.path}: identity",
    )
    store.run(
        f"""
        INSERT INTO ingest.withheld
        SELECT DISTINCT unnest([{", ".join(parts)}]) AS value
        FROM {mapping.file.relation} AS input
        """,
        mapping.file.parameters,
        source=f"{mapping.file.path}: identity",
    )


def _collect_ids(store: Store, mapping: FileMapping, name: str) -> None:
    """An id that is an e-mail address tells who its bearer is, and must not be shown."""
    source = mapping.columns.get(name)
    if source is None or not source.fields:
        return
    text, bound = id_text(name, source)
    store.run(
        f"""
        INSERT INTO ingest.identity
        WITH read AS (
            SELECT DISTINCT {text} AS account
            FROM {mapping.file.relation} AS input
        )
        SELECT read.account, 'email', {NORMALISED["email"].format(x="read.account")}
        FROM read
        WHERE regexp_full_match(read.account, $email)
        """,
        {**mapping.file.parameters, **bound, "email": EMAIL},
        source=f"{mapping.file.path}: identity",
    )


def link_people(
    store: Store, limits: Mapping[str, Fraction], tables: Sequence[str]
) -> list[Message]:
    """Number the people, write the numbers into `canon`, hide ids that are e-mail addresses.

    A value that more accounts share than the definitions allow links nobody. Creates
    `canon.person_of(participant_id, person_key)` for every account with any identifier.

    Args:
        store: `ingest.identity` is filled and `ingest.kept_*` hold the typed rows.
        limits: `person_link_accounts` and `person_address_accounts`.
        tables: Canonical tables that some file fills.

    Returns:
        How many accounts each kind of identifier linked, and how many people there are.
    """
    parameters = {
        "most": int(limits["person_link_accounts"]),
        "most_address": int(limits["person_address_accounts"]),
        "address": ADDRESS,
        "key": KEY,
        "email": EMAIL,
    }
    _run_file(store, "links", parameters)
    _write_components(store)
    _run_file(store, "people", parameters)
    for table in tables:
        for name in _IDS.get(table, ()):
            _hide(store, table, name)
    if "participants" in tables:
        store.run(
            """
            UPDATE ingest.kept_participants AS kept
            SET person_key = known.person_key
            FROM canon.person_of AS known
            WHERE kept.participant_id = known.participant_id
            """,
            source="ingest.kept_participants",
        )
    return _notes(store, parameters)


def _hide(store: Store, table: str, name: str) -> None:
    kept = identifier("ingest", f"kept_{table}")
    known = store.scalar(
        "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'ingest' "
        "AND table_name = $table_name AND column_name = $column_name",
        {"table_name": f"kept_{table}", "column_name": name},
        source="ingest.hidden",
    )
    if known:
        store.run(
            f"UPDATE {kept} AS kept SET {name} = hidden.shown FROM ingest.hidden AS hidden"
            f" WHERE kept.{name} = hidden.account",
            source=f"canon.{table}",
        )


def _write_components(store: Store) -> None:
    """Create `ingest.component(account, person)`: dense numbers by each person's first account.

    Accounts are numbered in the order of their text, so the numbers depend on no order of rows.
    """
    import numpy as np  # noqa: PLC0415 - heavy, and only where identifiers exist
    import pyarrow as pa  # noqa: PLC0415 - as above
    from scipy.sparse import coo_array  # noqa: PLC0415 - as above
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415 - as above

    from pyramidcheck.store.columns import build_numbers, read_integers  # noqa: PLC0415 - as above

    source = "ingest.component"
    count = int(str(store.scalar("SELECT count(*) FROM ingest.holder", source=source)))
    links = store.table("SELECT link.one, link.other FROM ingest.link AS link", source=source)
    one, other = (read_integers(links[name]) for name in ("one", "other"))
    graph: Any = coo_array((np.ones(one.size, dtype=np.int8), (one, other)), shape=(count, count))
    _, label = connected_components(graph, directed=False)
    first = np.full(count, count, dtype=np.int64)
    np.minimum.at(first, label, np.arange(count))
    _, person = np.unique(first[label], return_inverse=True)
    whole = pa.int64()
    numbers = {
        "account": build_numbers(np.arange(count), whole),
        "person": build_numbers(person.reshape(-1) + 1, whole),
    }
    store.register_arrow("ingest.component", pa.table(numbers))


def withhold_values(store: Store, mappings: Sequence[FileMapping]) -> None:
    """Replace in `ingest.quarantine` whatever tells who somebody is.

    That is every value of the columns in question, the whole text of a row whose columns cannot be
    told apart, and any value that stands in such a column elsewhere or looks like an e-mail.
    """
    known = [mapping for mapping in mappings if mapping.identifiers]
    headers = [
        (mapping.file.path, field.header)
        for mapping in known
        for item in mapping.identifiers
        for field in item.fields
    ]
    _run_file(
        store,
        "withhold",
        {
            "shown": WITHHELD,
            "email": f".*{EMAIL}.*",
            "files": [mapping.file.path for mapping in known],
            "header_files": [path for path, _ in headers],
            "headers": [header for _, header in headers],
        },
    )


def hide_headers(mapping: FileMapping) -> FileMapping:
    """Return the mapping without headers that are somebody's e-mail: a file without a header row.

    Only such as fill nothing: others stand in a configuration that an analyst wrote.
    """
    import re  # noqa: PLC0415 - small, and used here alone

    def hidden(file: SourceFile) -> SourceFile:
        columns = tuple(
            replace(item, header=WITHHELD) if re.search(EMAIL, item.header) else item
            for item in file.columns
        )
        return replace(file, columns=columns)

    shaping = mapping.shaping
    if shaping is not None:
        shaping = replace(shaping, original=hidden(shaping.original))
    return replace(mapping, file=hidden(mapping.file), shaping=shaping)


def _notes(store: Store, parameters: Mapping[str, object]) -> list[Message]:
    rows = store.rows(
        """
        SELECT used.kind, used.accounts, used.linked, used.left_out
        FROM ingest.linked AS used
        ORDER BY used.kind
        """,
        source="ingest.linked",
    )
    notes = [
        Message(
            code="people_linked",
            values={
                "identifier": str(kind),
                "accounts": int(str(accounts)),
                "linked": int(str(linked)),
                "left_out": int(str(left_out)),
                "most": str(parameters["most_address" if kind == ADDRESS else "most"]),
            },
        )
        for kind, accounts, linked, left_out in rows
    ]
    accounts, people = store.rows(
        "SELECT count(*), count(DISTINCT known.person_key) FROM canon.person_of AS known",
        source="canon.person_of",
    )[0]
    values: dict[str, str | int | float | None] = {
        "accounts": int(str(accounts)),
        "people": int(str(people)),
    }
    return [*notes, Message(code="people_numbered", values=values)]


def drop_identity(store: Store) -> None:
    """Forget every value: nothing later in the audit can read one."""
    _run_file(store, "forget")


def _run_file(store: Store, name: str, parameters: Mapping[str, object] | None = None) -> None:
    path = package_files(__package__).joinpath(f"sql/{name}.sql")
    store.run_file(path, parameters or {}, source=f"ingest/{name}.sql")
