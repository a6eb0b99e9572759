"""A filing whose every name tries to be something else: script, formula, escape, markup."""

from __future__ import annotations

import csv
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LONG = "L" * 5000
NAMES = {
    "script": "<script>alert(1)</script>",
    "attribute": '"><img src=x onerror=alert(2)>',
    "entity": "&lt;script&gt;alert(3)&lt;/script&gt;",
    "url": "javascript:alert(4)",
    "formula": '=HYPERLINK("http://evil.example","click")',
    "command": "=cmd|' /C calc'!A0",
    "plus": "+1+cmd|' /C calc'!A0",
    "minus": "-2+3+cmd|' /C calc'!A0",
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "tab": "\t=1+1",
    "rich": "[/x] [bold red]rich[/] [link=http://evil.example]here[/link]",
    "escape": "\x1b[31mred\x1b[0m\x1b[2J",
    "title": "\x1b]0;owned\x07",
    "link": "\x1b]8;;http://evil.example\x1b\\here\x1b]8;;\x1b\\",
    "eight_bit": "\x9b31mred",
    "typst": '#read("/etc/passwd") #import "x.typ" $x$ *b* _i_ `c` <label> @ref',
    "typst_call": '#{panic("typst ran")}',
    "vega": 'datum["x"] + {"signal": "event.item", "expr": "alert(5)", "url": "http://evil.example"}',
    "template": "{{ 7 * 7 }} {% include 'x' %} {value} @x_axis",
    "right_to_left": "\u202egnp.exe\u2066x\u2069 \u061c\u200f",
    "markdown": "](http://evil.example) | ![x](http://evil.example/x.png) \\ `code` # head",
    "sql": "'; DROP TABLE canon.orders; --",
    "surrogate": "a\U000e0041b\ufeffc",
    "long": LONG,
}
STEERING = frozenset(
    (
        *(chr(n) for n in range(0x20) if chr(n) not in "\n\r\t"),
        *map(chr, range(0x7F, 0xA0)),
        *"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    )
)
"""What no terminal and no reader may be given."""
COMPANY = " ".join(text for name, text in NAMES.items() if name != "long")


def write_filing(folder: Path) -> Path:
    """Ids, products, roles, headers, file names and the company's name are all hostile."""
    folder.mkdir(parents=True)
    # Enough people that rules are measured and have rows.
    names = [*NAMES.values(), *(f"{NAMES['script']}{n}" for n in range(20))]
    people: list[dict[str, object]] = [
        {
            "participant_id": name,
            "enrolled_on": f"2024-01-{place % 28 + 1:02d}",
            "sponsor_id": names[(place - 1) // 2] if place else "",
            "rank": name,
            **dict.fromkeys(NAMES.values(), name),
        }
        for place, name in enumerate(names)
    ]
    orders: list[dict[str, object]] = [
        {
            "order_id": f"{name} {month}",
            "ordered_on": f"2024-{month:02d}-05",
            "buyer_id": name,
            "seller_id": names[0],
            "item_kind": "starter_kit" if month == 1 else "product",
            "sku": name,
            "net_amount": 100 + place,
            "currency": "USD",
            NAMES["typst"]: name,
        }
        for place, name in enumerate(names)
        for month in (1, 2, 3)
    ]
    payouts: list[dict[str, object]] = [
        {
            "payout_id": f"{name} p",
            "participant_id": name,
            "paid_on": "2024-03-20",
            "amount": 10 + place,
            "kind": "team",
            "source_order_id": f"{names[0]} 1",
        }
        for place, name in enumerate(names)
    ]
    # Rows that are quarantined, with their values.
    orders += [{**orders[0], "order_id": f"bad {n}", "net_amount": t} for n, t in NAMES.items()]
    hostile = os.name == "posix"
    order_file = "orders [b]=1+1 \x1b[31m\u202e<script>.csv" if hostile else "orders [b]=1+1.csv"
    people_file = 'members "><img src=x onerror=alert(9)>.csv' if hostile else "=members.csv"
    _write(folder / order_file, orders)
    _write(folder / people_file, people)
    _write(folder / "payouts.csv", payouts)
    toml = "\n".join(
        (
            f"company = {_text(COMPANY)}",
            'country = "US"\ncurrency = "USD"',
            "[period]\nstart = 2024-01-01\nend = 2024-12-31",
            f"[report]\nauthor = {_text(NAMES['script'])}\nreviewer = {_text(NAMES['rich'])}",
            "[plan]\nqualifying_volume = 100",
            "",
        )
    )
    (folder / "filing.toml").write_text(toml, encoding="utf-8")
    return folder


def _text(value: str) -> str:
    """A TOML string, every character that needs it escaped."""
    escaped = (c if c.isalnum() or c in " .,()" else f"\\U{ord(c):08x}" for c in value)
    return f'"{"".join(escaped)}"'


def _write(path: Path, rows: list[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
