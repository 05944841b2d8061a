"""What becomes of each column when a household is anonymised.

Statistics must outlive the person, and nobody must be recognised. Every column of every model that leads to a household
is listed, in the module ``classification`` of its room: a test fails when a new column isn't.
"""

import importlib
from enum import StrEnum
from importlib.util import find_spec

from django.apps import apps


class Treatment(StrEnum):
    """What happens to a column.

    KEPT says nothing of who the person is; MASKED is replaced by a constant or emptied; ANONYMISED keeps a coarser
    value (a day becomes its month, a day of birth its year, a commune the largest of its basin). A model of which every
    column is MASKED leaves no row.
    """

    KEPT = "conservé"
    MASKED = "masqué"
    ANONYMISED = "généralisé"


_KEPT, _MASKED, _ANONYMISED = Treatment.KEPT, Treatment.MASKED, Treatment.ANONYMISED

COLUMNS: dict[str, dict[str, Treatment]] = {
    "people.Household": {
        "id": _MASKED,  # replaced by a fresh identifier: the old one is in journals and links
        "reference": _MASKED,
        "operator": _KEPT,
        "name": _MASKED,
        "wished_communes": _MASKED,
        "has_car": _KEPT,
        "other_income": _MASKED,
        "is_invented": _KEPT,
        "archived_on": _KEPT,
        "anonymised_on": _KEPT,
        "plain_names": _MASKED,
        "name_keys": _MASKED,
    },
    "people.Person": {
        "id": _MASKED,
        "household": _KEPT,
        "place": _KEPT,
        "first_name": _MASKED,
        "last_name": _MASKED,
        "birth_date": _ANONYMISED,
        "sex": _KEPT,
        "nationality_group": _KEPT,
        "protection": _MASKED,
        "seeks_work": _KEPT,
        "french_oral": _KEPT,
        "french_written": _KEPT,
        "literacy": _KEPT,
        "schooled_in_french": _KEPT,
        "language_assessed_on": _ANONYMISED,
        "preferred_language": _MASKED,
        "spoken_languages": _MASKED,  # a rare language names a person
        "has_french_licence": _KEPT,
        "foreign_licence_received_on": _MASKED,
        "licence_exchange_asked_on": _MASKED,
        "plain_names": _MASKED,
        "name_keys": _MASKED,
    },
    "people.Trade": {
        "id": _KEPT,
        "person": _KEPT,
        "rome": _KEPT,
        "label": _KEPT,
        "years": _KEPT,
        "years_abroad": _KEPT,
    },
    "people.Paper": dict.fromkeys(("id", "person", "kind", "issued_on", "expires_on"), _MASKED),
    "people.HomeSituation": {
        "id": _KEPT,
        "household": _KEPT,
        "kind": _KEPT,
        "commune": _ANONYMISED,
        "rent": _MASKED,
        "charges": _MASKED,
        "rooms": _KEPT,
        "place_ends_on": _MASKED,
        "period": _ANONYMISED,
    },
    "people.WorkSituation": {
        "id": _KEPT,
        "person": _KEPT,
        "kind": _KEPT,
        "employer": _MASKED,
        "commune": _ANONYMISED,
        "title": _MASKED,
        "hours_per_week": _KEPT,
        "net_wage": _MASKED,
        "months": _KEPT,
        "period": _ANONYMISED,
    },
    "people.SupportPeriod": {
        "id": _KEPT,
        "person": _KEPT,
        "kind": _KEPT,
        "holds": _KEPT,
        "period": _ANONYMISED,
    },
    "people.Obstacle": {
        "id": _KEPT,
        "person": _KEPT,
        "kind": _KEPT,
        "situation": _MASKED,
        "objective": _MASKED,
        "opened_on": _ANONYMISED,
        "lifted_on": _ANONYMISED,
    },
    "people.Diploma": {
        "id": _KEPT,
        "person": _KEPT,
        "title": _MASKED,
        "level": _KEPT,
        "year": _MASKED,
        "is_abroad": _KEPT,
        "enic_asked_on": _ANONYMISED,
        "enic_answered_on": _ANONYMISED,
        "enic_outcome": _KEPT,
    },
    "people.LanguageReferral": {
        "id": _KEPT,
        "person": _KEPT,
        "platform": _KEPT,
        "course": _KEPT,
        "sent_on": _ANONYMISED,
        "chased_on": _ANONYMISED,
        "returned_on": _ANONYMISED,
        "recommended": _KEPT,
        "closed_on": _ANONYMISED,
    },
    # Some proofs speak of health.
    "people.Proof": dict.fromkeys(("id", "person", "kind", "dated_on", "since"), _MASKED),
}
"""Treatment of each column, by model label then field name."""


def classified() -> dict[str, dict[str, Treatment]]:
    """The treatment of every column of every room, by model label then field name."""
    found: dict[str, dict[str, Treatment]] = {}
    for room in apps.get_app_configs():
        name = f"{room.name}.classification"
        if room.name.startswith("coincide.apps.") and find_spec(name):
            found |= importlib.import_module(name).COLUMNS
    return found


def is_removed(columns: dict[str, Treatment]) -> bool:
    """Whether nothing of the model survives: its rows go."""
    return all(treatment is Treatment.MASKED for treatment in columns.values())
