"""Where the data that ships with pyramidcheck lies: in the wheel, or beside the checkout."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pyramidcheck.errors import InvariantError, Problem

AssetName = Literal["rules", "report_templates", "sample_data"]


@cache
def find_assets(name: AssetName) -> Path:
    """Folder of that name: the one bundled with the package, else the checkout's.

    A wheel is unpacked when it is installed, so the folder is a real one. An editable install
    holds no bundle under `src/`, and its folder is the one beside `pyproject.toml`.

    Raises:
        InvariantError: Neither exists; the installation is incomplete.
    """
    package = Path(str(files("pyramidcheck")))
    bundled = package / "_bundled" / name
    if bundled.is_dir():
        return bundled
    checkout = package.parent.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / name).is_dir():
        return checkout / name
    raise InvariantError(
        Problem(
            where=str(bundled),
            what=f"the folder {name} is in neither the package nor the checkout",
            hint="install pyramidcheck again",
        )
    )
