"""Households made of plain facts, for the pure functions of the journeys room."""

import datetime as dt
import uuid
from typing import Any

from coincide.apps.journeys.dossier import Dossier, Home, JourneyFacts, PersonFacts, Span, Work
from coincide.core.rules.clock import Suspension, compute_clock
from coincide.core.rules.language import LanguageFacts
from coincide.core.rules.rule_version import built_in_versions, version_on

TODAY = dt.date(2025, 12, 11)


def ago(days: int) -> dt.date:
    """A day before today; a negative number is a day to come."""
    return TODAY - dt.timedelta(days=days)


def journey(entered_on: dt.date, suspensions: tuple[Suspension, ...] = (), **facts: Any) -> JourneyFacts:
    """An open journey, with its clock under the rules of today."""
    clock = compute_clock(entered_on, suspensions, version_on(built_in_versions(), TODAY), TODAY)
    return JourneyFacts(
        **{
            "entered_on": entered_on,
            "cir_signed_on": None,
            "entry_label": "Orientation par l'OFII",
            "suspensions": suspensions,
            "referents": (),
            "basin": "Montluçon",
            "is_active": True,
            "left_on": None,
            "left_label": "",
            "clock": clock,
        }
        | facts
    )


def person(first_name: str = "Zahra", **facts: Any) -> PersonFacts:
    """An adult who seeks work and entered a hundred days ago, unless said otherwise."""
    return PersonFacts(
        **{
            "id": uuid.uuid4(),
            "first_name": first_name,
            "last_name": "Zèbre",
            "place": "adult",
            "age": 35,
            "seeks_work": True,
            "language": LanguageFacts(),
            "language_assessed_on": None,
            "spoken_languages": (),
            "trades": (),
            "has_french_licence": False,
            "foreign_licence_received_on": None,
            "journey": journey(ago(100)),
        }
        | facts
    )


def file(*people: PersonFacts, **facts: Any) -> Dossier:
    """A household seen yesterday, unless said otherwise."""
    return Dossier(
        **{
            "id": uuid.uuid4(),
            "url": "/menages/x/",
            "name": "Famille Zèbre",
            "reference": "MTL-001",
            "is_invented": False,
            "has_car": False,
            "wished_communes": (),
            "day": TODAY,
            "people": people or (person(),),
            "homes": (),
            "last_contact": ago(1),
            "last_meeting": ago(1),
            "need": None,
        }
        | facts
    )


def work(
    is_lasting: bool | None = False, since: int = 60, until: dt.date | None = None, commune: str = "Montluçon"
) -> Work:
    """A contract that began ``since`` days ago."""
    return Work("cdd", "CDD", "Aide à domicile", "", commune, 28.0, 1150, Span(ago(since), until), is_lasting)


def home(is_permanent: bool | None = False, place_ends_on: dt.date | None = None) -> Home:
    """Where the household has lived for fifty days."""
    return Home("social", "Locataire du parc social", "Montluçon", Span(ago(50)), is_permanent, place_ends_on)
