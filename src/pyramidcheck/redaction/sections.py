"""What is decided of a result's parts other than its rules and charts, field by field.

| part | decision |
|---|---|
| `schema`, `tool`, `rulebook` | told: words of the program and of the law |
| `filing.company` | told, or a pseudonym where asked for |
| `filing.declared` | numbers and dates of plan and period told; names, codes, headers withheld |
| `filing.people`, `.totals` | cells: people, and the money of so many people |
| `filing`, the rest | told: country, period, currency, law, tables |
| `inputs[].path`, `.container` | pseudonyms |
| `inputs[].sha256` | a digest under the key: a plain one tells whoever guesses the file |
| `inputs[].mapping`, `.unused_columns` | how a column was filled told, its header withheld |
| `inputs[].rows`, `.lines` | cells, with received = used + quarantined + excluded |
| `inputs[]`, the rest | told: table, bytes, preset, cap; `.dialect` as messages |
| messages everywhere | code told, values by their names in fields.toml |
| `gates[].figures`, `data_quality.signals`, `.network` | by their names in fields.toml |
| `data_quality.quarantine`, `.excluded` | reasons told, rows are cells |
| `data_quality.chapter` | rows are cells, money told only for enough rows; files pseudonyms |
| `dispositions[]` | rule, state and day told; who decided, and why, withheld |
| `disclosure` | never there: a result of published figures is of no one person, and not redacted |
| `matter` | left out: it repeats every number exactly |
| `manifest.id`, `.config_sha256` | digests under the key; `.command` keeps its options |
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pyramidcheck.model.canonical import TABLES
from pyramidcheck.model.result import WITHHELD

if TYPE_CHECKING:
    from pyramidcheck.redaction.cells import Path
    from pyramidcheck.redaction.sheet import Sheet

COMPANY = "company"
_ROWS = ("used", "quarantined", "excluded")
_TOLD = frozenset({"country", "currency", "synthetic", "received_on"})
_TOLD_SECTIONS = frozenset({"case", "period", "plan"})
_PEOPLE_NAMED = ("report.author", "report.reviewer")
_MAPPED = re.compile(
    r"(?P<how>column|product of columns|sum of columns|first of columns"
    r"|numbers of people, from columns) '.*'"
    r"(?P<rest>(?:, in [A-Z]{3})?(?:, binary floats taken at their shortest decimal form)?)",
    re.DOTALL,
)
_REPORT_ID = 12
_TOLD_WORD = re.compile(r"--?[a-z][a-z-]*|[a-z]{2,13}|\d{4}-\d\d-\d\d(?::\d{4}-\d\d-\d\d)?")
_TOLD_BEHIND = frozenset(
    {"--jurisdiction", "--as-of", "--audience", "--period", "--lang", "-f", "--format"}
)


def redact_filing(sheet: Sheet, *, keep_company: bool) -> None:
    """Decide `filing`."""
    filing = sheet.document["filing"]
    if not keep_company and filing["company"]:
        filing["company"] = sheet.pseudonyms.name(COMPANY, filing["company"])
    filing["declared"] = _declared(filing["declared"], filing["company"])
    people = {name: ("filing", "people", name) for name in filing["people"]}
    sheet.counts(*people.values())
    for part in ("paid", "population"):
        if part in people and "participants" in people:
            sheet.cells.part(people[part], people["participants"])
    totals = {name: ("filing", "totals", name) for name in filing["totals"]}
    sheet.amounts(*totals.values())
    everybody = ("customers", "participants", "unknown_buyers")
    whose = {
        "payouts": ("paid",),
        "entry_money": ("participants",),
        "outside_sales": ("customers",),
        "net_sales": everybody,
    }
    for name, path in totals.items():
        if sheet.few(whose.get(name, everybody)):
            sheet.cells.withhold(path, "small")


def _declared(declared: dict[str, Any], company: str | None) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, value in declared.items():
        section = key.partition(".")[0]
        if key == "company":
            kept[key] = company
        elif key in _TOLD or (section in _TOLD_SECTIONS and _is_plain(value)):
            kept[key] = value
        else:
            # The keys hold headers and the codes of files as well.
            kept[key if key in _PEOPLE_NAMED else section] = WITHHELD
    return kept


def _is_plain(value: Any) -> bool:  # noqa: ANN401 - TOML holds any scalar
    return isinstance(value, bool | int | float) or (
        isinstance(value, str) and bool(re.fullmatch(r"[0-9./-]+|[a-z_]+", value))
    )


def redact_inputs(sheet: Sheet) -> None:
    """Decide `inputs`."""
    for place, item in enumerate(sheet.document["inputs"]):
        path: Path = ("inputs", place)
        sheet.file((*path, "path"))
        sheet.file((*path, "container"))
        item["sha256"] = sheet.pseudonyms.digest("sha256", item["sha256"])
        item["mapping"] = {name: _mapped(told) for name, told in item["mapping"].items()}
        item["unused_columns"] = [WITHHELD] if item["unused_columns"] else []
        sheet.messages((*path, "dialect"))
        _rows(sheet, (*path, "rows"))
        sheet.counts((*path, "lines"))


def _mapped(told: str) -> str:
    found = _MAPPED.match(told)
    if found:
        return f"{found['how']} '{WITHHELD}'{found['rest']}"
    return f"constant {WITHHELD}" if told.startswith("constant ") else WITHHELD


def _rows(sheet: Sheet, path: Path) -> None:
    sheet.counts(*((*path, name) for name in ("received", *_ROWS)))
    sheet.cells.total((*path, "received"), [(*path, name) for name in _ROWS])


def redact_gates(sheet: Sheet) -> None:
    """Decide `gates`."""
    for place in range(len(sheet.document["gates"])):
        sheet.named(("gates", place, "figures"))
        sheet.messages(("gates", place, "reasons"))


def redact_quality(sheet: Sheet) -> None:
    """Decide `data_quality`; a key of it that is not known is gone."""
    quality = sheet.document["data_quality"]
    known = {**dict.fromkeys(_QUALITY), "chapter": None}
    for name in [name for name in quality if name not in known]:
        del quality[name]
    top: Path = ("data_quality",)
    _rows(sheet, (*top, "rows"))
    for name in _ROWS:
        _sum(sheet, (*top, "rows", name), ("inputs",), ("rows", name))
    _sum(sheet, (*top, "rows", "received"), ("inputs",), ("rows", "received"))
    for name, whole in (("quarantine", "quarantined"), ("excluded", "excluded")):
        reasons = [(*top, name, reason) for reason in quality.get(name) or ()]
        sheet.counts(*reasons)
        sheet.cells.total((*top, "rows", whole), reasons)
    for name, row in (("quarantined_rows_share", "quarantined"), ("quarantined_money_share", "")):
        sheet.shares((*top, name))
        hidden = [(*top, "rows", row or "quarantined")]
        sheet.cells.follow(hidden, [(*top, name)])
    sheet.named((*top, "signals"))
    for tree in quality.get("network") or ():
        _network(sheet, (*top, "network", tree))
    sheet.messages((*top, "notes"))
    if quality.get("chapter"):
        _chapter(sheet, (*top, "chapter"))


_QUALITY = (
    "rows",
    "quarantine",
    "excluded",
    "quarantined_rows_share",
    "quarantined_money_share",
    "signals",
    "network",
    "notes",
)


def _network(sheet: Sheet, path: Path) -> None:
    """The trees: everybody is below somebody, or a root, or an orphan."""
    sheet.named(path)
    sheet.cells.total((*path, "nodes"), [(*path, "links"), (*path, "roots")])
    compared = ("parent_joined_earlier", "parent_joined_same_day", "parent_joined_later")
    sheet.cells.total((*path, "links"), [(*path, name) for name in compared])
    for part in ("leaves", "links", "with_one_recruit", "with_over_two_recruits"):
        sheet.cells.part((*path, part), (*path, "nodes"))


def _sum(sheet: Sheet, whole: Path, over: Path, column: tuple[str, ...]) -> None:
    parts = [(*over, place, *column) for place in range(len(sheet.at(over) or ()))]
    sheet.cells.total(whole, parts, spare=True)


def _chapter(sheet: Sheet, path: Path) -> None:
    chapter = sheet.at(path)
    for name in [name for name in chapter if name not in _CHAPTER]:
        del chapter[name]
    for name, (counts, amounts) in _CHAPTER.items():
        for place in range(len(chapter.get(name) or ())):
            row: Path = (*path, name, place)
            if name == "gaps":
                continue
            sheet.counts(*((*row, column) for column in counts))
            for column, of in amounts.items():
                sheet.amounts((*row, column))
                # Money, and a share, tell no more than the rows that they are of.
                sheet.cells.follow([(*row, of)], [(*row, column)])
    _totals(sheet, path)
    for place, entry in enumerate(chapter.get("invalid_fields") or ()):
        sheet.file((*path, "invalid_fields", place, "file"))
        if entry["column"] not in _COLUMNS:
            entry["column"] = entry["column"] and WITHHELD
    for place in range(len(chapter.get("joins_unmatched") or ())):
        row = (*path, "joins_unmatched", place)
        sheet.cells.part((*row, "unmatched"), (*row, "rows"))
    if "gaps" in chapter:
        gaps = (*path, "gaps")
        documents = [(*gaps, name) for name in ("documents", "numbered_documents")]
        sheet.counts(*documents)
        sheet.cells.part(documents[1], documents[0])


_CHAPTER: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "totals": (("rows",), {"amount": "rows"}),
    "conservation": (
        ("received", "used", "quarantined", "excluded"),
        {"amount_used": "used", "amount_quarantined": "quarantined"},
    ),
    "gaps": ((), {}),
    "duplicates": (("rows",), {"amount": "rows"}),
    "ageing": (("rows",), {"amount": "rows"}),
    "invalid_fields": (("rows",), {"amount": "rows"}),
    "joins_unmatched": (("rows", "unmatched"), {"amount": "unmatched", "share": "unmatched"}),
}
"""Section of the chapter -> its counts, and its amounts with the count that they are of."""
_COLUMNS = frozenset(column.name for table in TABLES.values() for column in table.columns)


def _totals(sheet: Sheet, path: Path) -> None:
    """Months make up a table, and received = used + quarantined + excluded in each."""
    chapter = sheet.at(path)
    for place, table in enumerate(chapter.get("conservation") or ()):
        row = (*path, "conservation", place)
        sheet.cells.total((*row, "received"), [(*row, name) for name in _ROWS])
        for whole, part in (("used", "rows"), ("amount_used", "amount")):
            months = [
                (*path, "totals", number, part)
                for number, entry in enumerate(chapter.get("totals") or ())
                if entry["table"] == table["table"]
            ]
            sheet.cells.total((*row, whole), months)


def redact_dispositions(sheet: Sheet) -> None:
    """Decide `dispositions`: state and day told, who decided and in which words withheld."""
    for item in sheet.document["dispositions"]:
        item["finding"] = item["rule"]
        for name in ("by", "reason"):
            item[name] = item[name] and WITHHELD


def redact_manifest(sheet: Sheet) -> None:
    """Decide `manifest`."""
    manifest = sheet.document["manifest"]
    manifest["id"] = sheet.pseudonyms.digest("report", manifest["id"])[:_REPORT_ID]
    if manifest["config_sha256"]:
        manifest["config_sha256"] = sheet.pseudonyms.digest("sha256", manifest["config_sha256"])
    manifest["command"] = _command(manifest["command"])


def _command(words: list[str]) -> list[str]:
    """The command and its options; what stands behind them only where it names no file."""
    told = list(words[:1])
    for before, word in pairwise(words):
        option = word.startswith("-") and _TOLD_WORD.fullmatch(word)
        value = before in _TOLD_BEHIND and _TOLD_WORD.fullmatch(word)
        told.append(word if option or value else WITHHELD)
    return told
