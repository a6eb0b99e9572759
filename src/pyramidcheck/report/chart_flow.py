"""Where the money comes from and where it goes: bands between columns of one total."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pyramidcheck.report.drawing_text import room
from pyramidcheck.report.drawn import Drawn, spread
from pyramidcheck.report.parts import Table
from pyramidcheck.report.series import find_series, is_withheld, number, records

if TYPE_CHECKING:
    from pyramidcheck.model.result import SeriesResult
    from pyramidcheck.report.context import Context

MOST_NODES = 8
GAP = 0.07
"""Between the nodes of a column, as a share of the total."""
LABEL_GAP = 0.155
STEPS = 16
WIDTH = 650
"""Of the whole drawing, in pixels; the columns take what the labels leave."""
LEAST_WIDTH = 200
LABEL_MARGIN = 12
BAR = 0.05
"""Width of a column, on a scale on which columns stand one apart."""
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Node:
    """Money that comes in or goes out under one name."""

    name: str
    colour: str
    amount: Decimal


def build_money_flow(context: Context) -> Drawn | None:
    """Return the chart; None without sales and payouts, or where refunds exceed a source."""
    columns = _columns(context)
    if columns is None:
        return None
    sources, uses = columns
    total = sum((node.amount for node in sources), ZERO)
    return Drawn(
        title=_title(context, sources, uses, total),
        alt=_alt(context, sources, uses, total),
        values=_values(context, sources, uses, total),
        tables=(_table(context, sources, uses, total),),
    )


def _columns(context: Context) -> tuple[list[Node], list[Node]] | None:
    mix = find_series(context.result, "revenue_mix")
    paid = find_series(context.result, "payouts_by_source")
    if mix is None or paid is None:
        return None
    if any(is_withheld(cell) for cell in next(records(paid)).values()):
        return None
    sold = _sold(mix)
    if sold is None:
        return None
    sold["customers"] += sold.pop("preferred_customers")
    spent = {name: number(cell) or ZERO for name, cell in next(records(paid)).items()}
    if min(*sold.values(), *spent.values()) < 0 or not any(sold.values()):
        return None
    kept = sum(sold.values(), ZERO) - sum(spent.values(), ZERO)
    sources = [Node(name, name, amount) for name, amount in sold.items() if amount]
    uses = [Node(f"to_{name}", _COLOURS[name], amount) for name, amount in spent.items() if amount]
    if kept > 0:
        uses.append(Node("kept", "residual", kept))
    if kept < 0:
        sources.append(Node("other_funds", "residual", -kept))
    return merged(sources, uses), uses


def _sold(mix: SeriesResult) -> dict[str, Decimal] | None:
    """Net sales by buyer; None where a redacted result does not tell one of them."""
    found: dict[str, Decimal] = {}
    for band in ("customers", "preferred_customers", "participants", "entry_money", "unknown"):
        told = number(mix.figures.get(band))
        column = [row.get(band) for row in records(mix)]
        if told is None and (band in mix.figures or any(is_withheld(cell) for cell in column)):
            return None
        # Older results hold the months alone.
        found[band] = sum((number(c) or ZERO for c in column), ZERO) if told is None else told
    return found


_COLOURS = {"outside": "customers", "inside": "participants", "untraced": "unknown"}


def merged(sources: list[Node], uses: list[Node]) -> list[Node]:
    """The sources, participants' purchases joined with entry money where there are too many.

    The company itself is a node; unknown buyers are never joined with others.
    """
    if len(sources) + 1 + len(uses) <= MOST_NODES:
        return sources
    joined = [node for node in sources if node.name in {"participants", "entry_money"}]
    amount = sum((node.amount for node in joined), ZERO)
    one = Node("purchases_and_entry", "participants", amount)
    return [one if node is joined[0] else node for node in sources if node not in joined[1:]]


def _share(context: Context, amount: Decimal, total: Decimal) -> str:
    return context.numbers.share(float(amount / total))


def _title(context: Context, sources: list[Node], uses: list[Node], total: Decimal) -> str:
    amounts = {node.name: node.amount for node in uses}
    paid = sum((node.amount for node in uses if node.name != "kept"), ZERO)
    outside = amounts.get("to_outside", ZERO)
    if not paid:
        return context.say("chart.money_flow.title_unpaid", total=context.numbers.money(total))
    name = "title_exceeds" if sources[-1].name == "other_funds" else "title"
    return context.say(
        f"chart.money_flow.{name}",
        total=context.numbers.money(total),
        paid=_share(context, paid, total),
        outside=_share(context, outside, paid),
        excess=context.numbers.money(sources[-1].amount),
    )


def _alt(context: Context, sources: list[Node], uses: list[Node], total: Decimal) -> str:
    def told(nodes: list[Node]) -> str:
        return context.numbers.listed(
            [
                context.say(
                    "chart.money_flow.part",
                    name=context.say(f"chart.money_flow.{node.name}"),
                    amount=context.numbers.money(node.amount),
                    share=_share(context, node.amount, total),
                )
                for node in nodes
            ]
        )

    return context.say(
        "chart.money_flow.alt",
        total=context.numbers.money(total),
        sources=told(sources),
        uses=told(uses),
    )


def _values(
    context: Context, sources: list[Node], uses: list[Node], total: Decimal
) -> dict[str, Any]:
    bars: list[dict[str, Any]] = []
    bands: list[dict[str, Any]] = []
    labels: list[list[dict[str, Any]]] = []
    for column, nodes in ((0, sources), (2, uses)):
        parts = [float(node.amount / total) for node in nodes]
        # The columns are as high as the company's, with gaps laid half above and half below it.
        top = 1 + GAP * (len(nodes) - 1) / 2
        inner = 1.0
        middles = []
        for node, part in zip(nodes, parts, strict=True):
            bars.append(_bar(column, top - part, top, node.colour))
            bands += _band(f"{column}{node.name}", column, (top, inner), part, node.colour)
            middles.append(top - part / 2)
            top -= part + GAP
            inner -= part
        reach = GAP * (len(nodes) - 1) / 2
        places = spread(middles, LABEL_GAP, -reach, 1 + reach)
        labels.append(
            [
                {"y": y, "label": _label(context, node, total)}
                for node, y in zip(nodes, places, strict=True)
            ]
        )
    bars.append(_bar(1, 0.0, 1.0, "company"))
    rooms = [
        room(line for label in side for line in label["label"]) + LABEL_MARGIN for side in labels
    ]
    most = GAP * (max(len(sources), len(uses)) - 1) / 2 + 0.06
    return {
        "width": max(WIDTH - sum(rooms), LEAST_WIDTH),
        "padding": {"left": rooms[0], "top": 6, "bottom": 4, "right": rooms[1]},
        "bars": bars,
        "bands": bands,
        "left": labels[0],
        "right": labels[1],
        "company": [
            {
                "x": 1.0,
                "y": 1.0,
                "label": [
                    context.say("chart.money_flow.company"),
                    context.numbers.money(total),
                ],
            }
        ],
        "low": -most,
        "high": 1 + most + 0.08,
    }


def _label(context: Context, node: Node, total: Decimal) -> list[str]:
    amount = context.numbers.money(node.amount)
    share = _share(context, node.amount, total)
    return [
        context.say(f"chart.money_flow.{node.name}"),
        f"{amount} · {share}",
    ]


def _bar(column: int, low: float, high: float, colour: str) -> dict[str, Any]:
    return {
        "x": column - BAR / 2,
        "x2": column + BAR / 2,
        "y": low,
        "y2": high,
        "kind": colour,
    }


def _band(
    name: str, column: int, tops: tuple[float, float], part: float, colour: str
) -> list[dict[str, Any]]:
    """A band of constant height between a column and the company's, as points of an area."""
    outer, inner = tops
    start, end = (BAR / 2, 1 - BAR / 2) if column == 0 else (2 - BAR / 2, 1 + BAR / 2)
    points = []
    for step in range(STEPS + 1):
        along = step / STEPS
        eased = along * along * (3 - 2 * along)
        top = outer + (inner - outer) * eased
        points.append(
            {
                "band": name,
                "x": round(start + (end - start) * along, 5),
                "y": round(top - part, 6),
                "y2": round(top, 6),
                "kind": colour,
            }
        )
    return points


def _table(context: Context, sources: list[Node], uses: list[Node], total: Decimal) -> Table:
    def rows(nodes: list[Node], side: str) -> list[tuple[str, ...]]:
        return [
            (
                context.say(f"chart.money_flow.{node.name}"),
                context.say(f"chart.money_flow.{side}"),
                context.numbers.money(node.amount),
                _share(context, node.amount, total),
            )
            for node in nodes
        ]

    heads = ("node", "side", "amount", "share")
    return Table(
        caption=context.say("chart.money_flow.caption", total=context.numbers.money(total)),
        head=tuple(context.say(f"chart.money_flow.head_{name}") for name in heads),
        rows=(*rows(sources, "from"), *rows(uses, "to")),
        numeric=(2, 3),
    )
