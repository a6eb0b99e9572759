"""The company's reply, ready to print in the place of the empty form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.report.parts import ReplyText

if TYPE_CHECKING:
    from pyramidcheck.model.annex import Reply
    from pyramidcheck.report.context import Context


def build_reply(context: Context, reply: Reply | None) -> ReplyText | None:
    """Return the reply with one sentence on where it comes from; None where there is none."""
    if reply is None:
        return None
    say = context.say
    dated = say("reply.dated", date=reply.dated) if reply.dated else say("reply.undated")
    note = say("reply.received", name=reply.name, sha256=reply.sha256)
    return ReplyText(note=f"{note} {dated}", paragraphs=_paragraphs(reply.lines))


def _paragraphs(lines: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    found: list[list[str]] = [[]]
    for line in lines:
        if line:
            found[-1].append(line)
        else:
            found.append([])
    return tuple(tuple(paragraph) for paragraph in found if paragraph)
