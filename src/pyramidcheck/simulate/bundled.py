"""Scenarios by name: those of the bundled samples and of the case library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.assets import find_assets

if TYPE_CHECKING:
    from pathlib import Path


def bundled_scenarios() -> dict[str, Path]:
    """Return the file of every bundled scenario by its name, samples first."""
    home = find_assets("sample_data")
    samples = sorted(home.glob("*/scenario.toml"))
    cases = sorted((home / "cases").glob("*-shaped.toml"))
    return {path.parent.name: path for path in samples} | {path.stem: path for path in cases}
