"""The audit of published figures from its options to its result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.audits import DISCLOSURE, Audited
from pyramidcheck.disclosure.auditing import Asked, audit_disclosure
from pyramidcheck.errors import Problem, RuleError, UsageError
from pyramidcheck.run_options import recorded_options

if TYPE_CHECKING:
    from pyramidcheck.audits import Options, Progress
    from pyramidcheck.rulebook import Rulebook


def run_disclosure(options: Options, rulebook: Rulebook, progress: Progress) -> Audited:
    """Audit published figures in the place of a ledger.

    Raises:
        UsageError: More than the one file is named, or it cannot be used.
    """
    refuse_beside(options)
    progress("judge")
    if rulebook.published is None:
        raise RuleError(Problem("rules/disclosures.toml", "is missing", "install anew"))
    path = options.named[DISCLOSURE][0]
    asked = Asked(path, options.jurisdictions, options.as_of, options.command)
    result = audit_disclosure(asked, rulebook, rulebook.published)
    return Audited(
        result=result,
        evidence={},
        queries={},
        quarantine=[],
        printed_on=result.filing.as_of,
        options=recorded_options(options, has_config=False),
    )


def refuse_beside(options: Options) -> None:
    """Return only where a disclosure is all that is to be audited.

    Raises:
        UsageError: A filing, other files, a configuration, a period or facts are asked for as well.
    """
    beside = {
        "FILING": options.filing is not None,
        "--config": options.config is not None,
        "--period": options.period is not None,
        "--keep-facts": options.keep_facts,
        **{f"--{table}": True for table in options.named if table != DISCLOSURE},
        "a second --disclosure": len(options.named[DISCLOSURE]) > 1,
    }
    what = "cannot stand beside --disclosure: published figures are no ledger"
    problems = [
        Problem(name, what, "audit the ledger and the disclosure each by itself")
        for name, given in beside.items()
        if given
    ]
    if problems:
        raise UsageError(problems)
