"""The company's reply and an analyst's dispositions: they print, and change no number."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyramidcheck.dispositions import read_dispositions, require_findings, settle
from pyramidcheck.errors import UsageError
from pyramidcheck.evidence import evidence_ids
from pyramidcheck.model.annex import Reply
from pyramidcheck.model.result import Disposition
from pyramidcheck.outputs import result_bytes
from pyramidcheck.reply import LARGEST, read_reply
from pyramidcheck.report import render_html, render_pdf
from pyramidcheck.report.context import Context
from pyramidcheck.report.dispositions import counts_line, status_line
from pyramidcheck.report.view import build
from report.fixtures import strong_result

if TYPE_CHECKING:
    from pathlib import Path

RULES = tuple(rule.id for rule in strong_result().rules)
IDS = evidence_ids(RULES)
VALID = """
[[disposition]]
finding = "net_loss_rate"
state = "explained"
by = "A. Analyst"
until = 2024-06-30
reason = "Receipts were seen."

[[disposition]]
finding = "e-001"
state = "dismissed"
by = "B. Reviewer"
reason = "Not a payout."
"""


def written(folder: Path, text: str | bytes, name: str = "dispositions.toml") -> Path:
    path = folder / name
    path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    return path


def test_dispositions_are_settled_by_rule_and_by_the_day_of_the_law(tmp_path):
    found = read_dispositions(written(tmp_path, VALID))
    require_findings(found, IDS)
    settled = {item.rule: item for item in settle(found, IDS, date(2024, 12, 31))}
    assert settled["net_loss_rate"].lapsed
    assert settled[RULES[0]].finding == "e-001"
    assert not settled[RULES[0]].lapsed
    on_the_day = settle(found, IDS, date(2024, 6, 30))
    assert not any(item.lapsed for item in (*on_the_day, *settle(found, IDS, None)))


def test_every_problem_of_the_form_is_told_at_once(tmp_path):
    text = (
        '[[disposition]]\nfindng = "x"\nstate = "explaned"\nby = ""\nuntil = "soon"\n'
        '[[disposition]]\nfinding = "net_loss_rate"\nstate = "open"\n[other]\n'
    )
    with pytest.raises(UsageError) as raised:
        read_dispositions(written(tmp_path, text))
    told = {(p.where.rpartition(" ")[2], p.hint) for p in raised.value.problems}
    assert ("findng", "did you mean finding?") in told
    assert ("state", "did you mean explained?") in told
    wheres = [problem.where for problem in raised.value.problems]
    assert sum("disposition 1" in where for where in wheres) == 6
    assert not any("disposition 2" in where for where in wheres)
    assert "dispositions.toml: other" in wheres


def test_an_unknown_finding_and_one_named_twice_are_told_with_the_nearest_name(tmp_path):
    text = VALID.replace("e-001", "net_los_rate") + VALID.replace("e-001", "E-999")
    with pytest.raises(UsageError) as raised:
        require_findings(read_dispositions(written(tmp_path, text)), IDS)
    whats = [f"{problem.what}; {problem.hint}" for problem in raised.value.problems]
    assert whats[0] == "'net_los_rate' is no finding; did you mean net_loss_rate?"
    assert whats[1].startswith("net_loss_rate is already named by disposition 1")
    assert whats[2].startswith("'E-999' is no finding")


@pytest.mark.parametrize("text", [b"\xff\xfe", "[[disposition", "disposition = 3"])
def test_what_is_no_list_of_dispositions_is_refused(tmp_path, text):
    with pytest.raises(UsageError):
        read_dispositions(written(tmp_path, text))


def test_a_link_is_not_followed(tmp_path):
    target = written(tmp_path, VALID, "target.toml")
    link = tmp_path / "dispositions.toml"
    link.symlink_to(target)
    with pytest.raises(UsageError):
        read_dispositions(link)


decided = st.builds(
    Disposition,
    finding=st.sampled_from(RULES),
    rule=st.sampled_from(RULES),
    state=st.sampled_from(["open", "explained", "dismissed"]),
    by=st.text(max_size=20),
    until=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    reason=st.text(max_size=40),
    lapsed=st.booleans(),
)


@settings(deadline=None, max_examples=20)
@given(st.lists(decided, max_size=4, unique_by=lambda item: item.rule))
def test_dispositions_change_nothing_but_their_own_places(items):
    plain = strong_result()
    with_them = plain.model_copy(update={"dispositions": tuple(items)})
    sides = [json.loads(result_bytes(result)) for result in (plain, with_them)]
    assert len(sides[1].pop("dispositions")) == len(items)
    assert sides[0].pop("dispositions") == []
    assert sides[0] == sides[1]
    views = build(plain, "en"), build(with_them, "en")
    assert views[0].summary.verdict == views[1].summary.verdict
    assert views[0].summary.key_figures == views[1].summary.key_figures
    assert views[0].appendix == views[1].appendix
    assert [card.condition for card in views[0].cards] == [c.condition for c in views[1].cards]


def decide(*items: Disposition) -> Context:
    return Context(strong_result().model_copy(update={"dispositions": items}), "en")


def one(state: str = "explained", **update: object) -> Disposition:
    values = {
        "finding": RULES[0],
        "rule": RULES[0],
        "state": state,
        "by": "A",
        "until": None,
        "reason": "Seen.",
        "lapsed": False,
    }
    return Disposition.model_validate(values | update)


def test_a_card_says_what_was_decided_by_whom_and_why():
    context = decide(one(until=date(2027, 1, 31)))
    assert status_line(context, RULES[0]) == (
        "Status: explained until 31 January 2027 (A). Reason given: Seen."
    )
    assert status_line(context, RULES[1]) == "Status: open"
    assert status_line(decide(), RULES[0]) == ""
    lapsed = status_line(decide(one(until=date(2020, 1, 31), lapsed=True)), RULES[0])
    assert lapsed.startswith("Status: open again, as this decision had lapsed on 31 December 2024")


def test_page_one_counts_what_is_open_explained_and_dismissed():
    cards = len(build(strong_result(), "en").cards)
    line = counts_line(decide(one()))
    assert f"open: {cards - 1}; explained: 1; dismissed: 0" in line
    lapsed = counts_line(decide(one(lapsed=True)))
    assert f"open: {cards}; explained: 0" in lapsed
    assert "1 decision has lapsed: its finding counts as open." in lapsed
    assert counts_line(decide()) == ""


REPLY = """# Réponse
**Date :** 3 mars 2026
<script>alert(1)</script> [x](javascript:alert(1)) #read("x")
\u202egnp.exe\u2028\x1b]8;;http://evil\x07


