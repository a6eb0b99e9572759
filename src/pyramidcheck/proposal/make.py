"""From the options of a run to the text of a draft, and to a file that overwrites nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck import pipeline, sources
from pyramidcheck.configuration import configuration_path, read_configuration
from pyramidcheck.errors import Problem, UnreadableError, UsageError
from pyramidcheck.model.config import (
    CodedColumn,
    ConstantColumn,
    FilingConfig,
    Mappings,
    TableMapping,
)
from pyramidcheck.private_files import make_private_folder, write_private
from pyramidcheck.proposal.draft import draft_text
from pyramidcheck.proposal.study import study_files

if TYPE_CHECKING:
    from pathlib import Path

    from pyramidcheck.audits import Options
    from pyramidcheck.model.config import ColumnMapping

NAME = "filing.toml"
_MOST_DRAFTS = 100


def propose(options: Options) -> str:
    """Return a filing.toml for the files of a run, each guess explained.

    Raises:
        UsageError: The configuration, or what the command line names, cannot be used.
        UnreadableError: No file could be opened, or none resembles a table.
        LimitError: A limit on memory, time or size was reached.
    """
    from pyramidcheck.store import Store  # noqa: PLC0415 - the engine loads only when it is used

    config, _ = read_configuration(options)
    is_claim = options.config is None and configuration_path(options) is not None
    rules = {name: each.rule for name, each in pipeline.load_rulebook(options).rules.items()}
    with Store.open(threads=options.threads, memory=options.memory, spill_parent=None) as store:
        opened = sources.open_sources(
            store, options.filing, config, options.named, options.read_limits
        )
        study = study_files(store, opened, without_claims(config) if is_claim else config)
    if not any(each.table for each in study.files):
        hint = (
            'where its first row is no header, name its columns: [dialect.orders] columns = ["..."]'
            " in a filing.toml; pyramidcheck init --request lists what to ask the company for"
        )
        raise UnreadableError(
            [Problem(each.file.path, "resembles no table", hint) for each in study.files]
        )
    if is_claim:
        return draft_text(study, without_claims(config), rules, config)
    return draft_text(study, config, rules)


def without_claims(config: FilingConfig) -> FilingConfig:
    """Return what the filing says of its files alone: headers, paths and how they are written.

    Headers can be seen in the files; constants, codes and facts of the plan cannot.
    """
    mapping: dict[str, TableMapping] = {}
    for table, told in config.mapping.tables.items():
        columns: dict[str, ColumnMapping] = {
            name: wanted.column if isinstance(wanted, CodedColumn) else wanted
            for name, wanted in told.columns.items()
            if not isinstance(wanted, ConstantColumn)
        }
        mapping[table] = TableMapping(shape=told.shape, **columns)
    return FilingConfig(
        files=config.files,
        mapping=Mappings(preset=config.mapping.preset, **mapping),
        dialect=config.dialect,
    )


def write_draft(text: str, path: Path) -> None:
    """Write the draft where nothing stands yet; only its owner can read it.

    Raises:
        UsageError: Something stands there, or it cannot be written.
    """
    hint = "name another file with -o"
    if path.is_symlink() or path.exists():
        raise UsageError(Problem(str(path), "exists; nothing is overwritten", hint))
    if not path.parent.exists():
        make_private_folder(path.parent)
    write_private(path, text.encode("utf-8"))


def leave_draft(text: str, folder: Path) -> Path:
    """Return the path of the draft in a folder: a new file, or one that holds the same text.

    Raises:
        UsageError: The folder is a link, or nothing can be written there.
    """
    if folder.is_symlink():
        raise UsageError(Problem(str(folder), "is a link", "name another folder with -o"))
    for number in range(1, _MOST_DRAFTS):
        path = folder / (NAME if number == 1 else f"filing.{number}.toml")
        if path.is_symlink():
            continue
        if not path.exists():
            write_draft(text, path)
            return path
        if path.is_file() and path.read_bytes() == text.encode("utf-8"):
            return path
    raise UsageError(Problem(str(folder), "holds too many drafts", "remove some"))
