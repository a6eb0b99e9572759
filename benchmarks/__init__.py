"""Measurements of speed and memory that a person starts by hand; no test runs them."""
