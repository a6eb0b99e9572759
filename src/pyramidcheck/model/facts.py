"""The fact tables: grain and columns that rules may read, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

BUYER_CLASSES = (
    "customer",
    "preferred_customer",
    "relabelled",
    "left_long_ago",
    "left_recently",
    "passive_participant",
    "active_participant",
    "unknown",
)
"""Buyer class on the day of the order, finer than the five of the method so that one table serves
all readings: `relabelled` was exported as customer but recruited, was paid or bought in;
`left_recently` and `left_long_ago` are participants after their `ended_on`."""

SOLD_KINDS = (
    "product",
    "starter_kit",
    "subscription",
    "training",
    "event",
    "fee",
    "sales_aid",
    "shipping",
    "tax",
    "other",
    "unnamed",
)
"""Item kinds of a line in the facts; `unnamed` names no product: no kind, no sku."""

ENTRY_MARKS = ("always", "rank_pack", "first_month", "none")
"""Under which readings a line is entry money: all; central and strict; strict; none."""

PAYOUT_SOURCES = ("own", "refunded", "enrolment", "sale", "untraced")
"""What a payout was paid on; `sale` is split by the readings into retail and own use."""

TREE_STATES = ("root", "member", "orphan", "self_sponsor", "cycle")


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact table: its grain in words, and column name -> DuckDB type family."""

    name: str
    grain: str
    columns: dict[str, str]


def _by_reading(name: str) -> dict[str, str]:
    return {f"{name}_{reading}": "money" for reading in ("strict", "central", "lenient")}


_LINE_KEY = {
    "buyer_class": "text",
    "item_kind": "text",
    "entry_mark": "text",
    "is_qualifying": "flag",
}

