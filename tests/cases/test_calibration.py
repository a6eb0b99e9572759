"""Every fitted case simulated and audited: the figures, the stored level, the same bytes."""

import pytest

from pyramidcheck.cases.audited import audited
from pyramidcheck.cases.calibrating import audit_company, fingerprint, make, stored
from pyramidcheck.cases.library import case_names, load_case
from pyramidcheck.cases.rebuilding import holds
from pyramidcheck.cases.writing import write_case
from pyramidcheck.model.calibration import as_asked
from pyramidcheck.model.outcome import IndicationLevel

FITTED = tuple(name for name in case_names() if load_case(name).scenario is not None)


def told(name):
    return next(case for case in stored().cases if case.name == name)


def test_only_adjudicated_and_trading_cases_are_asked_for_a_level():
    levels = tuple(IndicationLevel)
    asked = {
        group: {level.value for level in levels if as_asked(group, level)}
        for group in ("adjudicated", "settled", "alleged", "trading")
    }
    everything = {level.value for level in levels}
    assert asked["adjudicated"] == {"material", "strong"}
    assert asked["trading"] == everything - {"strong"}
    assert asked["settled"] == asked["alleged"] == everything


def test_calibration_covers_the_library_and_a_misplaced_case_is_discussed():
    found = stored()
    named = {case.name for case in found.cases} | {item.name for item in found.listed}
    assert named == set(case_names())
    assert {case.outcome.group for case in found.cases} == {
        "adjudicated",
        "settled",
        "alleged",
        "trading",
    }
    assert all(case.discussion is not None for case in found.cases if case.misplaced)


def test_every_figure_of_the_calibration_is_held_or_told_why_not():
    for case in stored().cases:
        for figure in case.figures:
            if figure.use in {"fitted", "set"}:
                assert figure.within, (case.name, figure.id)
            elif figure.use != "scale":
                assert figure.why is not None, (case.name, figure.id)


@pytest.mark.second_opinion
@pytest.mark.parametrize("name", FITTED)
def test_simulated_and_audited_case_gives_the_published_figures(name, tmp_path):
    made, stored_case = make(name), told(name)
    roles = made.company.participants["role"].to_pylist()
    assert 1_700 <= roles.count("participant") <= 2_500
    missed = [item.figure.id for item in made.rebuilt if not item.within]
    assert missed == []
    written = write_case(made.case, tmp_path)
    assert fingerprint(written) == made.sha256 == stored_case.filing_sha256
    result = audit_company(made.company)
    assert result.filing.case is not None
    assert result.filing.case.fitted == made.case.count
    assert result.verdict.level is stored_case.level
    assert result.verdict.score.value == pytest.approx(stored_case.score.value, abs=0.06)
    for item in made.rebuilt:
        value = audited(result, item.figure)
        assert value is None or holds(item.figure, value), (item.figure.id, item.value, value)
