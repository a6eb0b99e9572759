"""`pyramidcheck simulate <case>`, and what the reports say of a case and of all cases."""

import json

import pytest

from pyramidcheck.cases.calibrating import stored
from pyramidcheck.cli import main
from pyramidcheck.model.case_mark import CaseMark
from pyramidcheck.report.calibration import build_calibration
from pyramidcheck.report.context import Context
from pyramidcheck.report.markdown import render
from pyramidcheck.report.summary import mark
from report.fixtures import strong_result

SAID = {
    "en": "Synthetic; fitted to 4 published figures, 29 assumed; says nothing beyond them",
    "fr": (
        "Données synthétiques ; ajustées à 4 chiffres publiés, 29 hypothèses ; "
        "elles ne disent rien au-delà"
    ),
}


def of_a_case():
    result = strong_result()
    filing = result.filing.model_copy(update={"case": CaseMark(fitted=4, assumed=29)})
    return result.model_copy(update={"filing": filing})


def plain(text):
    text = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def test_case_is_simulated_by_its_name_and_says_what_it_is(tmp_path, capsys):
    assert main(["simulate", "telexfree-2013-shaped", "-o", str(tmp_path / "out")]) == 0
    capsys.readouterr()
    told = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "says nothing beyond them" in told
    assert "elles ne disent rien au-delà" in told
    filing = (tmp_path / "out" / "filing.toml").read_text(encoding="utf-8")
    assert "[case]\nfitted = 4\n" in filing


def test_listed_case_is_refused_with_the_reason(tmp_path, capsys):
    assert main(["simulate", "avon-shaped", "-o", str(tmp_path / "out")]) == 2
    assert "no usable published figures" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_says_how_many_figures_a_case_rests_on(language):
    told = mark(Context(of_a_case(), language))
    assert plain(told) == plain(SAID[language])


def test_result_and_markdown_of_a_case_say_it_too():
    result = of_a_case()
    assert json.loads(result.model_dump_json(by_alias=True))["filing"]["case"] == {
        "fitted": 4,
        "assumed": 29,
    }
    told = render(result, "en", None).decode()
    assert SAID["en"] in told.replace("\\", "")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_report_shows_every_case_beside_its_outcome_and_every_figure(language):
    found = stored()
    page = build_calibration(Context(strong_result(), language))
    cells = [str(cell) for row in page.separation.rows for cell in row[1:-1]]
    assert sum(int(cell) for cell in cells if cell.isdigit()) == len(found.cases)
    assert sorted(row[0] for row in page.levels.rows) == [case.name for case in found.cases]
    shown = [
        figure
        for case in found.cases
        for figure in case.figures
        if figure.use in {"set", "fitted", "not_reproduced"}
    ]
    assert len(page.figures.rows) == len(shown)
    unverified = {"en": "unverified", "fr": "non vérifié"}[language]
    marked = [row for row in page.figures.rows if unverified in row[-1]]
    assert len(marked) == sum(not figure.verified for figure in shown) > 0
    for outcome in (case.outcome.says.of(language) for case in found.cases):
        assert any(plain(outcome) == plain(row[1]) for row in page.levels.rows)
