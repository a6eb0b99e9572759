"""One call from scenario to company."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.simulate.customers import find_customers
from pyramidcheck.simulate.plan import pay
from pyramidcheck.simulate.sales import sell
from pyramidcheck.simulate.world import world_of
from pyramidcheck.simulate.write import Company, company_of

if TYPE_CHECKING:
    from pyramidcheck.simulate.scenario import Scenario


def simulate(scenario: Scenario) -> Company:
    """Return the company of a scenario; the same scenario gives the same tables."""
    world = world_of(scenario)
    customers = find_customers(world)
    sales = sell(world, customers)
    return company_of(world, customers, sales, pay(world, sales))
