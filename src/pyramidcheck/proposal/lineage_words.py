"""The tests of recruiter and placement in words, and the questions that they raise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.proposal.lineage import BINARY, EARLIER, LEAST_LINKS
from pyramidcheck.proposal.toml_text import comment, note, quoted, string

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyramidcheck.proposal.lineage import LineageTest, LinkTest


def lineage_lines(tests: Sequence[LineageTest], questions: list[str]) -> Iterator[str]:
    """Yield what the tests show, as comments; what they leave open joins the questions."""
    for test in tests:
        if not test.links:
            continue
        yield ""
        yield from comment(f"Recruiter or placement? {quoted(test.file)}")
        for link in test.links:
            yield from comment(_tested(link), indent="  ")
        yield from _judged(test, questions)


def _tested(link: LinkTest) -> str:
    words = f"{quoted(link.header)}, read as {link.column}: {link.given:,} of {link.rows:,} people"
    words += f" have one; {link.known:,} of those stand in the enrolments"
    words += f", {link.own:,} name themselves" if link.own else ""
    if link.known:
        share = f"{link.earlier_share:.1%}".replace(".0%", "%").replace("%", " %")
        words += f"; {share} of these joined no later than the person below (expected of"
        words += f" recruiters: {EARLIER:.0%} or more)".replace("%", " %")
        words += f"; at most {link.most_children:,} directly below one person"
        words += f"; {link.median_gap:,} days between the two joining (median)"
    return f"{words}."


def _judged(test: LineageTest, questions: list[str]) -> Iterator[str]:
    """Say what the tests speak for; names of columns decide, tests warn."""
    by_column = {link.column: link for link in test.links}
    recruiter, above = by_column.get("sponsor_id"), by_column.get("placement_id")
    if recruiter is None:
        yield from comment("No column names who recruited whom: ask for it.")
        return
    if not recruiter.given:
        questions.append(
            f"participants.sponsor_id: {quoted(recruiter.header)} is empty. Who recruited whom?"
        )
        yield from comment("It is empty: ask who recruited whom.")
    elif recruiter.known < LEAST_LINKS:
        yield from comment("Too few links to test.")
    elif not recruiter.may_recruit:
        why = f"nobody has more than {recruiter.most_children} below"
        if recruiter.most_children > BINARY:
            why = "too many of the people above joined later"
        questions.append(
            f"participants.sponsor_id: {quoted(recruiter.header)} looks like a place in the tree,"
            f" not like a recruiter ({why}). Ask for the recruiter."
        )
        yield from comment(
            f"The test speaks against {quoted(recruiter.header)} as recruiter: {why}. If it is the"
            f" placement, write placement_id = {string(note(recruiter.header))} and ask for the"
            " recruiter."
        )
    elif test.alone:
        questions.append(
            f"participants.sponsor_id: is {quoted(recruiter.header)} who recruited them? The name"
            " alone does not say; the test passes."
        )
        yield from comment(
            "Its name does not say which of the two it is; the test passes for a recruiter."
        )
    else:
        yield from comment("The test passes for recruiter.")
    if above is not None:
        yield from comment(
            f"Both are there: {quoted(recruiter.header)} is the recruiter, as it names whoever"
            f" brought them in; {quoted(above.header)} is the place in the tree."
        )
