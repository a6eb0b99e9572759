"""Finds a filing's files and reads CSV and Parquet as text, with file name and row number."""

from __future__ import annotations

from pyramidcheck.sources.reading import open_sources

__all__ = ["open_sources"]
