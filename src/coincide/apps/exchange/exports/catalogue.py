"""What an export of journeys may say of each person: one entry a column, with its meaning."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from coincide.apps.exchange.exports.journeys import JourneyRow
from coincide.core.spreadsheet import Cell


@dataclass(frozen=True)
class Field:
    """A column that a template can hold. ``names`` says that it tells who the person is."""

    key: str
    label: str
    meaning: str
    read: Callable[[JourneyRow], Cell]
    names: bool = False


def _days(first: dt.date | None, last: dt.date | None) -> int | None:
    return (last - first).days if first and last else None


FIELDS = (
    Field("reference", "Référence du ménage", "Le numéro du dossier.", lambda row: row.household.reference),
    Field("household", "Nom du ménage", "Le nom d'usage du dossier.", lambda row: row.household.name, names=True),
    Field("last_name", "Nom", "Le nom de la personne.", lambda row: row.person.last_name, names=True),
    Field("first_name", "Prénom", "Le prénom de la personne.", lambda row: row.person.first_name, names=True),
    Field(
        "birth_date",
        "Date de naissance",
        "Le jour\u202f; un 1er janvier est souvent un jour inconnu.",
        lambda row: row.person.birth_date,
        names=True,
    ),
    Field("birth_year", "Année de naissance", "L'année seule.", lambda row: row.person.birth_date.year),
    Field("age", "Âge", "En années révolues, au jour de l'export.", lambda row: row.age),
    Field("sex", "Sexe", "Tel qu'inscrit.", lambda row: row.person.get_sex_display()),
    Field("place", "Place dans le ménage", "Adulte, conjoint ou enfant.", lambda row: row.person.get_place_display()),
    Field("protection", "Protection", "Nature de la protection.", lambda row: row.person.get_protection_display()),
    Field("basin", "Bassin", "Le bassin du parcours, le dernier s'il est clos.", lambda row: row.basin),
    Field("commune", "Commune", "La commune du logement.", lambda row: row.commune),
    Field("cip", "CIP", "Le référent emploi.", lambda row: row.cip),
    Field("social", "Travailleur social", "Le référent droits et logement.", lambda row: row.social),
    Field("entry_kind", "Entrée par", "Orientation ou transfert.", lambda row: row.journey.get_entry_kind_display()),
    Field("protection_on", "Protection accordée le", "Décision.", lambda row: row.journey.protection_on),
    Field("cir_signed_on", "CIR signé le", "Signature à l'OFII.", lambda row: row.journey.cir_signed_on),
    Field("oriented_on", "Orientation OFII le", "Jour de l'orientation.", lambda row: row.journey.oriented_on),
    Field("entered_on", "Entrée le", "Premier jour chez l'opérateur.", lambda row: row.journey.entered_on),
    Field("welcomed_on", "Entretien d'accueil le", "Premier entretien.", lambda row: row.journey.welcomed_on),
    Field("diagnosed_on", "Diagnostic le", "Fin du diagnostic.", lambda row: row.journey.diagnosed_on),
    Field(
        "contract_signed_on",
        "Contrat d'engagement signé le",
        "Signature du plan.",
        lambda row: row.journey.contract_signed_on,
    ),
    Field(
        "delay_cir",
        "Jours de la protection au CIR",
        "Vide si l'une des dates manque.",
        lambda row: _days(row.journey.protection_on, row.journey.cir_signed_on),
    ),
    Field(
        "delay_welcome",
        "Jours du CIR à l'entretien",
        "Vide si l'une des dates manque.",
        lambda row: _days(row.journey.cir_signed_on, row.journey.welcomed_on),
    ),
    Field(
        "delay_contract",
        "Jours de l'entretien au contrat",
        "Vide si l'une des dates manque.",
        lambda row: _days(row.journey.welcomed_on, row.journey.contract_signed_on),
    ),
    Field("status", "Situation", "Accompagné, sorti ou transféré.", lambda row: row.status),
    Field("ends_on", "Terme", "Fin de la durée, suspensions comprises.", lambda row: row.ends_on),
    Field("home", "Logement", "Au jour de l'export, ou à la sortie.", lambda row: row.home),
    Field("work", "Emploi ou formation", "Au jour de l'export, ou à la sortie.", lambda row: row.work),
    Field("french_oral", "Français oral", "Niveau du cadre.", lambda row: row.person.get_french_oral_display()),
    Field("french_written", "Français écrit", "Niveau du cadre.", lambda row: row.person.get_french_written_display()),
    Field("exit_on", "Sortie le", "Vide pour une personne accompagnée.", lambda row: row.exit_on),
    Field("exit_reason", "Motif de sortie", "Tel qu'inscrit.", lambda row: row.exit_reason),
    Field("exit_class", "Classe de sortie", "Par la règle de ce jour-là.", lambda row: row.exit_class),
    Field("exit_rule", "Règle appliquée", "La version qui a classé la sortie.", lambda row: row.exit_rule),
)
BY_KEY = {one.key: one for one in FIELDS}
DEFAULT = (
    *("reference", "birth_year", "protection", "basin", "oriented_on", "protection_on", "cir_signed_on", "entered_on"),
    *("welcomed_on", "contract_signed_on", "status", "home", "work", "exit_on", "exit_reason", "exit_class"),
    "exit_rule",
)
"""The columns of the template that every operator starts with: nobody is named. The State's own form isn't public."""
