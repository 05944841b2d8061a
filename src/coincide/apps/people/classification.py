"""What becomes of each column when a person is anonymised.

Statistics must outlive the person, and nobody must be recognised. Every column of every model of persons is listed here
(those of journeys in ``journeys.classification``): a test fails when a new column isn't.
"""

from enum import StrEnum


class Treatment(StrEnum):
    """What happens to a column.

    KEPT says nothing of who the person is; MASKED is replaced by a constant or emptied; ANONYMISED keeps a coarser
    value (a date becomes its year, a commune its basin).
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
    },
    "people.Trade": {
        "id": _KEPT,
        "person": _KEPT,
        "rome": _KEPT,
        "label": _KEPT,
        "years": _KEPT,
        "years_abroad": _KEPT,
    },
    "people.Paper": {"id": _KEPT, "person": _KEPT, "kind": _KEPT, "issued_on": _MASKED, "expires_on": _MASKED},
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
    "people.Proof": {
        "id": _KEPT,
        "person": _KEPT,
        "kind": _MASKED,  # RQTH and AAH speak of health: the row is removed
        "dated_on": _MASKED,
        "since": _MASKED,
    },
}
"""Treatment of each column, by model label then field name."""
