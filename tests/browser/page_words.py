"""Where every word of a PDF stands, as poppler reads it, and what stands where it should not."""

import re
import subprocess
from dataclasses import dataclass
from html import unescape
from pathlib import Path

MILLIMETRE = 72 / 25.4
SIDE = 16 * MILLIMETRE
"""The templates' margin left and right, in points."""
TOP, FOOT = 7 * MILLIMETRE, 5 * MILLIMETRE
"""Running heads and page numbers stand within the margins above and below."""
SLACK = 1.0
PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
WORD = re.compile(
    r'<word xMin="(-?[\d.]+)" yMin="(-?[\d.]+)" xMax="(-?[\d.]+)" yMax="(-?[\d.]+)">(.*?)</word>',
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its box, in points from the upper left corner."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page's size in points, and its words."""

    width: float
    height: float
    words: tuple[Word, ...]


def _word(found: re.Match[str]) -> Word:
    left, top, right, bottom = (float(side) for side in found.groups()[:4])
    return Word(left, top, right, bottom, unescape(found.group(5)))


def read_pages(path: Path) -> list[Page]:
    """Return every page of the file."""
    done = subprocess.run(
        ["/usr/bin/pdftotext", "-bbox", str(path), "-"], check=True, capture_output=True
    )
    return [
        Page(
            float(width),
            float(height),
            tuple(_word(found) for found in WORD.finditer(body)),
        )
        for width, height, body in PAGE.findall(done.stdout.decode("utf-8"))
    ]


def outside(page: Page) -> list[Word]:
    """Return the words that leave the page's margins."""
    return [
        word
        for word in page.words
        if word.left < SIDE - SLACK
        or word.right > page.width - SIDE + SLACK
        or word.top < TOP
        or word.bottom > page.height - FOOT
    ]


def overlapping(page: Page) -> list[tuple[Word, Word]]:
    """Return the pairs of words of which one covers the letters of the other.

    Boxes are as tall as the typeface's tallest letters, so lines that are set close touch; what
    counts is the middle half of a box.
    """
    found = []
    words = sorted(page.words, key=lambda word: word.top)
    for i, first in enumerate(words):
        for second in words[i + 1 :]:
            if second.top >= first.bottom:
                break
            across = min(first.right, second.right) - max(first.left, second.left)
            if across > SLACK and _core_meets(first, second):
                found.append((first, second))
    return found


def _core_meets(first: Word, second: Word) -> bool:
    (top, bottom), (other_top, other_bottom) = (_core(word) for word in (first, second))
    return min(bottom, other_bottom) > max(top, other_top)


def _core(word: Word) -> tuple[float, float]:
    quarter = (word.bottom - word.top) / 4
    return word.top + quarter, word.bottom - quarter


def filled(page: Page) -> float:
    """Return how far down the page's text reaches, as a share of the room between the margins."""
    body = [word for word in page.words if word.bottom < page.height - 19 * MILLIMETRE]
    top = 22 * MILLIMETRE
    return (max((word.bottom for word in body), default=top) - top) / (
        page.height - 19 * MILLIMETRE - top
    )
