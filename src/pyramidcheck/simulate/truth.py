"""What each rule ought to find in a simulated filing, counted from the company's own books.

The audit is never run here. Where a rule estimates something, or asks for what the books do not
hold, the truth is unknown and says why.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from pyramidcheck.assets import find_assets
from pyramidcheck.model.canonical import ITEM_KINDS
from pyramidcheck.simulate.catalogue import cents
from pyramidcheck.simulate.extras import requests_of
from pyramidcheck.simulate.tally import ENTRY, SUPPORT, Tally

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyramidcheck.simulate.books import Books
    from pyramidcheck.simulate.calendar import Flags, Ints
    from pyramidcheck.simulate.extras import Requests
    from pyramidcheck.simulate.world import World

SCHEMA = "pyramidcheck.truth/1"
_CLAWED_BACK = 0.01
"""A payout may name its order while its clawback names none; the rule then sees both apart."""
_BEFORE_JOINING = 0.002
"""A preferred customer's large order just before joining may count as part of joining."""
_LOOKALIKES = 0.03
"""Some real customers buy once, in the last days, and just qualify their seller."""
_UNKNOWN = {
    "attrition": "estimated from silence; the books know the day of leaving (hidden.median_stay)",
    "break_even": "a survival estimate over months that the period cuts off",
    "customer_base": "an index of several shares",
    "end_user_sales_share": "depends on the own-use cap, not on the books",
    "entry_outlay_cap": "depends on a statute's cap and currency",
    "inventory_loading": "what is stored and what is used up is not in the books",
    "late_joiner_penalty": "a difference between quarters of joiners, within its own error",
    "loser_funded_pool": "depends on the own-use cap",
    "payout_ratio": "depends on a statute's base",
    "period_end_loading": "a ratio to what customers' orders suggest (hidden.topped_up_share)",
    "price_premium": "the price paid differs from the list price with the mix of buyers",
    "qualification_purchases": "an excess over an estimate (hidden.topped_up_share)",
    "reclassified_customers": "depends on which of the relabelled people can be told",
    "recruiting_dependence": "a projection",
    "recruitment_contests": "a rank correlation over few winners",
    "reward_tax_fr": "depends on bands of a statute",
    "saturation": "depends on who counts as active",
    "starter_kit_recovery": "a median over people with few payouts",
    "ten_customers": "shown, not judged",
    "typical_income": "a median over whole years",
    "unexplained_payouts": "depends on the plan that is estimated",
}


@dataclass(frozen=True, slots=True)
class _People:
    """One row a person with all accounts; money in cents."""

    joined: Ints
    spent: Ints
    paid: Ints
    bought_back: Ints
    observed: Flags
    """True for people who were observed long enough to be counted as winners or losers."""


