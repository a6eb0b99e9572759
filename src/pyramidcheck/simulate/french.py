"""The simulated company as a French back office and its spreadsheet would export it.

Two text files with semicolons, decimal commas, day-first dates and Windows-1252, and a workbook of
payouts. Without a filing.toml the mark of synthetic data is a column of every file.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from pyramidcheck.simulate.workbook import Cell, write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from pyramidcheck.simulate.write import Company

MARK = ("Données synthétiques", "oui")
"""Header and value of the column that says in each file what the data are."""
Value = str | int | bool | Decimal | date | None
_ENCODING = "cp1252"
_NO_BREAK_SPACE = "\u00a0"
_WORDS = {
    "role": {
        "participant": "Distributeur",
        "preferred_customer": "Client privilégié",
        "customer": "Client",
    },
    "item_kind": {
        "product": "Produit",
        "starter_kit": "Kit de démarrage",
        "subscription": "Abonnement",
        "training": "Formation",
        "event": "Évènement",
        "fee": "Frais",
        "sales_aid": "Aide à la vente",
        "shipping": "Frais de port",
        "tax": "TVA",
        "other": "Divers",
    },
    "status": {
        "completed": "Payée",
        "pending": "En attente",
        "cancelled": "Annulée",
        "returned": "Remboursée",
        "paid": "Versée",
    },
    "kind": {
        "retail": "Marge de détail",
        "personal": "Remise personnelle",
        "team": "Équipe",
        "recruitment": "Prime de parrainage",
        "rank": "Prime de grade",
        "pool": "Fonds commun",
        "prize": "Prix",
        "adjustment": "Régularisation",
    },
}
_ENROLMENTS = {
    "participant_id": "N° adhérent",
    "enrolled_on": "Date d'adhésion",
    "sponsor_id": "Parrain",
    "role": "Statut réseau",
    "role_from": "Date de changement de statut",
    "ended_on": "Date de résiliation",
    "rank": "Grade",
    "country": "Pays",
    "entry_fee": "Droit d'entrée",
}
_ORDERS = {
    "order_id": "N° commande",
    "line_id": "N° ligne",
    "ordered_on": "Date de commande",
    "buyer_id": "N° client",
    "seller_id": "Vendeur",
    "item_kind": "Famille",
    "sku": "Référence",
    "quantity": "Quantité",
    "list_amount": "Montant prix public",
    "net_amount": "Montant HT",
    "volume": "Points",
    "is_autoship": "Abonnement",
    "status": "Statut",
    "refunded_amount": "Montant remboursé",
    "refunded_on": "Date de remboursement",
}
_PAYOUTS = {
    "payout_id": "N° versement",
    "participant_id": "N° adhérent",
    "period": "Période",
    "paid_on": "Date de versement",
    "amount": "Montant versé",
    "kind": "Type de commission",
    "source_order_id": "Commande source",
    "source_participant_id": "Filleul",
    "status": "Statut",
}


def write_french(company: Company, folder: Path) -> list[Path]:
    """Write `adherents.csv`, `commandes.csv` and `versements.xlsx`; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    people, orders = folder / "adherents.csv", folder / "commandes.csv"
    payouts = folder / "versements.xlsx"
    _write_text(people, _ENROLMENTS, company.participants)
    _write_text(orders, _ORDERS, company.orders)
    currency = company.scenario.currency
    write_workbook(
        payouts,
        "Versements",
        [*_PAYOUTS.values(), "Devise", MARK[0]],
        [
            [*row, currency, MARK[1]]
            for row in _rows(company.payouts, _PAYOUTS, lambda _name, value: value)
        ],
    )
    return [people, orders, payouts]


def _write_text(path: Path, headers: Mapping[str, str], table: pa.Table) -> None:
    """Write semicolons between fields; no value of a synthetic company holds one."""
    lines = [
        ";".join((*headers.values(), MARK[0])),
        *(";".join((*map(str, row), MARK[1])) for row in _rows(table, headers, _text)),
    ]
    path.write_bytes("".join(f"{line}\r\n" for line in lines).encode(_ENCODING))


def _rows(
    table: pa.Table, headers: Mapping[str, str], written: Callable[[str, Value], Cell]
) -> list[Sequence[Cell]]:
    """Return the rows with the columns in the order of `headers` and the codes in French."""
    columns = []
    for name in headers:
        words = _WORDS.get(name, {})
        values = [words.get(value, value) for value in table.column(name).to_pylist()]
        columns.append([written(name, value) for value in values])
    return list(zip(*columns, strict=True))


def _text(name: str, value: Value) -> str:
    """Return a cell as a French spreadsheet saves it to CSV."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, Decimal):
        grouped = f"{value:,.2f}".replace(",", _NO_BREAK_SPACE).replace(".", ",")
        return f"{grouped} €" if name == "net_amount" else grouped
    return str(value)
