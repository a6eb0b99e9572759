"""The configuration in force: the analyst's own file, else the filing's, which is only a claim."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Literal

from pyramidcheck import ingest
from pyramidcheck.model.config import FilingConfig
from pyramidcheck.model.result import Message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal
    from pathlib import Path

    from pyramidcheck.audits import Options

_CONFIG = "filing.toml"


def doubt_claims(
    options: Options, config: FilingConfig, own_use_cap: Decimal
) -> tuple[FilingConfig, tuple[Message, ...]]:
    """Return the configuration with the filer's own word bounded, and a note for what was.

    Conservatively: own use is no cost of the business, so a filer who claims more of it than the
    order on which the cap stands would lower every loss by saying so. An analyst may.
    """
    claimed = config.plan.own_use_month
    if options.config is not None or config.currency != "USD" or claimed is None:
        return config, ()
    if claimed <= own_use_cap:
        return config, ()
    plan = config.plan.model_copy(update={"own_use_month": own_use_cap})
    values: dict[str, str | int | float | None] = {
        "claimed": str(claimed),
        "applied": str(own_use_cap),
    }
    note = Message(code="own_use_claim_bounded", values=values)
    return config.model_copy(update={"plan": plan}), (note,)


def read_configuration(options: Options) -> tuple[FilingConfig, str | None]:
    """Return the configuration in force and the SHA-256 of its file."""
    path = configuration_path(options)
    if path is None:
        return FilingConfig(), None
    config = ingest.read_config(path, inside_filing=options.config is None)
    return config, hashlib.sha256(path.read_bytes()).hexdigest()


def configuration_path(options: Options) -> Path | None:
    """Return the analyst's file, else the filing's own, else None."""
    if options.config is not None or options.filing is None or not options.trust_filing_config:
        return options.config
    return _own_config(options.filing)


def unread_claims(options: Options) -> tuple[Message, ...]:
    """Return a note where the filing brings a configuration that was left unread."""
    asked = options.config is None and not options.trust_filing_config
    own = _own_config(options.filing) if asked and options.filing is not None else None
    return () if own is None else (Message(code="filing_config_unread", values={"file": own.name}),)


def _own_config(folder: Path) -> Path | None:
    # As some systems do not tell capitals apart, none does. A link is named too: whoever reads it
    # refuses it, rather than pass it over in silence.
    try:
        inside = sorted(
            path
            for path in folder.iterdir()
            if path.name.lower() == _CONFIG and (path.is_file() or path.is_symlink())
        )
    except OSError:
        # Whoever opens the folder says what is wrong with it.
        return None
    exact = [path for path in inside if path.name == _CONFIG]
    return next(iter([*exact, *inside]), None)


def plan_facts(config: FilingConfig) -> Sequence[str]:
    """Return the names of the plan facts that the configuration gives."""
    return sorted(config.plan.model_dump(exclude_none=True))


def declared_by(options: Options) -> Literal["filing", "analyst", "nobody"]:
    """Return whose word the configuration in force is."""
    if configuration_path(options) is None:
        return "nobody"
    return "filing" if options.config is None else "analyst"
