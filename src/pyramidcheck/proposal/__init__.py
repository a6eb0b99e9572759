"""Proposes a filing.toml from a filing's files, and lists the data to ask a company for."""
