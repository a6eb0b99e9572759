"""Pyramidcheck measures a network-selling company's exports against pyramid red-flag rules."""

__version__ = "0.1.0"
