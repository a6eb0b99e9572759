from datetime import date
from decimal import Decimal

import pytest

from pyramidcheck.report.numbers import Numbers


@pytest.fixture
def english():
    return Numbers("en", "EUR")


@pytest.fixture
def french():
    return Numbers("fr", "EUR")


def test_shares_are_written_as_each_language_writes_them(english, french):
    assert english.share(0.3312) == "33.1%"
    assert french.share(0.3312) == "33,1\xa0%"


def test_share_just_below_a_level_never_rounds_onto_it(english):
    assert english.share(0.49999, (0.5,)) == "49.999%"
    assert english.share(0.5, (0.5,)) == "50.0%"


def test_share_next_to_nothing_is_not_written_as_nothing(english):
    assert english.share(0.0002) == "0.02%"
    assert english.share(0.0) == "0.0%"


def test_money_keeps_its_currency_and_drops_cents_from_a_thousand_on(english, french):
    assert english.money("1234567.89") == "€1,234,568"
    assert english.money("12.5") == "€12.50"
    assert french.money("1234567.89") == "1\u202f234\u202f568\xa0€"


def test_money_without_a_currency_is_a_plain_number():
    assert Numbers("en", None).money("1234.5") == "1,234"


def test_a_code_of_letters_stands_apart_from_its_number():
    assert Numbers("en", "ETH").money("293.1") == "ETH\xa0293.10"
    assert Numbers("fr", "ETH").money("293.1") == "293,10\xa0ETH"


def test_dates_are_long_and_the_first_is_an_ordinal_in_french(english, french):
    assert english.day(date(2024, 1, 1), "-") == "1 January 2024"
    assert french.day(date(2024, 1, 1), "-") == "1er janvier 2024"
    assert french.day(date(2024, 1, 11), "-") == "11 janvier 2024"
    assert french.day(None, "inconnue") == "inconnue"


def test_plurals_follow_each_language(english, french):
    assert [english.plural(n) for n in (0, 1, 2)] == ["other", "one", "other"]
    assert [french.plural(n) for n in (0, 1, 2)] == ["one", "one", "other"]


def test_months_read_from_either_form(english):
    assert english.month("2024-03") == english.month("2024-03-01") == "Mar 2024"
    assert english.month("not a month") == "not a month"


def test_decimal_text_of_an_amount_keeps_two_decimals(english):
    assert english.plain("616875.5") == "616,875.50"
    assert english.plain("1843") == "1,843"
    assert english.plain("1/3") == "1/3"
    assert english.decimal(Decimal("1.4")) == "1.4"
