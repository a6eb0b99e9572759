"""`check.json`: how the files were read and what their data are worth, without any judgement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict, Field

from pyramidcheck.model.result import (
    FilingResult,
    GateResult,
    InputResult,
    ManifestResult,
    ResultModel,
    ToolInfo,
)

if TYPE_CHECKING:
    from pyramidcheck.model.result import Result

CHECK_SCHEMA = "pyramidcheck.check/1"


class CheckResult(ResultModel):
    """What `pyramidcheck check -f json` prints; keys are only ever added."""

    schema_: str = Field(alias="schema", default=CHECK_SCHEMA)
    tool: ToolInfo
    filing: FilingResult
    inputs: tuple[InputResult, ...]
    gates: tuple[GateResult, ...]
    data_quality: dict[str, Any]
    """As in result.json. `chapter` holds `totals`, `conservation`, `gaps`, `duplicates`, `ageing`,
    `invalid_fields` and `joins_unmatched`; export caps stand with each of `inputs`."""
    manifest: ManifestResult

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, populate_by_name=True)


def check_result(result: Result) -> CheckResult:
    """Return the part of a result that judges nothing."""
    return CheckResult(
        tool=result.tool,
        filing=result.filing,
        inputs=result.inputs,
        gates=result.gates,
        data_quality=result.data_quality,
        manifest=result.manifest,
    )
