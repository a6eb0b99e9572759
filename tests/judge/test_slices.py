"""Some days of a long period judged alone: whose law applies to them."""

from datetime import date
from typing import Any

from judge import docket
from pyramidcheck.judge import judge_last_twelve_months, judge_year
from pyramidcheck.judge.ruling import Matter
from pyramidcheck.model.filing import Slice

CHANGED = date(2024, 10, 1)


def dated(flag: str, start: date) -> dict[str, Any]:
    return docket.levels(None, flag, basis="statute", **{"from": start})


RULE = docket.rule("cap", "entry", 1, dated("0.70", date(2010, 1, 1)), dated("0.20", CHANGED))
BOOK = {**docket.BOOK, "cap": RULE}
LAW = (BOOK, docket.VERDICT, {"international": docket.INTERNATIONAL}, ("international",))
MATTER = Matter(
    {
        **{name: docket.measure(name, written) for name, written in docket.HEALTHY.items()},
        "cap": docket.measure("cap", "0.50"),
    },
    (),
    docket.FACTS,
)


def cap(year: int, as_of: date | None = None) -> Any:
    part = Slice(date(year, 1, 1), date(year, 12, 31), year)
    return judge_year(part, MATTER, *LAW, as_of)["cap"]


def test_each_year_is_judged_by_the_law_of_its_last_day_and_says_which():
    before, after = cap(2023), cap(2024)
    assert (before.outcome, before.level.flag, before.level.on) == (
        "clear",
        0.7,
        date(2023, 12, 31),
    )
    assert (after.outcome, after.level.flag, after.level.from_) == ("flag", 0.2, CHANGED)


def test_the_law_of_a_day_that_the_analyst_names_holds_for_every_year():
    named = cap(2023, date(2025, 1, 1))
    assert (named.outcome, named.level.on) == ("flag", date(2025, 1, 1))


def test_the_milder_law_decides_within_the_last_twelve_months():
    part = Slice(date(2024, 1, 1), date(2024, 12, 31), is_recent=True)
    assert judge_last_twelve_months(part, MATTER, *LAW).level == "none"
    later = judge_last_twelve_months(part, MATTER, *LAW, date(2025, 1, 1))
    assert later.level == "weak"
    assert later.reasons[0].code == "level_other_flag"
