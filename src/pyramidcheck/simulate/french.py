"""The simulated company as a French back office and its spreadsheet would export it.

Two text files with semicolons, decimal commas, day-first dates and Windows-1252, and a workbook of
payouts. Without a filing.toml the mark of synthetic data is a column of every file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from pyramidcheck.simulate.dialect import Dialect, append_rows, cells
from pyramidcheck.simulate.workbook import write_workbook

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MARK = ("Données synthétiques", "oui")
"""Header and value of the column that says in each file what the data are."""
_DIALECT = Dialect(
    encoding="cp1252",
    delimiter=";",
    line_end="\r\n",
    decimal=",",
    thousands="\u00a0",
    sign="after",
    dates="d/m/y",
    yes_no="Oui/Non",
)
_LONGEST_SHEET = 100_000
"""Payouts that are still written as a workbook."""
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


_HEADERS = {"participants": _ENROLMENTS, "orders": _ORDERS, "payouts": _PAYOUTS}
_FILES = {"participants": "adherents", "orders": "commandes", "payouts": "versements"}


class French:
    """`adherents.csv`, `commandes.csv` and `versements.xlsx` while they are written.

    Payouts beyond what a spreadsheet is used for stand in `versements.csv` instead.
    """

    def __init__(self, folder: Path, currency: str) -> None:
        """Write into a folder that exists."""
        self._folder = folder
        self._currency = currency
        self._paths: dict[str, Path] = {}
        self._payouts: list[pa.Table] = []

    def write(self, name: str, table: pa.Table) -> None:
        """Add rows to a table; those of optional tables are written in canonical columns."""
        if name == "payouts" and "payouts" not in self._paths:
            self._payouts.append(table)
            if sum(map(len, self._payouts)) > _LONGEST_SHEET:
                for each in self._payouts:
                    self._write_text("payouts", each)
                self._payouts = []
        else:
            self._write_text(name, table)

    def close(self) -> list[Path]:
        """Write the workbook and return all paths: people, orders, payouts, then the others."""
        if self._payouts:
            self._paths["payouts"] = self._folder / "versements.xlsx"
            self._write_book(pa.concat_tables(self._payouts), self._paths["payouts"])
        order = [*(name for name in _FILES if name in self._paths), *self._paths]
        return [self._paths[name] for name in dict.fromkeys(order)]

    def _write_text(self, name: str, table: pa.Table) -> None:
        first = name not in self._paths
        path = self._paths.setdefault(name, self._folder / f"{_FILES.get(name, name)}.csv")
        headers = _headers(name, table)
        columns = [_text(each, table.column(each)) for each in headers]
        columns.append(pa.repeat(pa.scalar(MARK[1]), len(table)))
        append_rows(path, [*headers.values(), MARK[0]] if first else None, columns, _DIALECT)

    def _write_book(self, table: pa.Table, path: Path) -> None:
        headers = _headers("payouts", table)
        columns = [_in_french(each, table.column(each)).to_pylist() for each in headers]
        rows = zip(*columns, strict=True)
        write_workbook(
            path,
            "Versements",
            [*headers.values(), "Devise", MARK[0]],
            [[*row, self._currency, MARK[1]] for row in rows],
        )


def _headers(name: str, table: pa.Table) -> Mapping[str, str]:
    """Return the columns of a table that are written, each with its French header."""
    known = _HEADERS.get(name, {})
    order = [*(column for column in known if column in table.column_names), *table.column_names]
    return {column: known.get(column, column) for column in dict.fromkeys(order)}


def _in_french(name: str, values: pa.ChunkedArray) -> pa.Array:
    """Return codes in French, everything else as it is."""
    values = values.combine_chunks()
    words = _WORDS.get(name)
    if words is None:
        return values
    codes = pa.array(words, pa.string())
    return pa.array(words.values(), pa.string()).take(pc.index_in(values, value_set=codes))


def _text(name: str, values: pa.ChunkedArray) -> pa.Array:
    """Return cells as a French spreadsheet saves them to CSV; what a line costs bears the sign."""
    return cells(_in_french(name, values), _DIALECT, "€" if name == "net_amount" else "")
