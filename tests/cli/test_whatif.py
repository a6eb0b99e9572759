"""`whatif` on the command line: words, JSON, exit codes."""

import json

import pytest

from pyramidcheck.cli import main


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    from pyramidcheck.assets import find_assets  # noqa: PLC0415 - this fixture alone

    folder = tmp_path_factory.mktemp("whatif") / "audit"
    filing = find_assets("sample_data") / "recruiting_led"
    assert main(["audit", str(filing), "-o", str(folder), "-f", "json", "-q", "--keep-facts"]) == 0
    return folder


def test_facts_are_kept_under_the_manifest_for_their_owner_alone(recorded):
    manifest = json.loads((recorded / "manifest.json").read_bytes())
    kept = sorted(f"facts/{path.name}" for path in (recorded / "facts").iterdir())
    assert "facts/sales_month.parquet" in kept
    assert "facts/person_account.parquet" not in kept
    assert sorted(name for name in manifest["outputs"] if name.startswith("facts/")) == kept


def test_an_audit_without_them_removes_facts_of_the_last(tmp_path, run, tiny):
    folder = tmp_path / "audit"
    assert run("audit", tiny, "-o", folder, "-f", "json", "--keep-facts").code == 0
    assert list((folder / "facts").iterdir())
    assert run("audit", tiny, "-o", folder, "-f", "json").code == 0
    assert not list((folder / "facts").iterdir())


@pytest.mark.parametrize(
    ("lang", "head"), [("en", "What if, not an audit"), ("fr", "Hypothèse, et non un audit")]
)
def test_every_answer_is_marked_as_no_audit_in_eighty_columns(recorded, run, lang, head):
    ran = run("whatif", recorded, "--set", "retail.share=+0.2", "--lang", lang)
    assert ran.code == 0
    assert ran.out.startswith(head)
    assert max(len(line) for line in ran.out.splitlines()) <= 100
    assert "retail_funded_payouts" in ran.out


def test_json_holds_both_sides_and_is_what_its_schema_says(recorded, run):
    ran = run("whatif", recorded / "result.json", "--set", "net_loss_rate.value=0.1", "--json")
    answer = json.loads(ran.out)
    assert answer["schema"] == "pyramidcheck.whatif/1"
    assert answer["scenario"] is True
    assert [rule["id"] for rule in answer["rules"]] == ["net_loss_rate"]
    assert answer["rules"][0]["after"]["outcome"] == "clear"
    schema = json.loads(run("schema", "whatif").out)
    assert set(answer) == set(schema["properties"])


def test_the_gate_is_held_against_the_level_afterwards(recorded, run):
    assert run("whatif", recorded, "--fail-on", "strong").code == 1


def test_problems_exit_with_usage_and_all_at_once(recorded, run):
    ran = run(
        "whatif", recorded, "--set", "plan.own_use_month=9", "--set", "net_loss_rate.flag=0.99"
    )
    assert ran.code == 2
    assert "2 problems" in ran.err
    assert not ran.out


def test_an_unknown_law_or_day_is_refused(recorded, run):
    assert run("whatif", recorded, "--jurisdiction", "frr").code == 2
    assert run("whatif", recorded, "--as-of", "soon").code == 2


def test_a_folder_without_a_result_is_refused(tmp_path, run):
    ran = run("whatif", tmp_path)
    assert ran.code == 2
    assert "result.json" in ran.err


def test_own_rules_must_be_named_again(run, own_rules, tiny, tmp_path):
    folder = tmp_path / "own"
    assert run("audit", tiny, "--rules", own_rules, "-o", folder, "-f", "json").code == 0
    ran = run("whatif", folder)
    assert ran.code == 2
    assert "my_unpaid_share" in ran.err
    assert run("whatif", folder, "--rules", own_rules).code == 0
