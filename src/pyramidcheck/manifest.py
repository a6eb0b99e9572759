"""What is needed to redo a run, and the report id that stands for it."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from pyramidcheck import __version__
from pyramidcheck.model.json_text import json_text
from pyramidcheck.model.result import InputResult, ManifestResult

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SCHEMA = "pyramidcheck.manifest/1"
_LIBRARIES = (
    "babel",
    "duckdb",
    "numpy",
    "pyarrow",
    "scipy",
    "typst",
    "vl-convert-python",
    "xlsxwriter",
)


def describe_run(
    inputs: Iterable[InputResult],
    rules_sha256: str,
    config_sha256: str | None,
    command: Sequence[str],
) -> ManifestResult:
    """Return the manifest; its id is the hash of everything else that it holds, inputs included.

    FILING, the second word of the command, is no part of the hash: the hashes of the inputs say
    which filing it was, wherever the folder lies and whatever it is called.
    """
    tool = tool_state()
    content = {
        "command": list(_without_filing(command)),
        "config_sha256": config_sha256,
        "inputs": [[item.table, item.path, item.sha256] for item in inputs],
        "rules_sha256": rules_sha256,
        **tool,
    }
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    return ManifestResult(
        id=digest[:12],
        tool_version=__version__,
        rules_sha256=rules_sha256,
        config_sha256=config_sha256,
        command=tuple(command),
        libraries=dict(sorted(_versions())),
    )


def tool_state() -> dict[str, object]:
    """Return what of the tool itself can change a result: its version and its libraries'."""
    return {"libraries": dict(sorted(_versions())), "tool_version": __version__}


def _without_filing(command: Sequence[str]) -> Sequence[str]:
    """Return the command without the folder that follows its name, where one was given."""
    named = len(command) > 1 and not command[1].startswith("-")
    return (*command[:1], *command[2:]) if named else command


def _versions() -> Iterable[tuple[str, str]]:
    for name in _LIBRARIES:
        try:
            yield name, version(name)
        except PackageNotFoundError:
            continue


def manifest_bytes(
    manifest: ManifestResult,
    inputs: Iterable[InputResult],
    outputs: Mapping[str, str],
    options: Mapping[str, Any] | None = None,
    rendering: Mapping[str, Any] | None = None,
) -> bytes:
    """Return `manifest.json`: the run, its inputs, and the SHA-256 of every file written.

    Args:
        manifest: What `describe_run` returned.
        inputs: The files that were read.
        outputs: File name -> SHA-256.
        options: See `run_options.recorded_options`; None where they are not known.
        rendering: Report file -> how it was rendered.
    """
    content = {
        "schema": SCHEMA,
        **manifest.model_dump(mode="json"),
        "inputs": [
            {"table": item.table, "path": item.path, "sha256": item.sha256, "bytes": item.bytes}
            for item in inputs
        ],
        "outputs": dict(sorted(outputs.items())),
        "rendering": dict(sorted((rendering or {}).items())),
    }
    if options is not None:
        content["options"] = dict(options)
    return json_text(content, sort_keys=True).encode("utf-8")
