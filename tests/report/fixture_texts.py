# ruff: noqa: E501 - one sentence of each language a line
"""Texts of a small rulebook in both languages, as a result holds them."""

from __future__ import annotations

TITLES = {
    "retail_funded_payouts": (
        "funding",
        "Rewards paid from outside sales",
        "Rémunérations financées par les ventes hors réseau",
    ),
    "pay_on_enrolment": ("funding", "Pay on enrolment", "Rémunération à l'adhésion"),
    "entry_money_cover": (
        "funding",
        "Entry money against rewards",
        "Versements d'entrée rapportés aux rémunérations",
    ),
    "outside_revenue_share": (
        "retail",
        "Revenue from outside the plan",
        "Chiffre d'affaires hors réseau",
    ),
    "reclassified_customers": (
        "retail",
        "Customers who act as participants",
        "Clients agissant en adhérents",
    ),
    "net_loss_rate": ("outcomes", "Participants with a net loss", "Adhérents en perte nette"),
    "break_even": ("outcomes", "Outlay not recouped", "Mise de départ non récupérée"),
    "income_dispersion": (
        "outcomes",
        "Concentration of payouts",
        "Concentration des rémunérations",
    ),
    "recruitment_revenue_share": (
        "entry",
        "Revenue from joining",
        "Chiffre d'affaires des adhésions",
    ),
    "starter_kit_recovery": (
        "entry",
        "Earning back the starter kit",
        "Récupération du prix du pack",
    ),
    "qualification_purchases": ("loading", "Purchases to qualify", "Achats de qualification"),
    "recruiting_dependence": ("dynamics", "Dependence on recruiting", "Dépendance au recrutement"),
    "payout_ratio": ("funding", "Payouts against sales", "Rémunérations rapportées aux ventes"),
}


PILLAR_TITLES = {
    "funding": ("Funding of rewards", "Financement des rémunérations"),
    "retail": ("Outside demand", "Demande hors réseau"),
    "outcomes": ("Participants' results", "Résultats des adhérents"),
    "entry": ("Entry", "Entrée dans le réseau"),
    "loading": ("Purchases to stay qualified", "Achats de qualification"),
    "dynamics": ("Dependence on recruiting", "Dépendance au recrutement"),
}


def both(english: str, french: str) -> dict[str, str]:
    return {"en": english, "fr": french}


def rulebook() -> dict[str, object]:
    return {
        "rules": {name: _rule_texts(*titles[1:]) for name, titles in TITLES.items()},
        "pillars": {
            name: {"title": both(*titles), "question": both("Which?", "Lequel ?")}
            for name, titles in PILLAR_TITLES.items()
        },
        "gates": {
            "truncation": {
                "title": both("Is the filing complete?", "Le dossier est-il complet ?"),
                "why": both("Exports are cut.", "Les exports sont coupés."),
                "passed": both("No sign of a cut.", "Aucun signe de coupe."),
                "warned": both("Perhaps cut.", "Peut-être coupé."),
                "failed": both("Cut.", "Coupé."),
            },
            "keys": {
                "title": both("Do the files fit together?", "Les fichiers s'accordent-ils ?"),
                "why": both("Ids are unique.", "Les identifiants sont uniques."),
                "passed": both("They fit.", "Ils s'accordent."),
                "warned": both("Some do not.", "Certains ne s'accordent pas."),
                "failed": both("They do not fit.", "Ils ne s'accordent pas."),
            },
        },
        "definitions": {
            "first_month_days": {
                "value": "30",
                "unit": "days",
                "basis": "judgement",
                "why": both("Purchases made in order to join.", "Achats faits pour adhérer."),
                "references": [],
            },
            "complete_enrolments": {
                "value": "99/100",
                "unit": "share",
                "basis": "judgement",
                "why": both("Nearly all people are listed.", "Presque tous sont listés : oui !"),
                "references": [],
            },
            "own_use_month_usd": {
                "value": "200",
                "unit": "US dollars a month",
                "basis": "order",
                "why": both("Own use up to a cap.", "Consommation jusqu'à un plafond."),
                "references": [],
            },
        },
        "overrides": {
            "retail_funds_under_half": {
                "text": both(
                    "Less than half of the rewards are paid from outside sales, even in the lenient reading.",
                    "Moins de la moitié des rémunérations est financée par des ventes hors réseau, même dans la lecture clémente.",
                )
            }
        },
        "benchmarks": {},
    }


def _rule_texts(english: str, french: str) -> dict[str, object]:
    return {
        "title": both(english, french),
        "question": both(f"{english}: how much?", f"{french} : combien ?"),
        "why": both(
            "Rewards that come from joiners last only as long as people join. Formula: one sum divided by another, each reading counting its own buyers; payouts on the payee's own orders are left out of both.",
            "Des rémunérations tirées des adhésions ne durent qu'autant que l'on adhère. Formule : une somme divisée par une autre, chaque lecture comptant ses propres acheteurs ; les remises sur ses propres commandes sont exclues des deux.",
        ),
        "message": both(
            "From {period_start} to {period_end}, the value is {value} ({numerator} of {denominator}); {flag} is a red flag.",
            "Du {period_start} au {period_end}, la valeur est de {value} ({numerator} sur {denominator}) ; {flag} est un signal d'alerte.",
        ),
        "innocent": [
            both("Participants buy for their own use.", "Des adhérents achètent pour eux-mêmes."),
            both("Sales for cash are not in the ledger.", "Les ventes en espèces manquent."),
        ],
        "blind_spots": [
            both("Resale outside the ledger.", "Revente hors des comptes de la société.")
        ],
        "remedy": both(
            "Ask for the commission run of three months with the source order of every payout.",
            "Demander le calcul des commissions de trois mois avec la commande de chaque rémunération.",
        ),
    }
