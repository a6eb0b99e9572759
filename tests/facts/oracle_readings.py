"""What counts as revenue, entry money and an outside sale in each reading."""

from __future__ import annotations

PASSED_ON = ("shipping", "tax")
GOODS = ("product", "other")
PACKS = ("product", "other", "unnamed")
OUTSIDE_KINDS = ("product", "subscription", "other")
IN_PLAN = ("relabelled", "left_recently", "passive_participant", "active_participant")
OUT_OF_PLAN = ("customer", "preferred_customer", "unknown", "left_long_ago")
READINGS = ("strict", "central", "lenient")

ENTRY_READINGS = {
    "always": READINGS,
    "rank_pack": ("strict", "central"),
    "first_month": ("strict",),
    "none": (),
}
OUTSIDE_READINGS = {
    "customer": READINGS,
    "preferred_customer": ("central", "lenient"),
    "left_long_ago": ("central", "lenient"),
    "left_recently": ("lenient",),
    "relabelled": ("lenient",),
    "passive_participant": ("lenient",),
    "unknown": ("lenient",),
    "active_participant": (),
}


def is_revenue(kind: str) -> bool:
    return kind not in PASSED_ON


def is_entry(reading: str, kind: str, mark: str) -> bool:
    return is_revenue(kind) and reading in ENTRY_READINGS[mark]


def is_outside(reading: str, buyer_class: str, kind: str, mark: str, *, qualifying: bool) -> bool:
    """Return whether such a line is a sale outside the plan in that reading."""
    is_course = kind in ("training", "event") and buyer_class in OUT_OF_PLAN
    if is_entry(reading, kind, mark) or not (kind in OUTSIDE_KINDS or is_course):
        return False
    if reading not in OUTSIDE_READINGS[buyer_class]:
        return False
    if buyer_class == "passive_participant":
        return kind != "subscription" and not qualifying
    return True
