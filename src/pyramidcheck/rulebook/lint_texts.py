"""Whether a rule's texts name only figures that the report has."""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING

from pyramidcheck.errors import Problem
from pyramidcheck.rulebook.lint_sql import STATISTIC_FIGURES
from pyramidcheck.rulebook.reading import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyramidcheck.model.rule import Text
    from pyramidcheck.rulebook.book import LoadedRule

FIGURES = (
    "value",
    "watch",
    "flag",
    "critical",
    "numerator",
    "denominator",
    "n",
    "period_start",
    "period_end",
)
"""What every message may name; a rule adds the `figure_` columns of its metric.sql."""

_FIGURE_COLUMN = re.compile(r"\bfigure_[a-z0-9_]+")
_WITHOUT_FIGURES = ("title", "question", "why", "remedy")


def figure_columns(rule: LoadedRule) -> list[str]:
    """Return the extra figures of metric.sql and of the rule's statistic, in order of name."""
    code = re.sub(r"--[^\n]*|/\*.*?\*/", " ", rule.metric_sql, flags=re.DOTALL)
    beside = STATISTIC_FIGURES.get(rule.rule.measure.statistic or "", ())
    return sorted({*_FIGURE_COLUMN.findall(code.lower()), *beside})


def lint_texts(rule: LoadedRule) -> list[Problem]:
    """Return the braces that no figure will fill, in both languages."""
    allowed = [*FIGURES, *figure_columns(rule)]
    texts = rule.rule.texts
    problems = _lint_text(rule, "message", texts.message, allowed)
    for key in _WITHOUT_FIGURES:
        problems += _lint_text(rule, key, getattr(texts, key), [])
    for key in ("innocent", "blind_spots"):
        entries = getattr(texts, key)
        if not entries:
            hint = f"write at least one [[{key}]] with en and fr"
            problems.append(Problem(f"{rule.place()}: {key}", "is missing", hint))
        for index, text in enumerate(entries):
            problems += _lint_text(rule, f"{key}[{index}]", text, [])
    return problems


def _lint_text(rule: LoadedRule, key: str, text: Text, allowed: list[str]) -> list[Problem]:
    problems = []
    for language in ("en", "fr"):
        where = f"{rule.place()}: {key}.{language}"
        try:
            named = list(_named(text.in_language(language)))
        except ValueError as error:
            problems.append(Problem(where, f"braces do not match: {error}"))
            continue
        for name in named:
            if name not in allowed:
                hint = nearest(name, allowed) if allowed else "only [message] holds figures"
                problems.append(Problem(where, f"{{{name}}} is no figure of this rule", hint))
    return problems


def _named(text: str) -> Iterator[str]:
    """Return what stands between braces; a conversion or a format is part of the name."""
    for _, name, spec, conversion in Formatter().parse(text):
        if name is not None:
            extra = (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "")
            yield name + extra
