"""What a row says against itself or against what is known, and what of it cannot be taken."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from coincide.apps.exchange.caseload.columns import BY_FIELD, HOUSEHOLD, JOURNEY_FIELDS
from coincide.apps.exchange.caseload.known import Known
from coincide.apps.journeys.models import Journey
from coincide.apps.people.models import HomeSituation, Person
from coincide.apps.territory.clock import today
from coincide.core.rules.calendar import french_date

Refuse = Callable[[str, str], None]
Values = dict[str, Any]


def day(values: Values, name: str) -> dt.date | None:
    """A day of the row, if it has one."""
    return dt.date.fromisoformat(values[name]) if values.get(name) else None


def contradictions(values: Values, known: Known, person: Person | None, refuse: Refuse) -> None:
    """Call ``refuse`` with the field and the reason for everything that does not hold."""
    _household(values, known, refuse)
    journey = known.journeys.get(person.pk) if person else None
    _entry(values, journey, refuse)
    _milestones(values, journey, refuse)
    _exit(values, known, journey, refuse)
    _periods(values, known, person, refuse)


def _household(values: Values, known: Known, refuse: Refuse) -> None:
    reference = values[HOUSEHOLD]
    if reference in known.foreign:
        refuse(HOUSEHOLD, "cette référence est celle d'un autre opérateur\u202f: donnez-en une autre")
    elif reference in known.households and reference not in known.writable:
        refuse(HOUSEHOLD, "le dossier de ce ménage ne vous est pas ouvert")
    if values["birth_date"] < "1900-01-01":
        refuse("birth_date", "une année de naissance à partir de 1900")
    if values.get("licence_exchange_asked_on") and not values.get("foreign_licence_received_on"):
        refuse("licence_exchange_asked_on", "l'échange du permis se demande après le récépissé\u202f: donnez sa date")


def _entry(values: Values, journey: Journey | None, refuse: Refuse) -> None:
    entered = values.get("entered_on")
    if entered and values["birth_date"] > entered:
        refuse("entered_on", "l'entrée vient après la naissance")
    if entered and journey is None and "basin" not in values:
        refuse("basin", "un bassin\u202f: une entrée se fait dans un bassin")
    if journey and entered and entered != journey.entered_on.isoformat():
        already = f"déjà entré le {french_date(journey.entered_on)}"
        refuse("entered_on", f"{already}\u202f: la date d'entrée ne se change pas par un fichier")


def _milestones(values: Values, journey: Journey | None, refuse: Refuse) -> None:
    def at(name: str) -> str:
        held = getattr(journey, name) if journey else None
        return str(values.get(name) or (held.isoformat() if held else ""))

    told = {name for name in (*JOURNEY_FIELDS, "entered_on") if name in values}
    for first, then, reason in (
        ("protection_on", "cir_signed_on", "le CIR est signé après la protection\u202f: corrigez l'une des deux dates"),
        (
            "protection_on",
            "entered_on",
            "l'entrée suit l'obtention de la protection\u202f: corrigez l'une des deux dates",
        ),
        ("cir_signed_on", "entered_on", "l'entrée suit la signature du CIR\u202f: corrigez l'une des deux dates"),
        (
            "welcomed_on",
            "diagnosed_on",
            "le diagnostic suit l'entretien d'accueil\u202f: corrigez l'une des deux dates",
        ),
    ):
        if told & {first, then} and at(first) and at(then) and at(then) < at(first):
            refuse(then if then in values else first, reason)
    for name in told - {"entered_on"}:
        if values[name] < values["birth_date"]:
            refuse(name, "un jour après la naissance")


def _exit(values: Values, known: Known, journey: Journey | None, refuse: Refuse) -> None:
    on, entered = day(values, "exit_on"), day(values, "entered_on") or (journey.entered_on if journey else None)
    if on is None:
        if any(name in values for name in ("exit_reason", "exit_work", "exit_home")):
            refuse("exit_on", "la date de sortie\u202f: un motif ou une situation de sortie en demande une")
        return
    if "exit_reason" not in values:
        refuse("exit_reason", "un motif\u202f: une sortie en a un")
    if entered is None:
        refuse("entered_on", "la date d'entrée\u202f: une sortie suit une entrée")
    elif on <= entered:
        refuse("exit_on", f"la sortie vient après l'entrée du {french_date(entered)}")
    if known.rules.row_on(on) is None:
        refuse("exit_on", "aucune version des règles ne couvre cette date\u202f: vérifiez l'année")
    gone = journey and next((one for one in journey.departures.all() if one.reopened_on is None), None)
    if gone and gone.on != on:
        refuse("exit_on", f"déjà sorti le {french_date(gone.on)}\u202f: rouvrez d'abord le parcours dans son dossier")


def _periods(values: Values, known: Known, person: Person | None, refuse: Refuse) -> None:
    for name in ("home_since", "work_since"):
        if values.get(name) and values[name] < "1950-01-01":
            refuse(name, "une année à partir de 1950")
    ends = day(values, "place_ends_on")
    if ends and ends > today().replace(year=today().year + 5, day=1):
        refuse("place_ends_on", "un jour dans les cinq ans")


def left_out(values: Values, known: Known, person: Person | None) -> list[str]:
    """What the row says and that is not taken, each in one phrase; the values concerned leave the row."""
    notes = []
    has_journey = bool(person and person.pk in known.journeys)
    if not has_journey and "entered_on" not in values:
        lost = [name for name in (*JOURNEY_FIELDS, "basin", "cip", "social", "entry_kind") if values.pop(name, None)]
        if lost:
            notes.append(f"sans date d'entrée, pas de parcours\u202f: {_titles(lost)} n'est pas pris")
    elif has_journey:
        lost = [name for name in ("basin", "cip", "social", "entry_kind") if values.pop(name, None)]
        if lost:
            notes.append(f"{_titles(lost)}\u202f: se change dans le dossier, pas par un fichier")
    notes += _home_left_out(values, known, person)
    notes += _work_left_out(values, known, person)
    return notes


def _home_left_out(values: Values, known: Known, person: Person | None) -> list[str]:
    household = known.households.get(values[HOUSEHOLD])
    names = ("home_kind", "commune", "home_since", "rent", "charges", "rooms", "place_ends_on")
    if not any(name in values for name in names):
        return []
    since = values.get("home_since") or values.get("entered_on")
    missing = [BY_FIELD[name].title for name in ("home_kind", "commune") if name not in values]
    missing += [] if since else [BY_FIELD["home_since"].title]
    held = known.homes.get(household.pk) if household else None
    same = held and (held.kind, held.commune_id) == (values.get("home_kind"), values.get("commune"))
    if "place_ends_on" in values and values.get("home_kind") != HomeSituation.Kind.RECEPTION:
        values.pop("place_ends_on")
        return [
            "fin prévue de la place\u202f: seulement pour une place d'accueil",
            *_home_left_out(values, known, person),
        ]
    if not held and not missing:
        return []
    for name in names:
        values.pop(name, None)
    if held:
        return (
            [] if same or missing else [f"logement déjà inscrit ({held})\u202f: un changement se note dans le dossier"]
        )
    return [f"logement pas pris\u202f: il manque {' et '.join(missing)}"]


def _work_left_out(values: Values, known: Known, person: Person | None) -> list[str]:
    names = ("work_kind", "work_title", "employer", "work_hours", "work_wage", "work_since", "work_months")
    if not any(name in values for name in names):
        return []
    missing = [BY_FIELD[name].title for name in ("work_kind", "work_hours", "work_since") if name not in values]
    held = known.works.get(person.pk) if person else None
    if not held and not missing:
        return []
    told = values.get("work_kind")
    for name in names:
        values.pop(name, None)
    if held:
        return (
            [] if held.kind == told else [f"emploi déjà inscrit ({held})\u202f: un changement se note dans le dossier"]
        )
    return [f"emploi pas pris\u202f: il manque {' et '.join(missing)}"]


def _titles(names: list[str]) -> str:
    return ", ".join(BY_FIELD[name].title for name in names)