class Truth:
    """Sums while the months pass; `document` when they have passed."""

    def __init__(self, world: World) -> None:
        """Begin with nothing."""
        self._world = world
        self.tally = Tally(world)

    def document(self, books: Books) -> dict[str, Any]:
        """Return what `truth.json` holds."""
        scenario = self._world.scenario
        export = scenario.export
        requests = requests_of(self._world, books)
        people = self._people(requests)
        known = [*self._money(), *self._heads(people), *self._optional(people, requests)]
        rules: dict[str, Any] = {rule: {"unknown": why} for rule, why in _UNKNOWN.items()}
        rules |= dict(known)
        if export.without or export.first_rows:
            why = "the filing lacks part of the books"
            rules = {rule: {"unknown": why} for rule in rules}
        elif scenario.relabelling is not None:
            for rule in ("net_loss_rate", "unpaid_share", "income_dispersion", "income_claims"):
                rules[rule] = {"unknown": "depends on which of the relabelled people can be told"}
        return {
            "schema": SCHEMA,
            "synthetic": True,
            "company": scenario.company,
            "scenario": scenario.name,
            "seed": scenario.seed,
            "period": [scenario.period.start.isoformat(), scenario.period.end.isoformat()],
            "rules": dict(sorted(rules.items())),
            "hidden": self._hidden(books, people),
        }

    def _people(self, requests: Requests) -> _People:
        network, tally = self._world.network, self.tally
        first, account = np.unique(network.person, return_inverse=True)
        spent, paid = np.zeros(len(first), np.int64), np.zeros(len(first), np.int64)
        np.add.at(spent, account, tally.spent)
        np.add.at(paid, account, tally.paid)
        bought_back = np.zeros(len(first), np.int64)
        np.add.at(bought_back, account[requests.participant], requests.paid)
        joined = network.joined[first]
        days = self._world.calendar.last_day - joined
        return _People(
            joined, spent, paid, bought_back, days >= int(_definition("population_days"))
        )

    def _money(self) -> Iterator[tuple[str, dict[str, Any]]]:
        tally, plan = self.tally, self._world.scenario.plan
        revenue = int(tally.outside_by_kind.sum() + tally.own_by_kind.sum())
        entry = _of_kinds(tally.own_by_kind, ENTRY)
        outside = _share("central", int(tally.outside_by_kind.sum()), revenue)
        if self._world.scenario.people.upgraded_share:
            outside["tolerance"] = _BEFORE_JOINING
        yield "outside_revenue_share", outside
        yield "recruitment_revenue_share", _share("lenient", entry, revenue)
        yield "entry_money_cover", _share("lenient", entry, tally.payouts)
        support = _of_kinds(tally.own_by_kind, SUPPORT)
        yield "support_costs", _share("central", support, tally.payouts)
        # what they bought before they joined counts as well
        spend = int(tally.spent.sum())
        yield "autoship_dependence", _share("strict", tally.standing, spend)
        named, source = tally.named_by_source, tally.payouts_by_source
        pool = tally.payouts - named["own"]
        near = {"tolerance": _CLAWED_BACK} if plan.untraced_share else {}
        yield "retail_funded_payouts", _share("strict", named["customers"], pool) | near
        yield "pay_on_enrolment", _share("lenient", source["joining"], pool) | near
        if not plan.joining_bonuses:
            yield "own_use_funded_payouts", _share("strict", named["own_use"], pool) | near
        yield (
            "majority_outside_by_participant",
            _share("central", tally.paid_months_without_majority, tally.paid_months) | near,
        )
        phantom = _share("central", tally.phantom, int(tally.outside_by_kind.sum()))
        yield "phantom_customers", phantom | {"tolerance": _LOOKALIKES}

    def _heads(self, people: _People) -> Iterator[tuple[str, dict[str, Any]]]:
        tally, network = self.tally, self._world.network
        if self._world.scenario.plan.paid_along == "sponsor":
            yield "paid_depth", {"reading": "central", "value": tally.deepest_paid}
        else:
            yield "paid_depth", {"unknown": "paid along the placement, which says no generation"}
        joined = int((people.joined >= 0).sum())
        yield "recruits_to_customers", _share("central", joined, tally.customers)
        observed = int(people.observed.sum())
        unpaid = int((people.observed & (people.paid <= 0)).sum())
        yield "unpaid_share", _share("central", unpaid, observed)
        if self._world.scenario.people.further_account_share:
            accounts = _share("central", len(network), len(people.joined))
            yield "multiple_accounts", accounts
        else:
            yield "multiple_accounts", {"unknown": "no person has more than one account"}
        yield "income_dispersion", _top_share(people.paid[people.observed])
        yield "reward_for_recruiting", self._reward_for_recruiting()

    def _reward_for_recruiting(self) -> dict[str, Any]:
        tally, network = self.tally, self._world.network
        parameters = _rule("entry", "reward_for_recruiting")["parameters"]
        joined = network.joined >= 0
        paying = int((tally.paid_at_entry[joined] > 0).sum())
        pool = tally.payouts - tally.named_by_source["own"]
        indirect = tally.named_joining_indirect
        direct = tally.payouts_by_source["joining"] - indirect
        least = parameters["least_share"] * pool
        facts = {
            "entry_required": paying >= parameters["required_share"] * int(joined.sum()),
            "direct": direct > 0 and direct >= least,
            "indirect": indirect > 0 and indirect >= least,
        }
        return {"reading": "lenient", "value": sum(facts.values()), "facts": facts}

    def _optional(
        self, people: _People, requests: Requests
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        net = (people.paid + people.bought_back - people.spent)[people.observed]
        yield "net_loss_rate", _share("strict", int((net < 0).sum()), len(net))
        yield "income_claims", self._claims(people, net)
        open_days = _rule("loading", "buyback_shortfall")["parameters"]["open_days"]
        settled = requests.day <= self._world.calendar.last_day - open_days
        claimed, paid = int(requests.claimed[settled].sum()), int(requests.paid[settled].sum())
        if claimed:
            yield "buyback_shortfall", _share("central", claimed - paid, claimed)
        else:
            yield "buyback_shortfall", {"unknown": "nothing was bought back"}

    def _claims(self, people: _People, net: Ints) -> dict[str, Any]:
        claims = self._world.scenario.claims
        if not claims:
            return {"unknown": "no claim was made"}
        yearly = [cents(each.amount) * (12 if each.per == "month" else 1) for each in claims]
        seen = self._world.calendar.last_day - np.maximum(people.joined[people.observed], 0) + 1
        below = int((net * 365 < max(yearly) * seen).sum())
        return _share("strict", below, len(net)) | {"unless": "the text holds a barred phrase"}

    def _hidden(self, books: Books, people: _People) -> dict[str, Any]:
        tally, network = self.tally, self._world.network
        outside = int(tally.outside_by_kind.sum())
        last_day = self._world.calendar.last_day
        stay = network.left - network.joined
        source = tally.payouts_by_source
        return {
            "participants": len(network),
            "people": len(people.joined),
            "customers": tally.customers,
            "phantom_sales": _money(tally.phantom),
            "outside_without_phantoms": _money(outside - tally.phantom),
            "topped_up_share": _ratio(tally.topped_up, tally.participant_months),
            "median_stay": int(np.median(stay)) if len(stay) else None,
            "left": int((network.left <= last_day).sum()),
            "paid_from": {name: _money(amount) for name, amount in source.items()},
            "preferred_customers": sum(len(each) for each in books.registered),
        }


def _definition(name: str) -> float:
    path = find_assets("rules") / "definitions.toml"
    value: float = tomllib.loads(path.read_text(encoding="utf-8"))[name]["value"]
    return value


def _rule(pillar: str, name: str) -> dict[str, Any]:
    path = find_assets("rules") / pillar / name / "rule.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _of_kinds(amounts: Ints, kinds: tuple[str, ...]) -> int:
    return int(sum(amounts[ITEM_KINDS.index(kind)] for kind in kinds))


def _money(amount: int) -> str:
    return str(Decimal(amount).scaleb(-2))


def _ratio(numerator: int, denominator: int) -> float | None:
    return round(numerator / denominator, 9) if denominator else None


def _share(reading: str, numerator: int, denominator: int) -> dict[str, Any]:
    """Return a value with its parts, as integers: people, or cents."""
    return {
        "reading": reading,
        "numerator": numerator,
        "denominator": denominator,
        "value": _ratio(numerator, denominator),
    }


def _top_share(paid: Ints) -> dict[str, Any]:
    """Return the share of the best-paid part of those paid, on the Lorenz curve."""
    rule = _rule("outcomes", "income_dispersion")
    earned = np.sort(paid[paid > 0])
    if len(earned) < int(rule["needs"]["min_n"]):
        return {"unknown": "too few people were paid"}
    below = (1 - float(rule["parameters"]["share"])) * len(earned)
    curve = np.concatenate([[0], np.cumsum(earned)])
    reached = float(np.interp(below, np.arange(len(curve)), curve))
    return {"reading": "central", "value": round(1 - reached / float(curve[-1]), 9)}


def truth_text(document: Mapping[str, Any]) -> str:
    """Return the JSON text of a truth, the same on every machine."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
