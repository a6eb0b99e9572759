"""`--set KEY=VALUE`, read: which thing is to be another, and what it is to be."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import get_close_matches
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from pyramidcheck.errors import Problem, UsageError
from pyramidcheck.judge.score import judged_pillars
from pyramidcheck.model.config import Plan
from pyramidcheck.model.facts import BUYER_CLASSES
from pyramidcheck.model.outcome import Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyramidcheck.rulebook import Rulebook

LEVELS = ("watch", "flag", "critical")
SIDES = ("customer", "participant")
MIX = "retail.share"
_NUMBER = re.compile(r"([+-]?)(\d+(?:\.\d+)?|\.\d+)(?:/(\d+))?(%?)")

Kind = Literal["level", "weight", "value", "pillar", "role", "plan", "mix"]


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as typed: a value, or a shift of what there is where it carries a sign."""

    number: Fraction
    is_shift: bool
    text: str

    def applied_to(self, before: Fraction) -> Fraction:
        """Return the number itself, or the former one shifted by it."""
        return before + self.number if self.is_shift else self.number


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that is to be another."""

    key: str
    text: str
    """The value as typed."""
    kind: Kind
    name: str
    """Rule, pillar, buyer class, plan fact or `retail.share`."""
    part: str = ""
    """`watch`, `flag` or `critical`; of a role, the one reading that it is for."""
    amount: Amount | None = None

    @property
    def where(self) -> str:
        """The setting as it was typed."""
        return f"--set {self.key}={self.text}"


def read_settings(texts: Iterable[str], rulebook: Rulebook) -> tuple[Setting, ...]:
    """Return every setting, in the order given.

    Raises:
        UsageError: A key is not known (with the nearest that is), a value is not one, or a key is
            given twice; all problems at once.
    """
    reader = _Reader(rulebook)
    found = [setting for text in texts if (setting := reader.read(text)) is not None]
    keys = [setting.key for setting in found]
    for key in dict.fromkeys(key for key in keys if keys.count(key) > 1):
        reader.problems.append(Problem(f"--set {key}", "is given twice", "set it once"))
    if reader.problems:
        raise UsageError(reader.problems)
    return tuple(found)


def valid_keys(rulebook: Rulebook) -> Iterator[str]:
    """Yield every key that `--set` knows."""
    yield MIX
    for name, loaded in rulebook.rules.items():
        # An informational rule is shown and never judged: nothing about it moves a verdict.
        if not loaded.rule.informational:
            yield from (f"{name}.{part}" for part in (*LEVELS, "value", "weight"))
    yield from (f"pillar.{pillar.id}.weight" for pillar in judged_pillars(rulebook.verdict))
    for name in BUYER_CLASSES:
        yield f"role.{name}"
        yield from (f"role.{name}.{reading.value}" for reading in Reading)
    yield from (f"plan.{name}" for name in Plan.model_fields)


def read_amount(text: str) -> Amount | None:
    """Return the number: `0.4`, `40%`, `2/3`, or with a sign a shift; None where it is none."""
    found = _NUMBER.fullmatch(text.strip())
    if found is None or (found[3] is not None and int(found[3]) == 0):
        return None
    number = Fraction(found[2]) / int(found[3] or 1) / (100 if found[4] else 1)
    return Amount(-number if found[1] == "-" else number, bool(found[1]), text.strip())


class _Reader:
    def __init__(self, rulebook: Rulebook) -> None:
        self.problems: list[Problem] = []
        self._known = list(valid_keys(rulebook))

    def read(self, text: str) -> Setting | None:
        """Return the setting; None where it was refused."""
        key, equals, value = (part.strip() for part in text.partition("="))
        where = f"--set {text}"
        if not equals or not key or not value:
            self._refuse(where, "is not KEY=VALUE", "such as outside_revenue_share.flag=0.4")
        elif key not in self._known:
            near = get_close_matches(key, self._known, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]}?" if near else "pyramidcheck whatif --help lists keys"
            self._refuse(where, f"{key} is not known", hint)
        else:
            return self._valued(_sorted(key, value))
        return None

    def _valued(self, setting: Setting) -> Setting | None:
        if setting.kind == "plan":
            return setting
        if setting.kind == "role":
            if setting.text in SIDES:
                return setting
            hint = f"choose {' or '.join(SIDES)}"
            self._refuse(setting.where, f"{setting.text} is no side", hint)
            return None
        amount = read_amount(setting.text)
        if amount is None:
            hint = "write 0.4, 40% or 2/3; with + or - in front it is a shift"
            self._refuse(setting.where, f"{setting.text} is no number", hint)
            return None
        return replace(setting, amount=amount)

    def _refuse(self, where: str, what: str, hint: str) -> None:
        self.problems.append(Problem(where, what, hint))


def _sorted(key: str, value: str) -> Setting:
    """Return a known key as the kind of setting that it is."""
    head, _, rest = key.partition(".")
    if key == MIX:
        return Setting(key, value, "mix", MIX)
    if head == "pillar":
        return Setting(key, value, "pillar", rest.rpartition(".")[0])
    if head == "plan":
        return Setting(key, value, "plan", rest)
    if head == "role":
        name, _, reading = rest.partition(".")
        return Setting(key, value, "role", name, reading)
    if rest == "value":
        return Setting(key, value, "value", head, rest)
    return Setting(key, value, "weight" if rest == "weight" else "level", head, rest)


def of_kind(settings: Sequence[Setting], *kinds: Kind) -> tuple[Setting, ...]:
    """Return the settings of these kinds, in order."""
    return tuple(setting for setting in settings if setting.kind in kinds)
