"""Typed models that every stage shares: canonical tables, filing, facts, rules and the result."""