FACTS: dict[str, Fact] = {
    fact.name: fact
    for fact in (
        Fact(
            "facts.filing",
            "one row",
            {
                "period_start": "date",
                "period_end": "date",
                "months": "integer",
                "has_orders": "flag",
                "has_payouts": "flag",
                "has_participants": "flag",
                "has_volume": "flag",
                "enrolments_complete": "flag",
                "resale_assumed": "flag",
                "referral_programme": "flag",
                "qualifying_volume": "number",
                "own_use_month": "money",
                "payout_lag": "integer",
                "now_month": "date",
                "now_participants": "money",
                "now_customers": "money",
                "now_uncredited": "money",
            },
        ),
        Fact(
            "facts.readings",
            "reading x buyer class x item kind x entry mark x qualifying",
            {
                "reading": "text",
                **_LINE_KEY,
                "is_revenue": "flag",
                "is_participant": "flag",
                "is_entry": "flag",
                "is_outside": "flag",
            },
        ),
        Fact(
            "facts.sales_month",
            "month x buyer class x item kind x autoship x entry mark x qualifying",
            {
                "month": "date",
                **_LINE_KEY,
                "is_autoship": "flag",
                "amount": "money",
                "refunds": "money",
                "resale_amount": "money",
                "lines": "integer",
                "orders": "integer",
                "buyers": "integer",
            },
        ),
        Fact(
            "facts.implied_entry",
            "month: payouts on people who had just joined and have no order of their own",
            {"month": "date", "amount": "money", "people": "integer"},
        ),
        Fact(
            "facts.payout_month",
            "month x kind x form x source x source line key x generation x near joining",
            {
                "month": "date",
                "kind": "text",
                "form": "text",
                "source": "text",
                **_LINE_KEY,
                "generation": "integer",
                "near_joining": "flag",
                "amount": "money",
                "resale_amount": "money",
                "payees": "integer",
            },
        ),
        Fact(
            "facts.payout_depth",
            "generation x month",
            {"generation": "integer", "month": "date", "amount": "money", "payees": "integer"},
        ),
        Fact(
            "facts.participant",
            "participant",
            {
                "participant": "integer",
                "joined_on": "date",
                "joined_in_period": "flag",
                "observed_days": "integer",
                "in_population": "flag",
                "is_relabelled": "flag",
                "sponsor": "integer",
                "depth": "integer",
                "recruits": "integer",
                "downline": "integer",
                "first_active_on": "date",
                "last_active_on": "date",
                "months_active": "integer",
                "spend_product": "money",
                "spend_starter_kit": "money",
                "spend_subscription": "money",
                "spend_training": "money",
                "spend_event": "money",
                "spend_fee": "money",
                "spend_sales_aid": "money",
                "spend_other": "money",
                "spend_unnamed": "money",
                "spend_shipping_tax": "money",
                "spend_total": "money",
                "spend_autoship": "money",
                "spend_recurring": "money",
                "spend_7": "money",
                "spend_30": "money",
                "spend_90": "money",
                "entry_7": "money",
                "entry_30": "money",
                "staying_cost": "money",
                "own_use_value": "money",
                "payouts": "money",
                "payouts_30": "money",
                "payouts_90": "money",
                **{
                    f"payouts_{kind}": "money"
                    for kind in (
                        "retail",
                        "personal",
                        "team",
                        "recruitment",
                        "rank",
                        "pool",
                        "prize",
                        "adjustment",
                        "unstated",
                    )
                },
                **_by_reading("credited_outside"),
                "margin_documented": "money",
                "margin_documented_90": "money",
                "margin_list": "money",
                "margin_list_90": "money",
                "buybacks": "money",
                **_by_reading("net"),
            },
        ),
        Fact(
            "facts.participant_month",
            "participant x month with any purchase, credited sale or payout",
            {
                "participant": "integer",
                "month": "date",
                "spend": "money",
                "goods_spend": "money",
                "volume": "number",
                "is_qualifying": "flag",
                "spend_last_3_days": "money",
                "spend_recurring": "money",
                "payouts": "money",
                "untraced": "money",
                "untraced_retail_central": "money",
                "untraced_retail_lenient": "money",
                **_by_reading("own_outside"),
                "outside_customers": "integer",
                "group_sales": "money",
                **_by_reading("group_outside"),
            },
        ),
        Fact(
            "facts.customer",
            "person outside the plan who bought",
            {
                "customer": "integer",
                "buyer_class": "text",
                "first_order_on": "date",
                "last_order_on": "date",
                "months": "integer",
                "spend": "money",
                "refunds": "money",
            },
        ),
        Fact(
            "facts.enrolment_month",
            "month",
            {
                "month": "date",
                "joined": "integer",
                "departed": "integer",
                "active": "integer",
                "paid": "integer",
                "first_payers_spend": "money",
            },
        ),
        Fact(
            "facts.period_day",
            "buyer class x day of month x length of month",
            {
                "buyer_class": "text",
                "day": "integer",
                "month_length": "integer",
                "amount": "money",
                "lines": "integer",
            },
        ),
        Fact(
            "facts.product",
            "sku",
            {
                "sku": "text",
                "list_price": "money",
                "comparable_price": "money",
                "unit_cost": "money",
                "units": "number",
                "revenue": "money",
            },
        ),
        Fact(
            "facts.tree",
            "participant in the recruiter tree",
            {
                "participant": "integer",
                "parent": "integer",
                "root": "integer",
                "depth": "integer",
                "subtree_size": "integer",
                "state": "text",
            },
        ),
        Fact(
            "facts.tenure",
            "own purchases or credited customers' orders x whole months since joining",
            {
                "buyer_group": "text",
                "tenure_month": "integer",
                "people_observed": "integer",
                "spend": "money",
                "people_now": "integer",
            },
        ),
        Fact(
            "facts.person_account",
            "account id of a person; evidence prints ids, measures never read them",
            {"participant": "integer", "participant_id": "text"},
        ),
        Fact(
            "facts.signals",
            "named count or sum that a gate or the data-quality chapter reads",
            {"name": "text", "value": "number"},
        ),
        # The network and the ledger's own quality (96_network.sql, 96_quality.sql).
        Fact(
            "facts.placement_tree",
            "participant in the placement tree; no rows where nobody is placed",
            {
                "participant": "integer",
                "parent": "integer",
                "root": "integer",
                "depth": "integer",
                "subtree_size": "integer",
                "state": "text",
            },
        ),
        Fact(
            "facts.network",
            "tree (recruiter or placement) x named count",
            {"tree": "text", "name": "text", "value": "number"},
        ),
        Fact(
            "facts.seniority",
            "tenth of all participants in the order of joining, the first to join first",
            {
                "join_decile": "integer",
                "people": "integer",
                "paid_people": "integer",
                "recruits": "integer",
                "payouts": "money",
            },
        ),
        Fact(
            "facts.quality",
            "named count or sum by which an auditor tests a ledger",
            {"name": "text", "value": "number"},
        ),
        Fact(
            "facts.filing_extra",
            "one row: what else the filing states about itself",
            {"currency": "text", "country": "text", "payout_schedule": "text"},
        ),
        Fact(
            "facts.level_rate",
            "other currency: what one unit of it is worth in the filing's at the period's end",
            {"currency": "text", "rate": "number", "rate_on": "date"},
        ),
        Fact(
            "facts.group_resale",
            "participant x month: resale assumed of the participant and the whole downline, if any",
            {"participant": "integer", "month": "date", "amount": "money"},
        ),
        Fact(
            "facts.goods_month",
            "participant x month with goods bought; own use is what is not outside, up to the cap",
            {
                "participant": "integer",
                "month": "date",
                "goods": "money",
                **_by_reading("own_use"),
            },
        ),
        Fact(
            "facts.phantom_sale",
            "ground of doubt x month x class as exported x line key",
            {
                "ground": "text",
                "month": "date",
                "exported_class": "text",
                **_LINE_KEY,
                "amount": "money",
                "lines": "integer",
                "buyers": "integer",
            },
        ),
        Fact(
            "facts.product_price",
            "sku of the product list that was sold and kept",
            {
                "sku": "text",
                "comparable_price": "money",
                "units": "number",
                "revenue": "money",
                "lines": "integer",
            },
        ),
        Fact(
            "facts.buyer",
            "person who bought goods or a subscription, participants and others",
            {
                "customer": "integer",
                "buyer_group": "text",
                "first_order_on": "date",
                "last_order_on": "date",
                "orders": "integer",
                "months": "integer",
            },
        ),
        Fact(
            "facts.entry_window",
            "participant who joined in the period: payments in the windows that laws name",
            {
                "participant": "integer",
                "joined_on": "date",
                "observed_days": "integer",
                "joining_year": "date",
                "is_full_year": "flag",
                "payments_7": "money",
                "entry_30": "money",
                "kit_cost_30": "money",
                "cost_joining_year": "money",
            },
        ),
        Fact(
            "facts.lineage_fit",
            "payout kind with untraced payouts: rates by generation fitted to its payee-months",
            {
                "kind": "text",
                "levels": "integer",
                "payee_months": "integer",
                "r_squared": "number",
                "is_accepted": "flag",
                "untraced": "money",
                "unexplained": "money",
                "retail_least": "money",
                "retail_most": "money",
            },
        ),
        Fact(
            "facts.lineage_rate",
            "payout kind x generation: fitted share of sales, whether or not the fit was accepted",
            {"kind": "text", "generation": "integer", "rate": "number"},
        ),
        # Of single rules on outcomes, loading, dynamics and rewards (98_*.sql).
        Fact(
            "facts.tenure_net",
            "participant who joined in the period and was observed for population_days after it",
            {
                "participant": "integer",
                "joined_on": "date",
                "depth": "integer",
                "join_quartile": "integer",
                "net_central": "money",
            },
        ),
        Fact(
            "facts.stay",
            "participant or customer: whole months since they began, at entry and at the end",
            {
                "buyer_group": "text",
                "participant": "integer",
                "entered_at": "integer",
                "last_tenure": "integer",
                "is_gone": "flag",
                "left_at": "integer",
                "started_in": "date",
            },
        ),
        Fact(
            "facts.survival",
            "participants or customers x whole months since they began",
            {
                "buyer_group": "text",
                "tenure_month": "integer",
                "entered": "integer",
                "events": "integer",
                "censored": "integer",
                "observed": "integer",
            },
        ),
        Fact(
            "facts.recoup",
            "participant who joined in the period: days until payouts reached the entry money",
            {
                "participant": "integer",
                "joined_on": "date",
                "observed_days": "integer",
                "outlay": "money",
                "received": "money",
                "is_recouped": "flag",
                "days": "integer",
            },
        ),
        Fact(
            "facts.stock",
            "participant who ordered goods",
            {
                "participant": "integer",
                "bought": "money",
                "returned": "money",
                "own_use": "money",
                **_by_reading("resold"),
                "consumed_lenient": "money",
            },
        ),
        Fact(
            "facts.buyback",
            "claim to have stock taken back",
            {
                "participant": "integer",
                "requested_on": "date",
                "claimed": "money",
                "paid": "money",
            },
        ),
        # Of the pillar `loading`; nobody is named (97_loading.sql).
        Fact(
            "facts.qualifying_month",
            "month of the period: the volume from which the plan pays",
            {"month": "date", "qualifying_volume": "number"},
        ),
        Fact(
            "facts.volume_month",
            "participants or customers x month x volume above zero x part of it in the last days",
            {
                "buyer_group": "text",
                "month": "date",
                "volume": "number",
                "volume_last_days": "number",
                "people": "integer",
                "spend": "money",
            },
        ),
        Fact(
            "facts.order_day",
            "day x buyer class, without standing orders and entry money",
            {
                "day": "date",
                "buyer_class": "text",
                "amount": "money",
                "orders": "integer",
            },
        ),
        Fact(
            "facts.people_accounts",
            "participant: accounts in enrolment rows",
            {"participant": "integer", "accounts": "integer"},
        ),
        Fact(
            "facts.market",
            "one row: participants active and joined in the last year of the period, adults",
            {
                "adult_population": "integer",
                "active": "integer",
                "joined": "integer",
                "days": "integer",
            },
        ),
        Fact(
            "facts.claim",
            "statement about earnings",
            {"claim_id": "text", "wording": "text", "amount": "money", "per": "text"},
        ),
        Fact(
            "facts.contest_reward",
            "contest, or month of a prize without one, x participant x form",
            {
                "contest": "text",
                "participant": "integer",
                "form": "text",
                "paid_on": "date",
                "amount": "money",
                "currency": "text",
            },
        ),
        Fact(
            "facts.contest",
            "named contest x participant who won, recruited or sold outside in its months",
            {
                "contest": "text",
                "participant": "integer",
                "prize": "money",
                "recruits": "integer",
                "outside_sales": "money",
            },
        ),
    )
}
