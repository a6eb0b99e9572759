"""A statement for rows that fails costs the rows, and says so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pyramidcheck import assets
from pyramidcheck.case_facts import CaseFacts
from pyramidcheck.evidence import collect_evidence, evidence_ids
from pyramidcheck.model.result import Message
from pyramidcheck.report.context import Context
from pyramidcheck.report.view import build
from pyramidcheck.rulebook import load
from pyramidcheck.store import Store
from report.fixtures import strong_result

FAILING = "SELECT CAST(sold.buyer_class AS INTEGER) AS a FROM facts.sales_month AS sold"
FORBIDDEN = "SELECT people.participant_id FROM canon.participants AS people"
GIVEN = {"facts.sales_month": {"columns": ["amount"], "rows": [["1.00"]]}}


@pytest.fixture(scope="module")
def rules():
    return load((), builtin=assets.find_assets("rules")).rules


def collected(rules, sql, *, builtin=True):
    broken = replace(rules["autoship_dependence"], evidence_sql=sql, builtin=builtin)
    sound = rules["period_end_loading"]
    ids = evidence_ids([broken.rule.id, sound.rule.id])
    with Store.open() as store:
        CaseFacts(store).fill(GIVEN)
        return collect_evidence([(broken, store), (sound, store)], ids, with_rows=True)


@pytest.mark.parametrize(("sql", "builtin"), [(FAILING, True), (FORBIDDEN, False)])
def test_statement_that_fails_is_noted_and_the_others_are_read(rules, sql, builtin):
    found, notes = collected(rules, sql, builtin=builtin)
    assert list(found) == ["period_end_loading"]
    assert [(note.code, note.values["rule"]) for note in notes] == [
        ("evidence_failed", "autoship_dependence")
    ]
    assert str(notes[0].values["detail"]).startswith("evidence.sql: ")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_note_stands_under_limits_and_under_data_quality(language):
    result = strong_result()
    note = Message(
        code="evidence_failed", values={"rule": "net_loss_rate", "detail": "evidence.sql: no"}
    )
    quality = {**result.data_quality, "notes": [note.model_dump()]}
    noted = result.model_copy(update={"data_quality": quality})
    sentence = Context(noted, language).message(note)
    view = build(noted, language)
    assert "evidence.sql: no" in sentence
    assert sentence in view.limits.general
    assert sentence in view.quality.notes
