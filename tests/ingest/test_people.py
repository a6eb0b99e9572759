from fractions import Fraction

import pytest

from ingest.filings import DEFINITIONS, read, write
from pyramidcheck.errors import UsageError
from pyramidcheck.ingest import read_config, read_filing
from pyramidcheck.sources import open_sources
from pyramidcheck.store import Store

PEOPLE = (
    "participant_id,enrolled_on,sponsor_id,E-mail,Téléphone,IBAN,Adresse,Nom\n"
    "A,2024-01-01,,Jo.Doe+x@Example.org,06 12 34 56 78,,1 rue du Four 75006 Paris,Doe\n"
    "B,2024-01-02,A,jo.doe@example.ORG,,FR76 3000 6000 0112 3456 7890 189,,\n"
    "C,2024-01-03,A,,+33 6 12 34 56 78,,,\n"
    "D,2024-01-04,A,d@example.org,,fr7630006000011234567890189,,\n"
    'E,2024-01-05,A,e@example.org,0000000000,,"1, Rue du FOUR 75006 PARIS",Doe\n'
    "F,2024-01-06,A,f@example.org,0000000000,,1 rue du four 75006 paris,Roe\n"
)
ORDERS = (
    "order_id,ordered_on,buyer_id,net_amount,customer_email,email\n"
    "1,2024-01-10,A,5,,\n2,2024-01-11,K9,5,,JO.DOE@example.org\n3,2024-01-12,L,5,,l@example.org\n"
)


def people(found):
    """Groups of participants that are one person."""
    groups: dict[str, list[str]] = {}
    for row in found.tables["participants"]:
        groups.setdefault(row[10], []).append(row[0])
    return sorted(groups.values())


def notes(found, code):
    return [note.values for note in found.filing.notes if note.code == code]


def test_accounts_that_share_any_identifier_are_one_person(tmp_path):
    found = read(write(tmp_path / "f", enrolments=PEOPLE), 'country = "FR"')
    assert people(found) == [["A", "B", "C", "D", "E"], ["F"]]


def test_household_with_one_address_and_two_names_is_two_people(tmp_path):
    text = PEOPLE.replace("0000000000", "")
    assert ["F"] in people(read(write(tmp_path / "f", enrolments=text), 'country = "FR"'))


def test_phone_is_compared_with_the_prefix_of_the_filings_country(tmp_path):
    text = (
        "participant_id,enrolled_on,Phone\nA,2024-01-01,0612345678\n"
        "B,2024-01-02,0033612345678\nC,2024-01-02,+33 (0)6 12 34 56 78\n"
    )
    assert people(read(write(tmp_path / "f", enrolments=text), 'country = "FR"')) == [list("ABC")]


def test_number_without_variety_is_a_placeholder_and_links_nobody(tmp_path):
    text = "participant_id,enrolled_on,Phone\nA,2024-01-01,0000000000\nB,2024-01-02,0000000000\n"
    found = read(write(tmp_path / "f", enrolments=text))
    assert people(found) == [["A", "B"]]
    assert "person_of" not in found.tables
    assert [row[10] for row in found.tables["participants"]] == [None, None]


@pytest.mark.parametrize(("accounts", "groups"), [(3, 1), (4, 4)])
def test_value_that_too_many_accounts_share_links_nobody(tmp_path, accounts, groups):
    text = "participant_id,enrolled_on,Email\n" + "".join(
        f"A{n},2024-01-01,office@example.org\n" for n in range(accounts)
    )
    limits = {**DEFINITIONS, "person_link_accounts": Fraction(3)}
    found = read(write(tmp_path / "f", enrolments=text), definitions=limits)
    assert len(people(found)) == groups
    (told,) = notes(found, "people_linked")
    assert (told["linked"], told["left_out"]) == ((accounts, 0) if groups == 1 else (0, 1))


def test_buyer_who_is_no_participant_is_linked_by_the_address_in_the_orders(tmp_path):
    found = read(write(tmp_path / "f", enrolments=PEOPLE, orders=ORDERS), 'country = "FR"')
    assert notes(found, "people_numbered") == [{"accounts": 8, "people": 3}]


def test_person_key_of_the_data_is_replaced_by_numbers(tmp_path):
    text = "participant_id,enrolled_on,person_key\nA,2024-01-01,x\nB,2024-01-01,y\nC,2024-01-01,x\n"
    found = read(write(tmp_path / "f", enrolments=text))
    assert [row[10] for row in found.tables["participants"]] == ["1", "2", "1"]
    assert "participants.person_key" in found.filing.columns


