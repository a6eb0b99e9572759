"""Options that several commands share, and how their text is read."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pyramidcheck.errors import Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pyramidcheck.audits import Options
    from pyramidcheck.spark.place import SparkPlace


class Language(StrEnum):
    """Languages of reports and summaries."""

    EN = "en"
    FR = "fr"


class Audience(StrEnum):
    """Readers whom a report may be laid out for."""

    COUNSEL = "counsel"
    REGULATOR = "regulator"
    PRESS = "press"


_FILES = {"exists": True, "dir_okay": False}
_FOLDERS = {"exists": True, "file_okay": False}

Filing = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FILING]",
        help="Folder with the company's exports; optional where files are named.",
    ),
]
Orders = Annotated[
    list[Path] | None,
    typer.Option("--orders", metavar="FILE", help="Order lines; repeat for more files."),
]
Enrolments = Annotated[
    list[Path] | None,
    typer.Option(
        "--enrolments",
        "--enrollments",
        "--participants",
        metavar="FILE",
        help="Who joined, when, and under whom; repeat for more files.",
    ),
]
Payouts = Annotated[
    list[Path] | None,
    typer.Option("--payouts", metavar="FILE", help="Payouts; repeat for more files."),
]
Rates = Annotated[
    list[Path] | None,
    typer.Option(
        "--rates",
        metavar="FILE",
        help="Exchange rates: date, currency, what one unit of it is worth; repeat for more files.",
    ),
]
Disclosure = Annotated[
    Path | None,
    typer.Option(
        "--disclosure",
        metavar="FILE",
        help="Published figures (TOML) in the place of a ledger; the level is material at most.",
    ),
]
Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="Your own filing.toml; without it one inside FILING is used and printed as its claim.",
    ),
]
Jurisdiction = Annotated[
    list[str] | None,
    typer.Option(
        "--jurisdiction",
        metavar="CODE",
        help="Law to judge by: international (default), us, eu, fr, uk, ca, kr, cn, in, au; "
        "repeat for more, the first decides.",
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Law of this day instead of the period's end."),
]
Period = Annotated[
    str | None,
    typer.Option(
        "--period", metavar="START:END", help="Days to judge, both included: 2024-01-01:2024-12-31."
    ),
]
Lang = Annotated[Language, typer.Option("--lang", help="Language of reports and summary.")]
ForAudience = Annotated[
    Audience | None,
    typer.Option(
        "--audience",
        help="Order, depth and wording of the reports for these readers; never a number.",
    ),
]
KeyFile = Annotated[
    Path | None,
    typer.Option(
        "--key-file",
        metavar="FILE",
        help="With --audience press: the key of the pseudonyms, readable by you alone.",
    ),
]
Rules = Annotated[
    list[Path] | None,
    typer.Option("--rules", metavar="DIR", help="Folder with rules of your own; repeatable."),
]
Threads = Annotated[
    int | None, typer.Option("--threads", min=1, help="Threads; all processors without it.")
]
Memory = Annotated[
    str | None,
    typer.Option(
        "--memory", metavar="SIZE", help="Memory of the database, such as 2GB; more is spilled."
    ),
]
Spark = Annotated[
    str | None,
    typer.Option(
        "--spark",
        metavar="URL",
        help="Work the facts out on Spark: a master such as local[2], or sc://host for Connect.",
    ),
]
SparkFolder = Annotated[
    Path | None,
    typer.Option(
        "--spark-folder",
        metavar="DIR",
        help="Folder that all machines of the cluster see; the temporary one without it.",
        **_FOLDERS,
    ),
]
RuleSeconds = Annotated[
    float | None,
    typer.Option(
        "--rule-seconds",
        metavar="SECONDS",
        min=0.1,
        help="Time for each query of your own rules; 60 without it.",
    ),
]
RuleMemory = Annotated[
    str | None,
    typer.Option(
        "--rule-memory",
        metavar="SIZE",
        help="Memory for your own rules; without it as --memory, else 2GB.",
    ),
]
MaxExpanded = Annotated[
    str | None,
    typer.Option(
        "--max-expanded",
        metavar="SIZE",
        help="What one compressed file may expand to; 20GB without it.",
    ),
]
MaxRows = Annotated[
    int | None,
    typer.Option(
        "--max-rows", min=1, help="Rows that a Parquet file may announce; 1000000000 without it."
    ),
]
MaxColumns = Annotated[
    int | None, typer.Option("--max-columns", min=1, help="Columns of a file; 5000 without it.")
]
MaxEntries = Annotated[
    int | None,
    typer.Option("--max-entries", min=1, help="Files in an archive; 10000 without it."),
]
LogJson = Annotated[
    bool, typer.Option("--log-json", help="Progress and problems as JSON lines on stderr.")
]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="No progress; only the report's path.")]
Verbose = Annotated[
    bool, typer.Option("-v", "--verbose", help="More on stderr; a traceback with every error.")
]

Reply = Annotated[
    Path | None,
    typer.Option(
        "--reply",
        metavar="FILE",
        help="The company's reply, a text file; printed in the place of the empty form.",
    ),
]
DispositionsFile = Annotated[
    Path | None,
    typer.Option(
        "--dispositions",
        metavar="FILE",
        help="Your decisions on findings (TOML); without it dispositions.toml of a former audit.",
    ),
]
_BY_HASH = frozenset({"reply", "dispositions"})
"""Files that the manifest records by their hash: they change no number, so not the report id."""
NOT_IN_MANIFEST = _BY_HASH | {
    "key_file",
    "log_json",
    "memory",
    "output",
    "quiet",
    "spark",
    "spark_folder",
    "threads",
    "verbose",
}
"""Options that change neither the result nor how it is shown, and those recorded otherwise."""
_SIZE = re.compile(r"([1-9][0-9]{0,14}) ?(?:([KMGT]?)i?B)?", re.IGNORECASE)
_UNITS = ("", "K", "M", "G", "T")
_EPOCH_FIRST = date(1970, 1, 1)


def read_options(values: Mapping[str, Any], command: Sequence[str] = ()) -> Options:
    """Return the options of a run from the values of its command line, by name.

    Raises:
        UsageError: Dates, period, files or folders cannot be used; all problems at once.
    """
    from pyramidcheck.audits import Options
    from pyramidcheck.sources.limits import ReadLimits
    from pyramidcheck.store.limits import GuestLimits

    named = {
        table: tuple(values[name])
        for table, name in (
            ("orders", "orders"),
            ("participants", "enrolments"),
            ("payouts", "payouts"),
            ("rates", "rates"),
        )
        if values.get(name)
    }
    if values.get("disclosure"):
        named["disclosure"] = (values["disclosure"],)
    problems: list[Problem] = []
    if values["filing"] is None and named.keys() <= {"rates"}:
        hint = "pyramidcheck audit FOLDER, or name files with --orders, --enrolments, --payouts"
        problems.append(Problem("FILING", "neither a folder nor files were named", hint))
    config = values.get("config")
    if config is not None and not config.is_file():
        problems.append(Problem(f"--config {config}", "is no file", "name a filing.toml"))
    folders = tuple(values.get("rules") or ())
    problems += [
        Problem(f"--rules {folder}", "is not a folder", "name a folder with a rule.toml below it")
        for folder in folders
        if not folder.is_dir()
    ]
    limits = {
        name.removeprefix("rule_"): values[name]
        for name in ("rule_seconds", "rule_memory")
        if values.get(name)
    }
    reading = {
        name: values[f"max_{name}"]
        for name in ("rows", "columns", "entries")
        if values.get(f"max_{name}")
    }
    if expanded := _size("--max-expanded", values.get("max_expanded"), problems):
        reading["expanded"] = expanded
    as_of = _date("--as-of", values.get("as_of"), problems)
    period = _period(values.get("period"), problems)
    if problems:
        raise UsageError(problems)
    return Options(
        filing=values["filing"],
        named=named,
        config=config,
        jurisdictions=tuple(dict.fromkeys(values.get("jurisdiction") or ("international",))),
        as_of=as_of,
        period=period,
        rule_folders=folders,
        threads=values.get("threads"),
        memory=values.get("memory"),
        spark=_spark(values),
        rule_limits=GuestLimits(**limits),
        read_limits=ReadLimits(**reading),
        command=tuple(command),
    )


def _spark(values: Mapping[str, Any]) -> SparkPlace | None:
    from pyramidcheck.spark.place import SparkPlace

    url, folder = values.get("spark"), values.get("spark_folder")
    if url is None and folder is not None:
        what = "is of use with --spark alone"
        raise UsageError(Problem(f"--spark-folder {folder}", what, "add --spark URL"))
    return None if url is None else SparkPlace(url, folder)


def typed_command(context: typer.Context) -> tuple[str, ...]:
    """Return the command in one order of options, without those that change no result.

    Of every path only the last name is kept: reports must not tell where somebody's files lie.
    """
    return (str(context.info_name), *_typed(context))


def last_name(path: Path) -> str:
    """Return the name of the file or folder alone: where somebody keeps it is nobody's business."""
    if path.name and path.name != "..":
        return path.name
    return path.resolve().name or path.as_posix()


