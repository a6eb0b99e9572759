"""What people add to an audit: the company's reply, and an analyst's dispositions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.errors import Problem, PyramidcheckError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyramidcheck.model.result import Result
    from pyramidcheck.outputs import Annexes


def read_annexes(reply: Path | None, dispositions: Path | None, folder: Path) -> Annexes:
    """Return reply and dispositions; without a file named, those kept in a former audit's folder.

    Raises:
        UsageError: Either cannot be used, or the folder keeps other dispositions than the file
            named; all problems at once.
    """
    from pyramidcheck.dispositions import read_dispositions
    from pyramidcheck.outputs import Annexes, kept_dispositions
    from pyramidcheck.reply import read_reply

    problems: list[Problem] = []
    text = decided = None
    kept = kept_dispositions(folder)
    path = dispositions or kept
    try:
        text = read_reply(reply) if reply else None
    except PyramidcheckError as error:
        problems += error.problems
    try:
        decided = read_dispositions(path) if path else None
    except PyramidcheckError as error:
        problems += error.problems
    if decided and dispositions and kept and kept.read_bytes() != decided.content:
        what = "is not what the audit's folder keeps; nothing there is overwritten"
        hint = f"put your decisions into one of the two, or remove {kept}"
        problems.append(Problem(f"--dispositions {dispositions}", what, hint))
    if problems:
        raise UsageError(problems)
    return Annexes(reply=text, dispositions=decided)


def disposition_notes(result: Result, annexes: Annexes) -> Iterator[str]:
    """Yield which dispositions were printed, which have lapsed, and which concern no finding."""
    from pyramidcheck.model.outcome import Outcome

    if annexes.dispositions is None:
        return
    outcomes = {rule.id: rule.outcome for rule in result.rules}
    yield f"{annexes.dispositions.name}: {len(result.dispositions)} read; no number depends on it"
    for item in result.dispositions:
        if item.lapsed:
            yield f"{item.rule}: {item.state} until {item.until}, lapsed: open again"
        elif not outcomes[item.rule].at_least(Outcome.WATCH):
            yield f"{item.rule}: {item.state}, but it is no finding of this audit"