def test_columns_named_in_filing_toml_alone_tell_who_somebody_is(tmp_path):
    text = (
        "participant_id,enrolled_on,Courriel perso,Email\n"
        "A,2024-01-01,a@example.org,x@example.org\nB,2024-01-01,b@example.org,x@example.org\n"
    )
    told = '[mapping.participants]\nperson_key = ["Courriel perso"]'
    assert people(read(write(tmp_path / "f", enrolments=text), told)) == [["A"], ["B"]]


def test_list_of_columns_is_refused_for_any_other_column(tmp_path):
    told = '[mapping.participants]\nrank = ["a", "b"]'
    with pytest.raises(UsageError, match="takes one column"):
        read(write(tmp_path / "f", enrolments=PEOPLE), told)


def test_order_of_rows_changes_no_number(tmp_path):
    head, *rows = PEOPLE.splitlines()
    turned = "\n".join([head, *reversed(rows)]) + "\n"
    first = read(write(tmp_path / "f", enrolments=PEOPLE))
    second = read(write(tmp_path / "g", enrolments=turned))
    assert [row[:11] for row in first.tables["participants"]] == [
        row[:11] for row in second.tables["participants"]
    ]


def test_buyers_known_by_their_address_alone_are_shown_as_numbers(tmp_path):
    orders = (
        "order_id,ordered_on,Email,net_amount\n1,2024-01-10,Zoe@example.org,5\n"
        "2,2024-01-11,amy@example.org,5\n3,2024-01-12,zoe@example.org,5\n"
    )
    found = read(write(tmp_path / "f", orders=orders))
    assert [row[2] for row in found.tables["orders"]] == ["e-mail 2", "e-mail 1", "e-mail 2"]


def test_quarantine_shows_no_value_by_which_somebody_could_be_told(tmp_path):
    text = (
        "participant_id,enrolled_on,Email,Phone\nA,2024-01-01,a@example.org,0612345678\n"
        "B,a@example.org,2024-01-01,0698765432\nC,0612345678,c@example.org,x\n"
        "D,2024-01-01,d@example.org,0611111119,too,many,e@example.org\n"
    )
    found = read(write(tmp_path / "f", enrolments=text))
    shown = [row[3] for row in found.tables["quarantine"]]
    assert len(shown) == 3
    assert set(shown) == {"[withheld]"}


FIRST = '[mapping.orders]\nbuyer_id = { first = ["customer_id", "email"], nobody = ["0"] }\n'
GUESTS = (
    "order_id,ordered_on,customer_id,email,net_amount\n"
    "1,2024-01-10,B,,5\n2,2024-01-11,0,jo.doe@example.org,5\n3,2024-01-12,,zoe@example.org,5\n"
    "4,2024-01-13,0,Zoe@Example.org,5\n5,2024-01-14,K9,d@example.org,5\n"
)


def person_of(found_filing, tmp_path, config):
    """Account -> number of its person."""
    path = tmp_path / "said.toml"
    path.write_text(config, encoding="utf-8")
    said = read_config(path, inside_filing=False)
    with Store.open(threads=1) as store:
        read_filing(store, open_sources(store, found_filing, said), said, definitions=DEFINITIONS)
        rows = store.rows("SELECT * FROM canon.person_of", source="canon.person_of")
    return {str(account): str(person) for account, person in rows}


def test_guest_known_by_an_address_alone_is_the_participant_with_that_address(tmp_path):
    folder = write(tmp_path / "f", enrolments=PEOPLE, orders=GUESTS)
    found = read(folder, FIRST)
    assert [row[2] for row in found.tables["orders"]] == [
        "B",
        "e-mail 1",
        "e-mail 2",
        "e-mail 2",
        "K9",
    ]
    known = person_of(folder, tmp_path, FIRST)
    assert known["e-mail 1"] == known["A"] == known["B"]
    assert known["e-mail 2"] not in {known["A"], known["D"]}
    # An account with a number of its own is linked by the address that stands beside it.
    assert known["K9"] == known["D"]


def test_person_key_may_name_a_list_of_columns_in_orders_and_payouts_too(tmp_path):
    payouts = (
        "participant_id,paid_on,amount,Compte bancaire\n"
        "A,2024-01-19,5,DE89 3704 0044 0532 0130 00\nZ,2024-01-19,5,DE89370400440532013000\n"
    )
    orders = "order_id,ordered_on,buyer_id,net_amount,Tel\n1,2024-01-10,Q,5,0612345678\n"
    told = (
        'country = "FR"\n[mapping.payouts]\nperson_key = ["Compte bancaire"]\n'
        '[mapping.orders]\nperson_key = ["Tel"]\n'
    )
    folder = write(tmp_path / "f", enrolments=PEOPLE, payouts=payouts, orders=orders)
    known = person_of(folder, tmp_path, told)
    assert known["Z"] == known["A"] == known["Q"]
