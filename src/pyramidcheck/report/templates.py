"""The files under `report_templates/`, wherever the package was installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.assets import find_assets

if TYPE_CHECKING:
    from pathlib import Path


def templates_folder() -> Path:
    """Return the folder that holds templates, charts, catalogues and fonts."""
    return find_assets("report_templates")


def template_bytes(name: str) -> bytes:
    """Return the bytes of one template file, named with `/`."""
    return (templates_folder() / name).read_bytes()
