"""One file of people in several roles, through to who counts as a customer on an order's day."""

import pytest

from ingest.filings import write
from pyramidcheck import facts
from pyramidcheck.audits import Options
from pyramidcheck.pipeline import load_rulebook, open_filing

HEAD = "CustomerID,CustomerType,EnrollDate,EnrollerID,Email"
ROWS = (
    f"{HEAD}\n1,Distributor,2024-01-01,,a@example.org\n"
    "2,Retail Customer,2024-01-02,1,b@example.org\n"
    "3,Preferred Customer,2024-01-03,,c@example.org\n2,Distributor,2024-03-03,1,b@example.org\n"
)
SEPARATE = {
    "distributors": "CustomerID,EnrollDate,EnrollerID,Email\n1,2024-01-01,,a@example.org\n"
    "22,2024-03-03,1,B@example.org\n",
    "customers": "CustomerID,CreatedDate,Email\n2,2024-01-02,b@example.org\n"
    "3,2024-01-03,c@example.org\n",
}
ORDERS = (
    "order_id,ordered_on,buyer_id,net_amount,sku\n1,2024-01-05,2,10,S\n2,2024-04-05,2,20,S\n"
    "3,2024-04-06,3,5,S\n4,2024-04-06,1,7,S\n"
)
PAYOUTS = "participant_id,paid_on,amount\n1,2024-04-20,1\n"


def sales(folder):
    """Buyer class -> amount."""
    options = Options(filing=folder)
    rulebook = load_rulebook(options)
    with open_filing(options, rulebook.definitions, lambda _stage: None) as (store, _):
        facts.build(store, {name: item.value for name, item in rulebook.definitions.items()})
        rows = store.rows(
            "SELECT buyer_class, sum(amount) FROM facts.sales_month GROUP BY ALL",
            source="facts.sales_month",
        )
    return {str(name): int(str(amount).partition(".")[0]) for name, amount in rows}


def test_person_who_became_a_participant_was_a_customer_before(tmp_path):
    folder = write(tmp_path / "f", people=ROWS, orders=ORDERS, payouts=PAYOUTS)
    found = sales(folder)
    assert found["customer"] == 10
    assert found["preferred_customer"] == 5
    assert sum(found.values()) == 42


@pytest.mark.parametrize("order", [list(SEPARATE), list(reversed(SEPARATE))])
def test_customers_of_a_file_of_their_own_are_customers(tmp_path, order):
    texts = {name: SEPARATE[name] for name in order}
    found = sales(write(tmp_path / "f", orders=ORDERS, payouts=PAYOUTS, **texts))
    # Buyer 2 is by the address the distributor 22, who joined in March.
    assert found["customer"] == 15
    assert sum(found.values()) == 42
