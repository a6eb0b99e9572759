"""Gates 5 and 8: an auditor's tests of the ledger, and its currency."""

from fractions import Fraction

import pytest

from measure.sound_filing import received, run_gate
from pyramidcheck.model.outcome import GateState
from pyramidcheck.model.result import Message


@pytest.fixture
def gaps(gate_specs):
    def run(inputs=(), quarantine=None, **signals):
        return run_gate(gate_specs, "gaps", inputs=inputs, quarantine=quarantine, signals=signals)

    return run


@pytest.fixture
def currency(gate_specs):
    def run(rows, share, names=("CHF",)):
        notes = [Message(code="other_currency_rows", values={"currency": n}) for n in names]
        return run_gate(
            gate_specs,
            "currency",
            quarantine={"other_currency": rows, "unreadable_date": 3} if rows else {},
            notes=notes,
            quarantined_share=Fraction(share),
        )

    return run


@pytest.mark.parametrize(
    ("signals", "code"),
    [
        # 366 days: 128 empty are 35 %.
        ({"order_days": 237}, "days_without_orders"),
        ({"longest_gap_days": 15}, "longest_gap"),
        ({"payout_months": 11}, "months_without_payouts"),
        # 2,000 numbers over 2,106: 5.03 % are missing.
        ({"document_span": 2106}, "document_gaps"),
        # 500 order lines, 200 payout rows.
        ({"similar_order_lines": 11}, "similar_orders"),
        ({"similar_payout_rows": 3}, "similar_payouts"),
        ({"old_pending_order_lines": 11}, "old_pending_orders"),
        ({"old_unpaid_payout_rows": 5}, "old_unpaid_payouts"),
    ],
)
def test_one_step_past_a_parameter_warns_under_the_auditors_name(gaps, signals, code):
    found = gaps(**signals)
    assert (found.state, found.reasons) == (GateState.WARNED, (code,))


@pytest.mark.parametrize(
    "signals",
    [
        {"order_days": 238},
        {"longest_gap_days": 14},
        {"document_span": 2105},
        {"similar_order_lines": 10},
        {"similar_payout_rows": 2},
        {"old_pending_order_lines": 10},
        {"old_unpaid_payout_rows": 4},
    ],
)
def test_reaching_a_parameter_passes(gaps, signals):
    assert gaps(**signals).state is GateState.PASSED


def test_few_orders_have_empty_days_by_chance(gaps):
    # 1,829 orders over 366 days are fewer than five a day.
    assert gaps(order_days=200, order_documents=1829).state is GateState.PASSED
    assert gaps(order_days=200, order_documents=1830).state is GateState.WARNED


def test_a_company_that_bills_by_the_month_has_no_gaps_in_dates(gaps):
    assert gaps(order_days=12, longest_gap_days=30).state is GateState.PASSED


def test_a_company_that_pays_by_the_quarter_misses_no_months(gaps):
    assert gaps(payout_months=4).state is GateState.PASSED


def test_ids_that_happen_to_end_in_digits_are_no_series(gaps):
    # Too thin, or too few of the orders.
    assert gaps(document_span=4001).state is GateState.PASSED
    assert gaps(numbered_documents=999, document_span=1400).state is GateState.PASSED


def test_numbers_of_lines_left_aside_may_be_the_missing_ones(gaps):
    found = gaps([received(2000, 1)], document_span=2106)
    assert (found.state, found.figures["document_gaps"]) == (GateState.PASSED, "105")


def test_rows_left_aside_are_invalid_fields(gaps):
    assert gaps([received(1000, 10)]).state is GateState.PASSED
    found = gaps([received(500, 10), received(500, 1)])
    assert (found.state, found.reasons) == (GateState.WARNED, ("invalid_fields",))
    assert found.figures["invalid_fields"] == "11"
    assert gaps([received(1000, 250)]).state is GateState.WARNED
    assert gaps([received(1000, 251)]).state is GateState.FAILED


def test_rows_in_another_currency_are_no_invalid_fields(gaps):
    found = gaps([received(1000, 300)], {"other_currency": 290})
    assert found.state is GateState.PASSED
    assert found.figures["invalid_fields"] == "10"


def test_gaps_need_orders_or_payouts(gate_specs):
    found = run_gate(gate_specs, "gaps", tables=frozenset({"participants"}))
    assert found.state is GateState.NOT_OBSERVABLE


def test_one_currency_passes_whatever_could_not_be_read(currency):
    assert currency(0, "0.3").state is GateState.PASSED


@pytest.mark.parametrize(
    ("share", "state"), [("0.05", GateState.WARNED), ("0.0501", GateState.FAILED)]
)
def test_other_currencies_fail_above_a_twentieth_of_the_money(currency, share, state):
    found = currency(7, share, ("USD", "CHF"))
    assert (found.state, found.reasons) == (state, ("other_currencies",))
    assert found.figures["other_currencies"] == "7"
    assert found.figures["currencies"] == "CHF, USD"
