"""Whoever adds a field to the result decides whether it tells of somebody."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest

from pyramidcheck.assets import find_assets
from pyramidcheck.model import result as model
from pyramidcheck.redaction.fields import fields

DECIDED = {
    "CriterionResult": "figures hard id jurisdiction outcomes part_of_period polarity profile "
    "readings reason rules state",
    "Disposition": "by finding lapsed reason rule state until",
    "EvidenceResult": "columns id kept rows",
    "FilingResult": "as_of case company country currency declared declared_by jurisdictions people "
    "period synthetic tables totals",
    "GateResult": "figures id reasons state",
    "InputResult": "at_cap bytes container dialect lines mapping path preset rows sha256 table "
    "unused_columns",
    "LastTwelveMonths": "coverage heading level period reasons score",
    "ManifestResult": "command config_sha256 id libraries rules_sha256 tool_version",
    "Message": "code values",
    "PillarResult": "contribution coverage high id low score weight",
    "ReadingResult": "denominator infinite n numerator outcome risk value",
    "Result": "criteria data_quality disclosure dispositions filing gates inputs manifest matter "
    "pillars redaction rulebook rules schema_ series tool verdict",
    "RuleResult": "anchor by_jurisdiction decisive direction evidence figures id infinite "
    "interval level n outcome pillar readings reason risk status to_clear unit value version "
    "weight years",
    "SeriesResult": "columns figures id rows",
    "VerdictResult": "away confidence confidence_reasons coverage harm_observed heading "
    "last_twelve_months level multiplicity overrides reasons score stability towards unseen "
    "would_lower",
    "YearResult": "infinite level n outcome partial period readings reason value year",
}


@pytest.mark.parametrize("name", DECIDED)
def test_every_field_of_the_result_is_decided(name):
    """A new one: decide it in `redaction.sections`, `.rules` or `.series`, then name it here."""
    assert set(getattr(model, name).model_fields) == set(DECIDED[name].split())


def test_every_figure_of_the_rules_has_a_kind():
    """A new one: name it in redaction/fields.toml; until then it is withheld."""
    found = set()
    for path in sorted(find_assets("rules").rglob("*.sql")):
        found |= set(re.findall(r"\bfigure_[a-z0-9_]+", path.read_text(encoding="utf-8")))
    assert len(found) > 50
    assert {name for name in found if fields().kind(name) == "unknown"} == set()


def test_every_value_of_a_message_has_a_kind_or_is_a_word():
    text = (find_assets("report_templates") / "locale" / "en.toml").read_text(encoding="utf-8")
    sentences = str(tomllib.loads(text)["message"])
    # What files say of themselves in words of their own.
    words = {
        "mark",
        "marks",
        "sign",
        "signs",
        "value",
        "why",
        "key",
        "words",
        "other_words",
        "timezone",
    }
    words |= {"timezone", "delimiter", "other", "others", "preset", "headers", "amount"}
    found = set(re.findall(r"\{([a-z][a-z0-9_]*)\}", sentences)) - words
    assert {name for name in found if fields().kind(name) == "unknown"} == set()


def test_no_name_has_two_kinds():
    text = files("pyramidcheck.redaction").joinpath("fields.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    for section in ("names", "columns"):
        every = [name for names in data[section].values() for name in names]
        assert sorted(every) == sorted(set(every))


def test_every_id_of_the_canonical_tables_gets_a_pseudonym():
    ids = {name for name in fields().columns if name.endswith("_id")}
    evidence = set()
    for path in find_assets("rules").rglob("evidence.sql"):
        evidence |= set(re.findall(r"\b(?:AS )?([a-z_]*_ids?)\b", path.read_text(encoding="utf-8")))
    assert len(evidence) > 8
    assert evidence <= ids | {"participant_ids"}
