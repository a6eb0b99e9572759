"""`pyramidcheck whatif RESULT --set KEY=VALUE`: the verdict if something were another."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads it when it runs
from typing import TYPE_CHECKING, Annotated

import typer

from pyramidcheck.cli import options as given
from pyramidcheck.cli.audit import GateLevel  # noqa: TC001 - as above

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramidcheck.rulebook import Rulebook
    from pyramidcheck.whatif import Recorded

_KEYS = """
KEY is one of: RULE.watch, RULE.flag, RULE.critical (its levels under the first jurisdiction),
RULE.weight, RULE.value (a number in all readings; a shift moves each reading and stops at what the
measure can be), pillar.NAME.weight (the others share the rest); with facts kept by `audit
--keep-facts` also role.CLASS or role.CLASS.READING (customer or participant: on which side what
this class buys counts), plan.FACT, and retail.share. A sign makes a number a shift: +0.2, -10%.

retail.share moves sales between participants and outside customers until outside sales are that
share of net sales in the central reading: goods and subscriptions that are entry money in no
reading, the same share of every amount, and the payouts on them with them. Rules on whole sales and
payouts move (outside_revenue_share, retail_funded_payouts, own_use_funded_payouts); entry money and
net sales stay, so recruitment_revenue_share does not; rules on single people (net_loss_rate,
break_even and others) are held as audited, since a share does not say who would have bought. It is
a scenario, not a finding.
"""


def whatif(
    result: Annotated[
        Path, typer.Argument(metavar="RESULT", help="A result.json, or the folder that holds it.")
    ],
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="What is to be another; repeatable."),
    ] = None,
    jurisdiction: given.Jurisdiction = None,
    as_of: given.AsOf = None,
    rules: given.Rules = None,
    json_: Annotated[bool, typer.Option("--json", help="Print pyramidcheck.whatif/1.")] = False,
    fail_on: Annotated[
        GateLevel | None,
        typer.Option("--fail-on", help="Exit 1 at this level or worse, 4 if none can be given."),
    ] = None,
    lang: given.Lang = given.Language.EN,
) -> int:
    """Ask what the verdict would be under other terms.

    Example: pyramidcheck whatif audit/ --set retail.share=+0.2
    """
    from pyramidcheck.cli.audit import leave
    from pyramidcheck.cli.exits import gate_exit
    from pyramidcheck.cli.terminal import Terminal
    from pyramidcheck.model.outcome import IndicationLevel
    from pyramidcheck.whatif import Scenario, ask, describe, read_recorded

    day = given.read_day("--as-of", as_of)
    recorded = read_recorded(result)
    scenario = Scenario(tuple(set_ or ()), tuple(dict.fromkeys(jurisdiction or ())), day)
    found = ask(recorded, _rulebook(recorded, scenario.jurisdictions, rules or ()), scenario)
    answer = describe(found)
    terminal = Terminal()
    if json_:
        from pyramidcheck.model.json_text import json_text

        terminal.raw(json_text(answer.model_dump(mode="json", by_alias=True)))
    else:
        from pyramidcheck.cli.whatif_table import lines

        for line, style in lines(found, answer, lang):
            terminal.result(line, style)
    level = IndicationLevel(fail_on) if fail_on else None
    return leave(terminal, gate_exit(found.after.verdict.level, level), fail_on)


whatif.__doc__ = f"{whatif.__doc__}\n{_KEYS}"


def _rulebook(
    recorded: Recorded, jurisdictions: tuple[str, ...], folders: Sequence[Path]
) -> Rulebook:
    """Return the rules at hand, with the profiles of before and after.

    Not by way of the pipeline, whose stages would have to be loaded first.
    """
    from pyramidcheck.assets import find_assets
    from pyramidcheck.cli.names import require_known
    from pyramidcheck.rulebook.loader import load, profile_names

    home = find_assets("rules")
    require_known("--jurisdiction", jurisdictions, profile_names(home))
    asked = dict.fromkeys((*recorded.result.filing.jurisdictions, *jurisdictions))
    return load(folders, builtin=home, jurisdictions=tuple(asked))
