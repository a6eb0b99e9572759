"""The summary as Markdown: page one, every finding and the legal criteria, readable on GitHub."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from pyramidcheck.report.markdown_text import (
    bullets,
    captioned,
    code,
    escaped,
    pairs,
    paragraph,
    table,
)
from pyramidcheck.report.text import ABSENT
from pyramidcheck.report.view import build

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyramidcheck.model.result import Result
    from pyramidcheck.report.parts import Card, CriteriaChapter, Pair, View
    from pyramidcheck.report.parts_published import Published
    from pyramidcheck.report.parts_summary import Point, Summary

Words = dict[str, str]


def render(result: Result, language: str, result_bytes: bytes | None) -> bytes:
    """Return the summary in UTF-8; the same arguments always give the same bytes."""
    return render_view(build(result, language, result_bytes), result_bytes)


def render_view(view: View, result_bytes: bytes | None) -> bytes:
    """Return the summary of a view that is already built."""
    words = view.words
    lines = [f"# {escaped(view.title)}", ""]
    if view.synthetic:
        lines += [f"**{escaped(view.synthetic)}**", ""]
    if view.summary.intro:
        lines += [paragraph(view.summary.intro), ""]
    lines += _summary(view.summary, words)
    lines += ["---", "", f"## {escaped(words['chapter.findings'])}", ""]
    lines += _findings(view.cards, words)
    if view.published is not None:
        lines += [f"## {escaped(words['chapter.published'])}", ""]
        lines += _published(view.published, words)
    lines += [f"## {escaped(words['chapter.criteria'])}", ""]
    lines += _criteria(view.criteria, words)
    lines += ["---", "", paragraph(words["verdict.not_law"]), ""]
    if result_bytes is not None:
        digest = sha256(result_bytes).hexdigest()
        lines += [f"{escaped(words['manifest.result_sha256'])} `{digest}`", ""]
    return "\n".join(lines).encode("utf-8")


def _summary(summary: Summary, words: Words) -> Iterator[str]:
    verdict = summary.verdict
    yield f"## {escaped(words['chapter.summary'])}"
    yield ""
    yield from _pairs(summary.facts)
    yield from (paragraph(f"{summary.people} {summary.money}"), "")
    yield from (f"### {escaped(verdict.band)}", "")
    if verdict.recent:
        yield from (paragraph(verdict.recent), "")
    whys = [(words["label.why"], verdict.why), (words["label.why_not_more"], verdict.why_not_more)]
    yield from pairs(whys)
    yield from bullets(verdict.overrides)
    yield from (f"> {escaped(words['verdict.not_law'])}", "")
    yield from _heading(words["summary.key_figures"])
    yield _key_figures(summary, words)
    yield ""
    for name, points, nothing, more in (
        ("label.towards", summary.towards, "summary.nothing_towards", summary.towards_more),
        ("label.away", summary.away, "summary.nothing_away", summary.away_more),
    ):
        yield from _heading(words[name])
        yield from _points(points, words[nothing], more)
    yield from _heading(words["label.unseen"])
    yield from (paragraph(summary.unseen_line), "")
    for unseen in summary.unseen:
        decisive = f" ({escaped(words['card.decisive_yes'])})" if unseen.decisive else ""
        told = escaped(f"{unseen.reason} {unseen.ask}")
        yield f"- **{escaped(unseen.title)}**{decisive} {ABSENT} {told}"
    yield from (f"- {escaped(summary.unseen_more)}", "") if summary.unseen_more else ("",)
    yield from _reasons(summary, words)


def _reasons(summary: Summary, words: Words) -> Iterator[str]:
    """Yield confidence, stability, data quality, claims and signatures."""
    verdict = summary.verdict
    yield from _heading(words["label.confidence"])
    yield from bullets(verdict.confidence)
    yield from (paragraph(f"{verdict.coverage} {verdict.score}"), "")
    yield from _heading(words["label.stability"])
    yield from (paragraph(summary.stability), "")
    yield from _heading(words["label.quality"])
    yield from bullets(summary.quality)
    yield from _heading(words["label.declared"])
    yield from (paragraph(summary.declared_line), "")
    yield from _pairs(summary.declared)
    if verdict.also:
        yield from _heading(words["label.also"])
        yield from bullets(verdict.also)
    yield from _pairs(summary.signatures)


def _heading(text: str) -> tuple[str, str]:
    return f"#### {escaped(text)}", ""


def _pairs(items: Sequence[Pair]) -> list[str]:
    return pairs((item.label, item.value) for item in items)


def _key_figures(summary: Summary, words: Words) -> str:
    names = ("rule", "value", "range", "outcome", "threshold", "evidence")
    rows = [
        (k.title, k.value, k.range or ABSENT, k.outcome, k.threshold, k.evidence or ABSENT)
        for k in summary.key_figures
    ]
    return table([words[f"label.{name}"] for name in names], rows)


def _points(points: Sequence[Point], nothing: str, more: str) -> Iterator[str]:
    if not points:
        yield from (paragraph(nothing), "")
        return
    for point in points:
        end = f" {escaped(point.evidence)}" if point.evidence else ""
        yield (
            f"- {escaped(point.outcome)} · **{escaped(point.title)}** {escaped(point.value)}{end}"
        )
    yield from (f"- {escaped(more)}", "") if more else ("",)


def _findings(cards: Sequence[Card], words: Words) -> Iterator[str]:
    if not cards:
        yield from (paragraph(words["card.none"]), "")
        return
    yield from (paragraph(f"{words['card.ordered']} {words['card.more_readings']}"), "")
    for card in cards:
        yield from _card(card, words)


def _card(card: Card, words: Words) -> Iterator[str]:
    number = f"{card.evidence_id} " if card.evidence_id else ""
    yield from (f"### {escaped(number + card.title)}", "")
    tags = " · ".join(escaped(text) for text in (card.outcome, card.decisive, card.pillar))
    yield from (f"{code(card.rule)} · {tags}", "")
    yield from (f"*{escaped(card.question)}*", "")
    yield from (f"**{escaped(words['label.condition'])}.** {escaped(card.condition)}", "")
    yield from bullets(card.condition_notes)
    for shown in (card.readings, card.years, card.others):
        if shown is not None:
            yield from captioned(shown)
    yield from _titled(words["label.criteria"], card.criteria)
    yield from bullets(source.told for source in card.sources)
    yield from (f"**{escaped(words['label.why_it_matters'])}.** {escaped(card.why)}", "")
    yield from _titled(words["label.innocent"], card.innocent)
    yield from _titled(words["label.blind_spots"], card.blind_spots)
    names = ("remedy", "cause", "evidence")
    yield from pairs((words[f"label.{name}"], getattr(card, name)) for name in names)


def _published(chapter: Published, words: Words) -> Iterator[str]:
    for note in chapter.notes:
        yield from (paragraph(note), "")
    for shown in (chapter.figures, *chapter.groups):
        if shown is not None:
            yield from captioned(shown)
    yield from _titled(
        words["published.sources_title"], tuple(source.told for source in chapter.sources)
    )
    if chapter.standing is not None:
        yield from (f"### {escaped(words['standing.title'])}", "")
        yield from (paragraph(chapter.standing.note), "")
        yield from bullets(chapter.standing.sentences)
        for shown in (chapter.standing.compared, chapter.standing.others):
            if shown is not None:
                yield from captioned(shown)
        told = tuple(source.told for source in chapter.standing.sources)
        yield from _titled(words["standing.sources_title"], told)


def _titled(title: str, items: Sequence[str]) -> Iterator[str]:
    if items:
        yield from (f"**{escaped(title)}**", "")
        yield from bullets(items)


def _criteria(chapter: CriteriaChapter | None, words: Words) -> Iterator[str]:
    if chapter is None:
        yield from (paragraph(words["criteria.none"]), "")
        return
    yield from (paragraph(words["criteria.intro"]), "")
    if chapter.overview is not None:
        yield from captioned(chapter.overview)
    for section in chapter.sections:
        yield from (f"### {escaped(section.title)}", "")
        for note in section.notes:
            yield from (paragraph(note), "")
        yield from captioned(section.matrix)
        if section.documents is not None:
            yield from captioned(section.documents)
