"""Gates 6, 7 and 9: which tree this is, who was relabelled, whether sales name a seller."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from pyramidcheck.measure.checked import over
from pyramidcheck.measure.numbers import shown
from pyramidcheck.model.messages import MessageCode
from pyramidcheck.stats import recruitment

if TYPE_CHECKING:
    from pyramidcheck.measure.checked import Checked
    from pyramidcheck.model.measures import Gate

RECRUITER = "recruiter"
PLACEMENT = "placement"
_BINARY = 2
"""Children that a position of a binary plan can have: its left leg and its right leg."""
_NOTED = ("links", "roots", "deepest", "most_recruits", "median_days_after_parent")


def check_tree(checked: Checked) -> Gate:
    """Return whether the tree of sponsors is one of recruiting, by what it looks like.

    A recruiter has joined before the recruit; and in a large network somebody recruits more than
    two, where nobody in a binary placement tree can have more.
    """
    links = checked.count(RECRUITER, "links")
    _note_trees(checked)
    if not links:
        return checked.not_observable(MessageCode.NO_SPONSORS)
    _check_order(checked)
    _check_shape(checked)
    return checked.gate()


def check_relabelling(checked: Checked) -> Gate:
    """Return whether people who joined the plan are exported as customers.

    It never fails: the readings already count such people both ways.
    """
    if "participants.role" not in checked.facts.columns:
        return checked.not_observable(MessageCode.NO_ROLES)
    code = MessageCode.MADE_CUSTOMERS
    checked.warn_above(code, checked.share(code, "people_made_customers", "people_listed"))
    code = MessageCode.RELABELLED_REVENUE
    checked.figures["relabelled_people"] = shown(checked.signal("relabelled_people"))
    checked.warn_above(code, checked.share(code, "relabelled_revenue", "net_sales"))
    return checked.gate()


def check_crediting(checked: Checked) -> Gate:
    """Return whether outside sales name a seller, and payouts what they were paid on.

    Sales without a seller fail the gate: rules that credit sellers are then silent. Untraced
    payouts alone warn; only together do they silence the central reading of what funds rewards.
    """
    if not {"orders", "payouts"} <= checked.facts.tables:
        return checked.not_observable(MessageCode.NO_ORDERS_OR_PAYOUTS)
    if checked.facts.referral_programme:
        return checked.not_observable(MessageCode.REFERRAL_PROGRAMME)
    most = checked.level("at_most")
    checked.figures["at_most"] = shown(most)
    outside = checked.signal("outside_lenient")
    unnamed = outside - checked.signal("outside_credited_lenient")
    if checked.note(MessageCode.UNNAMED_SELLERS, unnamed, outside) > most:
        checked.failures.append(MessageCode.UNNAMED_SELLERS)
    paid = checked.signal("payouts_positive") - checked.signal("payouts_own")
    untraced = paid - checked.signal("payouts_traced")
    if checked.note(MessageCode.UNATTRIBUTED_PAYOUTS, untraced, paid) > most:
        checked.warnings.append(MessageCode.UNATTRIBUTED_PAYOUTS)
    return checked.gate()


def _check_order(checked: Checked) -> None:
    """Warn, or fail, where too few sponsors joined before their recruits; same days say nothing."""
    code = MessageCode.SPONSORS_JOINED_LATER
    earlier = checked.count(RECRUITER, "parent_joined_earlier")
    later = checked.count(RECRUITER, "parent_joined_later")
    checked.note(code, later, earlier + later)
    share = over(earlier, earlier + later)
    checked.figures["joined_earlier_share"] = shown(share)
    if earlier + later < checked.level("least_links_of_order"):
        return
    if share < checked.level("earlier_fail_share"):
        checked.failures.append(code)
    elif share < checked.level("earlier_share"):
        checked.warnings.append(code)


def _check_shape(checked: Checked) -> None:
    """Fail a large tree in which nobody has more than two below; warn of a small one."""
    links = checked.count(RECRUITER, "links")
    if checked.count(RECRUITER, "most_recruits") > _BINARY:
        return
    code = MessageCode.AT_MOST_TWO_RECRUITS
    if links < checked.level("least_links_of_order"):
        code = MessageCode.TREE_NOT_TESTED
    elif checked.count(PLACEMENT, "most_recruits") > _BINARY:
        # The other column is the one that looks like recruiting.
        code = MessageCode.TREES_SWAPPED
    checked.figures[str(code)] = shown(links)
    large = links >= checked.level("least_links_of_shape")
    (checked.failures if large else checked.warnings).append(code)


def _note_trees(checked: Checked) -> None:
    """Note what both trees look like, and the recruiter tree beside evenly shared recruiting."""
    for tree in (RECRUITER, PLACEMENT):
        nodes = checked.count(tree, "nodes")
        if not nodes:
            continue
        counts = checked.facts.network[tree]
        found = {f"{tree}_{name}": shown(counts[name]) for name in _NOTED if name in counts}
        checked.figures.update(found)
        checked.figures[f"{tree}_leaf_share"] = shown(checked.count(tree, "leaves") / nodes)
        mean = checked.count(tree, "depth_sum") / nodes
        checked.figures[f"{tree}_mean_depth"] = shown(mean)
    both = checked.count(PLACEMENT, "in_both")
    if both:
        share = checked.count(PLACEMENT, "same_parent") / both
        checked.figures["same_parent_share"] = shown(share)
    people = int(checked.count(RECRUITER, "nodes"))
    if people:
        checked.figures["expected_leaf_share"] = shown(Fraction(recruitment.LEAF_SHARE))
    if people and people - checked.count(RECRUITER, "links") == 1:
        depth = Fraction(recruitment.expected_mean_depth(people))
        checked.figures["expected_mean_depth"] = shown(depth)
