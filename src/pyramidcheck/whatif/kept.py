"""The facts that `audit --keep-facts` kept, opened again for the rules' own SQL."""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pyramidcheck.errors import Problem, UsageError
from pyramidcheck.kept_facts import kept_name
from pyramidcheck.whatif.recorded import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pyramidcheck.store import Store
    from pyramidcheck.whatif.recorded import Recorded

_SOURCE = "whatif/kept.py"


def has_facts(recorded: Recorded) -> bool:
    """True where the audit kept its facts beside the result."""
    return (recorded.path.parent / kept_name("facts.readings")).is_file()


@contextmanager
def open_facts(recorded: Recorded, tables: Iterable[str]) -> Iterator[Store]:
    """Yield a store that holds the fact tables named (`facts.name`), as they were kept.

    Raises:
        UsageError: A file is missing, or is not the one that the manifest beside it names.
    """
    files = {name: recorded.path.parent / kept_name(name) for name in sorted(tables)}
    _require_untouched(recorded, files.values())
    from pyramidcheck.store import Store  # noqa: PLC0415 - only where something is measured again

    with Store.open(threads=1) as store:
        store.run("CREATE SCHEMA facts", source=_SOURCE)
        for name, path in files.items():
            # The name is one of `model.facts.FACTS`; the path is bound.
            store.run(
                f"CREATE TABLE {name} AS SELECT * FROM read_parquet($path)",  # noqa: S608
                {"path": str(path)},
                source=_SOURCE,
            )
        yield store


def _require_untouched(recorded: Recorded, files: Iterable[Path]) -> None:
    """Raise unless result and facts have the hashes that the manifest gives them."""
    folder = recorded.path.parent
    hashes = _hashes(folder / MANIFEST)
    again = f"audit again: {recorded.audit_command('--keep-facts')}"
    problems = []
    for path in (recorded.path, *files):
        name = path.relative_to(folder).as_posix()
        if not path.is_file():
            problems.append(Problem(str(path), "is missing", again))
        elif hashlib.sha256(path.read_bytes()).hexdigest() != hashes.get(name):
            problems.append(Problem(str(path), f"is not the file that {MANIFEST} names", again))
    if problems:
        raise UsageError(problems)


def _hashes(manifest: Path) -> dict[str, str]:
    try:
        found: Any = json.loads(manifest.read_bytes())
    except (OSError, ValueError):
        return {}
    outputs = found.get("outputs") if isinstance(found, dict) else None
    return outputs if isinstance(outputs, dict) else {}