def source_date(text: str | None) -> date | None:
    """Return the day that SOURCE_DATE_EPOCH names, None where it is not set.

    Raises:
        UsageError: It is not a number of seconds.
    """
    if not text:
        return None
    from datetime import UTC, datetime

    try:
        return datetime.fromtimestamp(int(text), tz=UTC).date()
    except (ValueError, OverflowError, OSError) as error:
        what = f"{text!r} is not a number of seconds since 1970"
        raise UsageError(Problem("SOURCE_DATE_EPOCH", what, "unset it or set a number")) from error


def _typed(context: typer.Context) -> Iterator[str]:
    for parameter in context.command.params:
        name = str(parameter.name)
        value = context.params.get(name)
        if name in NOT_IN_MANIFEST or value is None or value == parameter.default:
            continue
        flag = parameter.opts[0] if parameter.param_type_name == "option" else None
        for item in value if isinstance(value, list | tuple) else [value]:
            if flag:
                yield flag
            if not isinstance(item, bool):
                yield last_name(item) if isinstance(item, Path) else str(item)


def read_day(flag: str, text: str | None) -> date | None:
    """Return the day typed behind a flag; None where none was.

    Raises:
        UsageError: It is no date.
    """
    problems: list[Problem] = []
    day = _date(flag, text, problems)
    if problems:
        raise UsageError(problems)
    return day


