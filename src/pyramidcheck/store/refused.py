"""Which functions no rule may call: they look outside the tables, or change from run to run."""

from __future__ import annotations

# A table function may stand in FROM only if it makes its rows from its own arguments.
TABLE_FUNCTIONS = frozenset({"generate_series", "range", "unnest"})

# Everything about the session, the catalogue, the machine or the network.
_PREFIXES = (
    "current_",
    "duckdb_",
    "get_current_",
    "has_",
    "inet_",
    "pg_",
    "pragma_",
    "read_",
    "txid_",
    "uuid",
)
# `pg_typeof` and the like are refused with their prefix; `typeof` remains.

_NAMES = frozenset(
    {
        # environment, files, settings, statements inside strings
        "getenv",
        "getvariable",
        "glob",
        "json_deserialize_sql",
        "json_execute_serialized_sql",
        "json_serialize_plan",
        "json_serialize_sql",
        "parquet_scan",
        "query",
        "query_table",
        "which_secret",
        "write_log",
        # catalogue
        "col_description",
        "format_pg_type",
        "format_type",
        "get_block_size",
        "in_search_path",
        "obj_description",
        "shobj_description",
        "stats",
        "vector_type",
        # clock; `age` of one argument counts from today
        "age",
        "ago",
        "now",
        "sleep_ms",
        "today",
        "transaction_timestamp",
        # chance and state
        "currval",
        "gen_random_uuid",
        "nextval",
        "random",
        "setseed",
        "setval",
        # raises at will, by plan and not by data
        "assert_true",
        "error",
        # sketches whose result depends on how rows are shared among threads
        "approx_quantile",
        "approx_top_k",
        "reservoir_quantile",
        # call an aggregate that is named in a string; list_sum and the like remain
        "aggregate",
        "array_aggr",
        "array_aggregate",
        "list_aggr",
        "list_aggregate",
    }
)

# One call may make a text or a list of any size, or compare two of them for hours: neither the time
# limit nor the memory limit of DuckDB reaches into a single call (tried on 2.0.0).
_UNBOUNDED = frozenset(
    {
        "array_resize",
        "bar",
        "damerau_levenshtein",
        "editdist3",
        "format",
        "jaro_similarity",
        "jaro_winkler_similarity",
        "levenshtein",
        "list_resize",
        "lpad",
        "printf",
        "repeat",
        "rpad",
    }
)

# Names that SQL lets one write without brackets; DuckDB parses them as columns.
_BARE = frozenset({"localtime", "localtimestamp", "session_user", "user"})


def is_refused_function(name: str) -> bool:
    """Whether a function (folded name) may not be called; any name beyond ASCII is refused."""
    return name in _NAMES or name in _BARE or name.startswith(_PREFIXES) or not name.isascii()


def is_unbounded_function(name: str) -> bool:
    """Whether one call of a function (folded name) can outgrow every limit."""
    return name in _UNBOUNDED


def is_refused_column(name: str) -> bool:
    """Whether an unqualified column (folded name) can mean the clock or the session."""
    return name in _BARE or name.startswith("current_")
