"""A result of which nobody can be told: the same numbers, or none; never others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramidcheck.errors import Problem, UsageError
from pyramidcheck.model.result import (
    WITHHELD,
    RedactionResult,
    Result,
    WithheldNumber,
)
from pyramidcheck.redaction.rules import drop_what_follows, redact_rules, redact_verdict
from pyramidcheck.redaction.sections import (
    redact_dispositions,
    redact_filing,
    redact_gates,
    redact_inputs,
    redact_manifest,
    redact_quality,
)
from pyramidcheck.redaction.series import drop_curves, redact_series
from pyramidcheck.redaction.sheet import FILE, Sheet

if TYPE_CHECKING:
    from pyramidcheck.redaction.cells import Path
    from pyramidcheck.redaction.pseudonyms import Pseudonyms

_REASONS = ("small", "complement", "top")
_SHORTEST_NAME = 3
"""A company's name of fewer characters is no word that could be found again in other texts."""


def redact(
    result: Result,
    pseudonyms: Pseudonyms,
    *,
    keep_company: bool = True,
    left_out: frozenset[str] = frozenset(),
) -> Result:
    """Return the result with its numbers on few people and its identifiers withheld.

    Args:
        result: What an audit found.
        pseudonyms: Made with the key of the case.
        keep_company: False: the company has a pseudonym as well.
        left_out: Rules whose rows of evidence are not told; nor is then how many there are.

    Raises:
        UsageError: The result is redacted already, or rests on published figures.
    """
    if result.redaction is not None:
        what, hint = "is redacted already", "name the audit that it was made from"
        raise UsageError(Problem("result.json", what, hint))
    if result.disclosure is not None:
        what = "rests on published figures: nothing in it is of one person"
        raise UsageError(Problem("result.json", what, "hand it over as it is"))
    document: dict[str, Any] = result.model_dump(mode="json", by_alias=True)
    company = result.filing.company or ""
    learn_files(result, pseudonyms)
    sheet = Sheet(document, pseudonyms)
    document["matter"] = None
    redact_filing(sheet, keep_company=keep_company)
    redact_inputs(sheet)
    redact_verdict(sheet)
    redact_gates(sheet)
    redact_quality(sheet)
    redact_rules(sheet, left_out)
    gone = redact_series(sheet)
    redact_dispositions(sheet)
    redact_manifest(sheet)
    settled = list(sheet.finish())
    curves = drop_curves(sheet)
    withheld = [(path, why) for path, why in settled if path[:3] not in curves]
    withheld += [(path, "complement") for path in curves]
    withheld += [(path, "complement") for path in drop_what_follows(sheet)]
    withheld += [(path, "small") for path in gone]
    if not keep_company and len(company) >= _SHORTEST_NAME:
        document["rulebook"] = _without(document["rulebook"], company.casefold())
    document["redaction"] = _describe(sheet, withheld, keep_company=keep_company)
    return Result.model_validate(document)


def pointer(path: Path) -> str:
    """Return the path as a JSON pointer (RFC 6901)."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


def _describe(
    sheet: Sheet, withheld: list[tuple[Path, str]], *, keep_company: bool
) -> dict[str, Any]:
    limits = sheet.fields
    return RedactionResult(
        fewest=limits.fewest,
        largest_share=str(limits.largest_share),
        key_id=sheet.pseudonyms.key_id(),
        company="kept" if keep_company else "pseudonymised",
        counts={reason: sum(why == reason for _, why in withheld) for reason in _REASONS},
        withheld=tuple(
            WithheldNumber.model_validate(
                {"path": pointer(path), "why": why, "band": sheet.band(path)}
            )
            for path, why in withheld
        ),
    ).model_dump(mode="json")


def learn_files(result: Result, pseudonyms: Pseudonyms) -> None:
    """Make the pseudonyms of files long enough for those of the result."""
    names = [name for item in result.inputs for name in (item.path, item.container) if name]
    pseudonyms.learn(FILE, names)


def _without(value: Any, name: str) -> Any:  # noqa: ANN401 - JSON of any shape
    """The same texts, those that hold the name withheld."""
    if isinstance(value, str):
        return WITHHELD if name in value.casefold() else value
    if isinstance(value, dict):
        return {key: _without(item, name) for key, item in value.items()}
    if isinstance(value, list):
        return [_without(item, name) for item in value]
    return value
