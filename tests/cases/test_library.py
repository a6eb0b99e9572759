"""The case files: complete, told apart into published, fitted and assumed, and marked as such."""

from decimal import Decimal

import pytest

from pyramidcheck.cases.library import (
    assumed_keys,
    case_names,
    folder,
    leaves,
    load_case,
    load_sources,
    mark_of,
    read_case,
    scenario_of_case,
)
from pyramidcheck.cases.measures import MEASURES
from pyramidcheck.cases.writing import readme, scenario_toml, store_fit
from pyramidcheck.errors import UsageError
from pyramidcheck.model.case import LEAST_FIGURES, Case, Figure
from pyramidcheck.simulate.write import filing_toml

NAMES = case_names()
FITTED = tuple(name for name in NAMES if load_case(name).scenario is not None)


def figure(**changed):
    """Return a fitted share of .5, changed."""
    values = {
        "id": "one",
        "says": {"en": "one", "fr": "un"},
        "value": 0.5,
        "unit": "share",
        "sources": (1,),
        "use": "fitted",
        "measure": "unpaid",
    }
    return Figure.model_validate({**values, **changed})


def test_the_fifteen_cases_are_fitted_and_the_one_without_figures_is_listed():
    assert len(FITTED) == 15
    assert set(NAMES) - set(FITTED) == {"avon-shaped"}
    assert not load_case("avon-shaped").figures


@pytest.mark.parametrize("name", FITTED)
def test_every_parameter_is_published_fitted_or_assumed_and_counted(name):
    case = load_case(name)
    settled = {figure.parameter for figure in case.figures} | {free.key for free in case.free}
    named = {"name", "company", "seed", "country", "currency"}
    assert set(leaves(case.scenario)) == set(assumed_keys(case)) | (settled - {None}) | named
    assert case.count >= LEAST_FIGURES
    assert mark_of(case).assumed == len(assumed_keys(case)) > 0


@pytest.mark.parametrize("name", FITTED)
def test_a_case_is_called_synthetic_and_says_what_it_rests_on(name):
    case = load_case(name)
    scenario = scenario_of_case(case)
    mark = mark_of(case)
    assert name.endswith("-shaped")
    assert "-shaped (synthetic)" in scenario.company
    told = filing_toml(scenario)
    assert f"[case]\nfitted = {mark.fitted}\nassumed = {mark.assumed}\n" in told
    assert "synthetic = true" in told
    text = readme(case)
    assert (
        f"fitted to {mark.fitted} published figures, {mark.assumed} assumed; says nothing beyond"
        in text
    )
    assert f"ajustées à {mark.fitted} chiffres publiés, {mark.assumed} hypothèses" in text
    assert case.outcome.says.en in text
    assert case.outcome.says.fr in text


def test_every_outcome_in_law_and_every_figure_names_a_known_source():
    known = load_sources().sources
    for name in FITTED:
        case = load_case(name)
        assert case.outcome.sources
        for item in case.figures:
            assert set(item.sources) <= set(known)
            assert item.sources or item.certainty.startswith("R"), item.id


def test_only_agencies_courts_statutes_and_papers_verify_a_figure():
    sources = load_sources()
    agency = next(n for n, source in sources.sources.items() if source.kind == "A")
    press = next(n for n, source in sources.sources.items() if source.kind == "P")
    assert sources.verified(figure(sources=(agency,)))
    assert sources.verified(figure(sources=(agency,), certainty="calc"))
    assert not sources.verified(figure(sources=(press,)))
    assert not sources.verified(figure(sources=(agency, press)))
    assert not sources.verified(figure(sources=(agency,), certainty="R"))
    assert sources.verified(figure(sources=(), certainty="R+"))
    assert not sources.verified(figure(sources=()))


def test_every_measure_is_that_of_a_published_figure():
    asked = {item.measure for name in FITTED for item in load_case(name).figures}
    assert set(MEASURES) - asked == {"customer_accounts"} - asked


def test_unknown_case_names_the_nearest_one():
    with pytest.raises(UsageError) as raised:
        load_case("vemma-2013-shaped")
    assert raised.value.problems[0].hint == "did you mean vemma-2014-shaped?"


def test_listed_case_is_not_simulated_and_says_why():
    with pytest.raises(UsageError, match="no usable published figures"):
        scenario_of_case(load_case("avon-shaped"))


def test_file_with_untold_parameter_and_unknown_source_is_refused_at_once(tmp_path):
    path = tmp_path / "vemma-2014-shaped.toml"
    text = (folder() / path.name).read_text(encoding="utf-8")
    text = text.replace("sources = [13, 12]", "sources = [9999]")
    text = text.replace('measure = "customer_accounts"', 'measure = "customer_account"')
    path.write_text(text.replace('keys = ["goods"]', 'keys = ["good"]'), encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        read_case(path)
    told = {problem.where.removeprefix(f"{path}: ") for problem in raised.value.problems}
    assert {"source 9999", "figure customers", "scenario.goods.products", "good"} <= told


def test_case_with_two_usable_figures_is_listed_and_not_fitted():
    case = load_case("success-by-health-2019-shaped")
    values = case.model_dump()
    values["figures"] = values["figures"][:2]
    with pytest.raises(ValueError, match="listed, not fitted"):
        Case.model_validate(values)


def test_figure_that_is_left_out_says_why():
    with pytest.raises(ValueError, match="says not why"):
        figure(use="not_reproduced", measure=None)


def test_storing_a_fit_changes_the_scenario_alone_and_reads_back_as_it_was(tmp_path):
    name = "ytb-2007-shaped"
    case = load_case(name)
    path = tmp_path / f"{name}.toml"
    text = (folder() / path.name).read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    assert case.scenario is not None
    store_fit(path, case.scenario)
    assert path.read_text(encoding="utf-8") == text
    changed = {**case.scenario, "plan": {**case.scenario["plan"], "retail_rate": Decimal("0.0123")}}
    store_fit(path, changed)
    assert read_case(path).scenario == changed
    assert scenario_toml(changed).count("0.0123") == 1
