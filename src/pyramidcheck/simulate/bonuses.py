"""What the plan pays for ranks, for joiners and in contests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pyramidcheck.simulate.catalogue import cents, share_of
from pyramidcheck.simulate.lines import NOBODY
from pyramidcheck.simulate.payouts import POOL, PRIZE, RANK, RECRUITMENT, Payouts, payouts_of

if TYPE_CHECKING:
    from pyramidcheck.simulate.calendar import Flags, Ints
    from pyramidcheck.simulate.world import World


def rank_and_pools(
    world: World, group: Ints, qualified: Flags, sales: int
) -> tuple[list[Payouts], Ints]:
    """Return rank bonuses and pools of a month, and the rank that each reached (-1 for none).

    Args:
        world: The company.
        group: Points of each participant's group.
        qualified: Who can be paid.
        sales: Net sales of goods in the month, in cents.
    """
    plan = world.scenario.plan
    thresholds = np.array([rank.group_volume for rank in plan.ranks], dtype=np.int64)
    bonus = np.array([0, *(cents(rank.bonus) for rank in plan.ranks)], dtype=np.int64)
    reached = np.searchsorted(thresholds, group, side="right") * qualified
    everybody = np.arange(len(group))
    blocks = [payouts_of(everybody, bonus[reached], RANK)]
    names = [rank.name for rank in plan.ranks]
    for pool in plan.pools:
        sharing = np.flatnonzero(reached > names.index(pool.rank))
        if len(sharing):
            part = int(share_of(np.array([sales]), pool.rate)[0]) // len(sharing)
            blocks.append(payouts_of(sharing, np.full(len(sharing), part), POOL))
    return blocks, reached - 1


def joining_bonuses(world: World, month: int) -> list[Payouts]:
    """Return what is paid for each joiner of a month, whatever they bought."""
    network = world.network
    start, end = world.calendar.bounds(month)
    first, behind = np.searchsorted(network.joined, [start, end + 1])
    joiner = np.arange(first, behind)
    current, blocks = joiner, []
    for amount in world.scenario.plan.joining_bonuses:
        current = np.where(current == NOBODY, NOBODY, network.sponsor[current])
        payee = np.where(network.left[current] < start, NOBODY, current)
        each = np.full(len(joiner), cents(amount))
        blocks.append(payouts_of(payee, each, RECRUITMENT, source=joiner))
    return blocks


def contest_prizes(world: World, month: int, outside: Ints) -> list[Payouts]:
    """Return the prizes of the contests of a month; of equals the earlier joiner wins."""
    network = world.network
    start, end = world.calendar.bounds(month)
    joined = (network.joined >= start) & (network.joined <= end) & (network.sponsor >= 0)
    recruits = np.bincount(network.sponsor[joined], minlength=len(network))
    blocks = []
    for place, contest in enumerate(world.scenario.plan.contests):
        if contest.month - 1 == month:
            score = recruits if contest.by == "recruits" else outside
            best = np.argsort(-score, kind="stable")[: contest.winners]
            best = best[score[best] > 0]
            amount = np.full(len(best), cents(contest.amount))
            blocks.append(payouts_of(best, amount, PRIZE, contest=place))
    return blocks
