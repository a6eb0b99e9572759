"""What a batch is to audit: the folders of a folder, or the rows of a manifest, each under a name.

What cannot be taken (a link, a path that leads out, a name given twice) is refused by itself and
stands in the index with its reason: one bad filing never stops the others.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pyramidcheck.errors import Problem, UnreadableError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from pyramidcheck.sources.limits import ReadLimits

COLUMNS = ("path", "name", "config")
"""Of a manifest: a filing's folder and the analyst's filing.toml, both from the manifest's own
folder, and the name it goes by in the index (the folder's without it)."""
_SLUG_LENGTH = 40
_MOST_MANIFEST_BYTES = 64 * 2**20


@dataclass(frozen=True)
class Terms:
    """On what terms every filing of a batch is audited; what could change a result."""

    jurisdictions: tuple[str, ...] = ("international",)
    as_of: date | None = None
    period: tuple[date, date] | None = None
    rule_folders: tuple[Path, ...] = ()
    formats: tuple[str, ...] = ("json",)
    language: str = "en"
    trust_filing_config: bool = False
    """False: a filing.toml inside a filing is its filer's word and is not read."""
    read_limits: ReadLimits | None = None


@dataclass(frozen=True)
class Entry:
    """One filing of a batch."""

    name: str
    folder: Path
    slug: str
    """The name of its folder among the results: safe in any file system, one for each name."""
    config: Path | None = None
    refused: Problem | None = None


@dataclass(frozen=True)
class Plan:
    """The filings of a batch in the order of their names."""

    entries: tuple[Entry, ...]
    left_aside: tuple[str, ...] = field(default=())
    """Names of what lies beside the filings and is none."""


def plan_batch(filings: Path, out: Path) -> Plan:
    """Return the filings of a folder, or of a manifest in CSV; results are to go to `out`.

    Raises:
        UsageError: FILINGS does not exist, the manifest lacks a column, or results would be
            written among the filings.
        UnreadableError: There is not a single filing.
    """
    if filings.is_dir():
        entries, aside = _of_folder(filings)
    elif filings.is_file():
        entries, aside = list(_of_manifest(filings)), ()
    else:
        hint = "name a folder of filings, or a CSV with a column path"
        raise UsageError(Problem(str(filings), "does not exist", hint))
    if not entries:
        hint = "each filing is a folder of its own inside it"
        raise UnreadableError(Problem(str(filings), "holds no filing", hint))
    _require_apart(filings, entries, out)
    unique = _refuse_doubles(entries)
    return Plan(tuple(sorted(unique, key=lambda entry: (entry.name, entry.slug))), aside)


def _require_apart(filings: Path, entries: Iterable[Entry], out: Path) -> None:
    """Refuse to write where the next run would read, or to read where this one writes."""
    written = out.resolve()
    inside = filings.is_dir() and written.parent == filings.resolve()
    for entry in entries:
        read = entry.folder.resolve() if entry.refused is None else None
        if read is not None and (written.is_relative_to(read) or read.is_relative_to(written)):
            inside = True
    if inside:
        what, hint = "lies among the filings, or holds them", "name a folder beside them with -o"
        raise UsageError(Problem(str(out), what, hint))


def slug_of(name: str) -> str:
    """Return a folder name that is safe everywhere and differs between any two names."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_SLUG_LENGTH].rstrip("-")
    digest = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:10]
    return f"{words}-{digest}" if words else digest


def _of_folder(folder: Path) -> tuple[list[Entry], tuple[str, ...]]:
    entries, aside = [], []
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_symlink():
            entries.append(_refuse(_entry(path.name, path), "is a link", "copy what it leads to"))
        elif path.is_dir():
            entries.append(_entry(path.name, path))
        else:
            aside.append(path.name)
    return entries, tuple(aside)


def _of_manifest(manifest: Path) -> Iterator[Entry]:
    """Yield the manifest's rows; a path that leaves its folder, or is a link, is refused."""
    if manifest.stat().st_size > _MOST_MANIFEST_BYTES:
        what = f"is larger than {_MOST_MANIFEST_BYTES} bytes"
        raise UsageError(Problem(str(manifest), what, "name a CSV of paths"))
    try:
        text = manifest.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(Problem(str(manifest), "is not UTF-8", "save it as UTF-8")) from error
    try:
        given, rows = _read_csv(text)
    except csv.Error as error:
        what, hint = f"is no CSV: {error}", f"columns are {', '.join(COLUMNS)}"
        raise UsageError(Problem(str(manifest), what, hint)) from error
    if "path" not in given or set(given) - set(COLUMNS):
        what = f"has the columns {', '.join(given) or 'none'}"
        hint = f"columns are {', '.join(COLUMNS)}; only path is required"
        raise UsageError(Problem(f"{manifest}: row 1", what, hint))
    for number, row in enumerate(rows, start=2):
        yield _of_row(manifest, number, {key: value or "" for key, value in row.items() if key})


def _read_csv(text: str) -> tuple[Sequence[str], list[dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    return reader.fieldnames or (), list(reader)


def _of_row(manifest: Path, number: int, row: dict[str, str]) -> Entry:
    root = manifest.resolve().parent
    where = f"{manifest.name}: row {number}"
    path = Path(row["path"])
    named = row.get("name") or path.name or where
    entry = Entry(named, root / path, slug_of(named))
    for text in (row["path"], row.get("config", "")):
        problem = _outside(root, text) if text else None
        if problem:
            return replace(entry, refused=Problem(f"{where}, {text}", *problem))
    if not row["path"]:
        what, hint = "names no folder", "write the filing's folder in the column path"
        return replace(entry, refused=Problem(where, what, hint))
    if not entry.folder.is_dir():
        what, hint = "is no folder", "paths are from the manifest's own folder"
        return replace(entry, refused=Problem(f"{where}, {path}", what, hint))
    config = root / row["config"] if row.get("config") else None
    if config is not None and not config.is_file():
        what, hint = "is no file", "name a filing.toml, or leave it empty"
        return replace(entry, refused=Problem(f"{where}, {config.name}", what, hint))
    return replace(entry, config=config)


def _outside(root: Path, text: str) -> tuple[str, str] | None:
    """Return what is wrong with a path of a manifest, and how to mend it."""
    path = Path(text)
    if path.is_absolute() or ".." in path.parts or "\0" in text:
        return "leads out of the manifest's folder", "write a path below that folder"
    place = root
    for part in path.parts:
        place /= part
        if place.is_symlink():
            return "is a link, or leads through one", "copy what it leads to"
    return None


def _entry(name: str, path: Path) -> Entry:
    return Entry(name, path, slug_of(name))


def _refuse(entry: Entry, what: str, hint: str) -> Entry:
    return replace(entry, refused=Problem(entry.name, what, hint))


def _refuse_doubles(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield the entries; of those with one name none is audited, as nobody knows which is meant."""
    entries = list(entries)
    count = Counter(_spoken(entry.name) for entry in entries)
    seen: Counter[str] = Counter()
    for entry in entries:
        if count[_spoken(entry.name)] == 1:
            yield entry
            continue
        seen[entry.slug] += 1
        what = f"is the name of {count[_spoken(entry.name)]} filings"
        doubled = _refuse(entry, what, "give each its own in the column name")
        yield replace(doubled, slug=f"{entry.slug}-{seen[entry.slug]}")


def _spoken(name: str) -> str:
    """Return the name as people tell names apart: not by capitals, blanks or composed letters."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
