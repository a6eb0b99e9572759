from __future__ import annotations

import json

import pytest

import pyramidcheck
from pyramidcheck.assets import find_assets
from pyramidcheck.cli import main
from pyramidcheck.errors import UsageError

SAMPLE = find_assets("sample_data") / "retail_led"


def test_api_returns_what_the_command_writes(tmp_path):
    result = pyramidcheck.audit(SAMPLE)
    assert main(["audit", str(SAMPLE), "-o", str(tmp_path / "out"), "-f", "json", "-q"]) == 0
    written = json.loads((tmp_path / "out" / "result.json").read_bytes())
    returned = result.model_dump(mode="json", by_alias=True)
    assert written.pop("manifest")["rules_sha256"] == returned.pop("manifest")["rules_sha256"]
    assert written == returned


def test_api_raises_typed_errors(tmp_path):
    with pytest.raises(UsageError, match="is not a folder"):
        pyramidcheck.audit(tmp_path / "none")


def test_unknown_name_of_the_package_is_an_attribute_error():
    with pytest.raises(AttributeError, match="auditor"):
        _ = pyramidcheck.auditor