\tlast
"""


def test_a_reply_is_text_dated_by_itself(tmp_path):
    reply = read_reply(written(tmp_path, REPLY, "reply.md"))
    assert reply.dated == "3 mars 2026"
    assert reply.lines[-1] == "    last"
    assert "\u202e" not in "".join(reply.lines)
    assert "\x1b" not in "".join(reply.lines)
    assert reply.content == REPLY.encode("utf-8")


@pytest.mark.parametrize(
    "content",
    [b"", b" \n\n", b"\xff\xfe\x00", b"a\x00b", b"a" * (LARGEST + 1)],
    ids=["empty", "blank", "not UTF-8", "NUL", "too long"],
)
def test_what_is_no_reply_is_refused(tmp_path, content):
    with pytest.raises(UsageError):
        read_reply(written(tmp_path, content, "reply.txt"))


def test_a_reply_without_a_date_gets_none(tmp_path):
    assert read_reply(written(tmp_path, "Dear Sir\nupdate: no\n", "reply.txt")).dated == ""


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_reply_stands_in_the_place_of_the_form(tmp_path, language):
    reply = read_reply(written(tmp_path, REPLY, "reply.md"))
    page = render_html(strong_result(), language, b"{}", reply=reply).decode("utf-8")
    chapter = page.partition('<section id="reply"')[2].partition("</section>")[0]
    assert "&lt;script&gt;alert(1)" in chapter
    # The report has a script of its own, and no other.
    assert page.count("<script") == 1
    assert "<script" not in chapter
    assert "<table" not in chapter
    assert reply.sha256 in page.partition('<section id="manifest"')[2]
    empty = render_html(strong_result(), language, b"{}").decode("utf-8")
    assert '<table class="reply">' in empty


def test_a_reply_of_one_endless_word_fits_the_page(tmp_path):
    reply = read_reply(written(tmp_path, "x" * 5_000, "reply.txt"))
    assert isinstance(reply, Reply)
    pdf = render_pdf(strong_result(), "en", b"{}", date(2024, 12, 31), reply=reply)
    assert pdf.startswith(b"%PDF")