def read_size(flag: str, text: str) -> int:
    """Return the bytes typed behind a flag.

    Raises:
        UsageError: It is no size.
    """
    problems: list[Problem] = []
    size = _size(flag, text, problems)
    if size is None:
        raise UsageError(problems)
    return size


def _date(flag: str, text: str | None, problems: list[Problem]) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        problems.append(Problem(f"{flag} {text}", "is no date", "write it as 2024-12-31"))
        return None


def _size(flag: str, text: str | None, problems: list[Problem]) -> int | None:
    if text is None:
        return None
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        problems.append(Problem(f"{flag} {text}", "is no size", "write it as 500MB or 20GB"))
        return None
    power: int = 1024 ** _UNITS.index((match[2] or "").upper())
    return int(match[1]) * power


def _period(text: str | None, problems: list[Problem]) -> tuple[date, date] | None:
    if text is None:
        return None
    start_text, colon, end_text = text.partition(":")
    if not colon:
        hint = "write --period 2024-01-01:2024-12-31"
        problems.append(Problem(f"--period {text}", "has no colon between two dates", hint))
        return None
    start = _date("--period", start_text, problems)
    end = _date("--period", end_text, problems)
    if start is None or end is None:
        return None
    if end < start:
        what = "ends before it begins"
        problems.append(Problem(f"--period {text}", what, f"try --period {end}:{start}"))
        return None
    return start, end
