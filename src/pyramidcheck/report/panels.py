"""Small charts side by side, placed in pixels of one drawing: many views would be slow to draw."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 650
TITLE_LINE = 15
ABOVE, BELOW = 8, 22
STEPS = (Decimal(1), Decimal(2), Decimal(5))
MARKS = ("lines", "rules", "points", "bars", "titles", "left", "middle", "right", "values")
LINE_HEIGHT = 14


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the panels lie: `gutter` is left of each for its axis, `margin` right for labels."""

    columns: int
    height: int
    gutter: int
    margin: int
    title_lines: int = 1

    @property
    def width(self) -> int:
        """Width of the drawn part of a panel."""
        return WIDTH // self.columns - self.gutter - self.margin

    @property
    def step(self) -> int:
        """Height of a whole row of panels."""
        return self.height + ABOVE + BELOW + TITLE_LINE * self.title_lines

    def panel(self, place: int, low: float, high: float) -> Panel:
        """Return the panel at that place, rows first, whose values lie from `low` to `high`."""
        row, column = divmod(place, self.columns)
        return Panel(
            left=column * (WIDTH // self.columns) + self.gutter,
            top=row * self.step + ABOVE + TITLE_LINE * self.title_lines,
            width=self.width,
            height=self.height,
            low=low,
            high=high,
            name=f"p{place}",
        )

    def values(self, panels: Sequence[Panel]) -> dict[str, Any]:
        """Return the values of the specification `panels` for all of them."""
        rows = -(-len(panels) // self.columns)
        marks = {name: [row for p in panels for row in p.marks[name]] for name in MARKS}
        return {**marks, "width": WIDTH, "height": rows * self.step}


@dataclass(frozen=True, slots=True)
class Panel:
    """One small chart; what is added to it is told in its own values and kept in pixels."""

    left: float
    top: float
    width: float
    height: float
    low: float
    high: float
    name: str
    marks: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {name: [] for name in MARKS}
    )

    def y(self, value: float) -> float:
        """Return the height of a value, at the edges where it lies beyond them."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return round(self.top + self.height * (1 - share), 2)

    def x(self, place: int, number: int) -> float:
        """Return the middle of one of `number` equal parts of the width."""
        return round(self.left + self.width * (place + 0.5) / number, 2)

    def title(self, lines: Sequence[str]) -> None:
        """Write the title above the panel, its last line next to it."""
        for place, line in enumerate(reversed(lines)):
            y = self.top - ABOVE - 4 - TITLE_LINE * place
            self.marks["titles"].append({"x": self.left, "y": y, "label": line})

    def rule(self, value: float, kind: str, span: tuple[float, float] | None = None) -> None:
        """Draw a level line over the whole width, or over a span in pixels."""
        start, end = span or (self.left, self.left + self.width)
        self.marks["rules"].append({"x": start, "x2": end, "y": self.y(value), "kind": kind})

    def beside(self, value: float, label: str) -> None:
        """Write a label to the right of the panel at the height of a value."""
        x = self.left + self.width + 5
        self.marks["left"].append({"x": x, "y": self.y(value), "label": label})

    def tick(self, value: float, label: str) -> None:
        """Write a label to the left of the panel, with a line of the grid."""
        self.rule(value, "grid")
        self.marks["right"].append({"x": self.left - 6, "y": self.y(value), "label": label})

    def under(self, x: float, label: str) -> None:
        """Write a label below the panel."""
        y = self.top + self.height + 12
        self.marks["middle"].append({"x": x, "y": y, "label": label})

    def line(self, values: Sequence[float | None], kind: str) -> None:
        """Draw a line through the values, broken where there is none."""
        part = 0
        for place, value in enumerate(values):
            if value is None:
                part += 1
                continue
            self.marks["lines"].append(
                {
                    "x": self.x(place, len(values)),
                    "y": self.y(value),
                    "line": f"{self.name}-{kind}-{part}",
                    "kind": kind,
                }
            )

    def point(self, x: float, value: float, label: str = "") -> None:
        """Draw a point, with its value above it."""
        self.marks["points"].append({"x": x, "y": self.y(value)})
        if label:
            self.marks["values"].append({"x": x, "y": self.y(value) - 10, "label": label})

    def bar(self, place: int, number: int, value: float) -> None:
        """Draw a bar from the panel's lower edge."""
        half = self.width / number * 0.42
        middle = self.x(place, number)
        self.marks["bars"].append(
            {
                "x": round(middle - half, 2),
                "x2": round(middle + half, 2),
                "y": self.y(value),
                "y2": self.y(self.low),
            }
        )


def round_ticks(most: float, number: int = 3) -> list[Decimal]:
    """Return zero and round values up to `most`, at most `number` above zero."""
    if most <= 0:
        return [Decimal(0)]
    power = Decimal(str(most)).adjusted() - 1
    while True:
        for step in STEPS:
            size = step.scaleb(power)
            count = int(Decimal(str(most)) / size)
            if count <= number:
                return [size * place for place in range(count + 1)]
        power += 1
