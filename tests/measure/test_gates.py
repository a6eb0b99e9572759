"""Gates 1 to 4 on signals; the numbers are those of rules/gates.toml."""

from dataclasses import replace

import pytest

from measure.sound_filing import END, FILING, PERIOD, received, run_gate
from pyramidcheck.measure import run_gates
from pyramidcheck.measure.gates import CHECKS
from pyramidcheck.model.messages import MessageCode
from pyramidcheck.model.outcome import GateState


@pytest.fixture
def gate(gate_specs):
    """Return one gate of a sound filing with these signals changed."""

    def run(name, *, period=PERIOD, rows=(), tables=FILING.tables, referral=False, **changed):
        return run_gate(
            gate_specs,
            name,
            period=period,
            inputs=[received(count) for count in rows],
            signals=changed,
            tables=tables,
            referral_programme=referral,
        )

    return run


def test_every_gate_of_the_file_is_run_in_its_order(gate_specs):
    gates = run_gates(gate_specs, FILING, PERIOD)
    assert [gate.id for gate in gates] == list(gate_specs) == list(CHECKS)


@pytest.mark.parametrize("name", list(CHECKS))
def test_sound_filing_passes(gate, name):
    found = gate(name)
    assert (found.state, found.reasons) == (GateState.PASSED, ())


@pytest.mark.parametrize("name", ["network_plan", "conservation", "crediting"])
@pytest.mark.parametrize("absent", ["orders", "payouts"])
def test_gate_without_its_tables_is_not_observable(gate, name, absent):
    # A gifting circle: people pay each other, and there is no order at all.
    found = gate(name, tables=FILING.tables - {absent}, payouts_total=5000, net_sales=0)
    assert found.state is GateState.NOT_OBSERVABLE
    assert found.reasons == ("no_orders_or_payouts",)


def test_referral_programme_warns(gate):
    found = gate("network_plan", referral=True)
    assert (found.state, found.reasons) == (GateState.WARNED, ("referral_programme",))


@pytest.mark.parametrize("rows", [10_000, 65_535, 65_536, 100_000, 1_048_575, 1_048_576])
def test_export_cap_alone_warns(gate, rows):
    found = gate("truncation", rows=[12, rows])
    assert (found.state, found.reasons) == (GateState.WARNED, ("export_cap",))
    assert found.figures["export_cap_files"] == f"orders.csv ({rows})"


@pytest.mark.parametrize("rows", [9_999, 10_001, 65_534, 1_048_577])
def test_one_row_beside_a_cap_is_no_sign(gate, rows):
    assert gate("truncation", rows=[rows]).state is GateState.PASSED


@pytest.mark.parametrize(
    "second",
    [
        {"last_order_on": END - 32},
        {"payouts_before_orders": 11},
        {"unknown_sponsors": 5},
    ],
)
def test_export_cap_with_a_second_sign_fails(gate, second):
    found = gate("truncation", rows=[65_536], **second)
    assert found.state is GateState.FAILED
    assert found.reasons[0] == "export_cap"
    assert gate("truncation", **second).state is not GateState.FAILED


def test_payouts_that_end_a_pay_cycle_before_orders_warn(gate):
    assert gate("truncation", last_payout_on=END - 31).state is GateState.PASSED
    found = gate("truncation", last_payout_on=END - 32)
    assert (found.state, found.reasons) == (GateState.WARNED, ("payouts_end_early",))
    assert found.figures["payouts_end_early_days"] == "32"


def test_payouts_on_unknown_orders_warn_above_their_share(gate):
    assert gate("truncation", payouts_before_orders=10).state is GateState.PASSED
    found = gate("truncation", payouts_before_orders=11)
    assert found.reasons == ("unknown_source_orders",)
    assert found.figures["unknown_source_orders_share"] == "0.055"


def test_stated_period_past_the_last_row_fails(gate):
    last = {"last_payout_on": END - 32, "last_enrolment_on": None}
    found = gate("truncation", last_order_on=END - 32, **last)
    assert (found.state, found.reasons) == (GateState.FAILED, ("period_past_last_row",))
    assert gate("truncation", last_order_on=END - 31, **last).state is GateState.PASSED


@pytest.mark.parametrize("change", [{"ended": True}, {"declared": False}])
def test_ended_or_undeclared_period_may_run_past_the_last_row(gate, change):
    signals = dict.fromkeys(("last_order_on", "last_payout_on", "last_enrolment_on"), END - 200)
    found = gate("truncation", period=replace(PERIOD, **change), **signals)
    assert found.state is GateState.PASSED


def test_scheme_that_hands_on_all_that_came_in_passes(gate):
    assert gate("conservation", payouts_total=1000).state is GateState.PASSED


@pytest.mark.parametrize(
    ("payouts", "state", "reasons"),
    [
        (1001, GateState.WARNED, ("payouts_high",)),
        (1500, GateState.WARNED, ("payouts_high",)),
        (1501, GateState.FAILED, ("payouts_exceed_money_in",)),
    ],
)
def test_payouts_above_the_money_received(gate, payouts, state, reasons):
    found = gate("conservation", payouts_total=payouts)
    assert (found.state, found.reasons) == (state, reasons)
    assert found.figures["multiple"] == str(payouts / 1000)


@pytest.mark.parametrize("sales", [0, -5])
def test_payouts_without_any_money_received_fail(gate, sales):
    assert gate("conservation", net_sales=sales).state is GateState.FAILED
    assert gate("conservation", net_sales=sales, payouts_total=0).state is GateState.PASSED


@pytest.mark.parametrize(
    ("signal", "at_level", "code"),
    [
        ("duplicate_enrolments", 1, "duplicate_enrolments"),
        ("duplicate_orders", 5, "duplicate_orders"),
        ("duplicate_payouts", 2, "duplicate_payouts"),
        ("unknown_sponsors", 4, "orphaned_sponsors"),
        ("self_sponsors", 1, "self_sponsors"),
        ("payees_not_listed", 1, "unlisted_payees"),
    ],
)
def test_broken_keys_warn_above_their_share(gate, signal, at_level, code):
    assert gate("keys", **{signal: at_level}).state is GateState.PASSED
    found = gate("keys", **{signal: at_level + 1})
    assert (found.state, found.reasons) == (GateState.WARNED, (code,))
    assert found.figures[code] == str(at_level + 1)


def test_sponsor_cycle_among_few_people_warns(gate):
    assert gate("keys", cycle_members=2).reasons == ("sponsor_cycles",)


def test_files_whose_payees_are_mostly_unlisted_do_not_belong_together(gate):
    assert gate("keys", payees_not_listed=10).state is GateState.WARNED
    assert gate("keys", payees_not_listed=11).state is GateState.FAILED
    absent = gate("keys", payees_not_listed=20, tables=frozenset({"orders", "payouts"}))
    assert absent.state is GateState.PASSED


def test_every_reason_is_in_the_catalogue_and_has_its_figures(gate):
    for name in CHECKS:
        found = gate(
            name,
            rows=[10_000],
            payouts_before_orders=50,
            unknown_sponsors=50,
            duplicate_orders=50,
            payouts_total=9999,
        )
        for reason in found.reasons:
            assert reason in set(MessageCode)
            assert any(key.startswith(reason) for key in found.figures) or name == "conservation"
