"""The verbs that open a file, and the journey of one more person in it."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from coincide.apps.accounts.models import User
from coincide.apps.journeys.actions import open_journey
from coincide.apps.journeys.models import BasinPeriod, Journey
from coincide.apps.people import undo as undoing
from coincide.apps.people.access import check_may_write
from coincide.apps.people.actions import Saved, add_person, open_household
from coincide.apps.people.models import Household, Person
from coincide.apps.people.situations import start_home
from coincide.apps.territory.clock import today
from coincide.apps.territory.models import Basin
from coincide.apps.territory.places import plain
from coincide.core.rules.calendar import french_date

_LETTERS = re.compile(r"^([A-Z]{2,4})-\d+$")


@transaction.atomic
def open_file(
    household: Mapping[str, Any],
    person: Mapping[str, Any],
    journey: Mapping[str, Any],
    home: Mapping[str, Any] | None = None,
    *,
    by: User,
) -> Saved[Household]:
    """A household, its first person, their journey, and where they live when it is known: all of it or nothing.

    Raises ValidationError by field; those of the home are prefixed by ``home_``.
    """
    trace = undoing.Trace()
    name = household.get("name") or f"Famille {person['last_name']}"
    opened = open_household({**household, "name": name}, by=by, letters=letters_of(journey["basin"]))
    trace.made(opened)
    first = add_person(opened, person, by=by, first=True).thing
    trace.made(first)
    _trace_journey(trace, _checked_journey(first, journey, by))
    if home:
        if not Household.objects.writable_by(by).filter(pk=opened.pk).exists():
            raise ValidationError(
                {
                    "home_kind": "Seuls les référents du dossier en inscrivent le logement\u202f: "
                    "nommez-vous référent, ou laissez ce champ vide."
                }
            )
        try:
            trace.made(start_home(opened, {**home, "since": journey["entered_on"], "until": None}, by=by).thing)
        except ValidationError as error:
            raise ValidationError({f"home_{field}": said for field, said in error.message_dict.items()}) from error
    return Saved(opened, undoing.pack(trace.steps(), by))


@transaction.atomic
def open_person_journey(person: Person, journey: Mapping[str, Any], *, by: User) -> Saved[Journey]:
    """One more person of a file enters the programme."""
    check_may_write(by, person.household_id)
    trace = undoing.Trace()
    opened = _checked_journey(person, journey, by)
    trace.will_change(person)
    _trace_journey(trace, opened)
    return Saved(opened, undoing.pack(trace.steps(), by))


def letters_of(basin: Basin) -> str:
    """The letters that the references of the basin's files begin with: those most in use there, else of its name."""
    references = BasinPeriod.objects.filter(basin=basin).values_list("journey__person__household__reference", flat=True)
    used = Counter(found[1] for one in set(references) if (found := _LETTERS.match(one)))
    if used:
        return used.most_common(1)[0][0]
    return "".join(one for one in plain(basin.name).upper() if one.isalpha())[:3].ljust(2, "X")


def _checked_journey(person: Person, values: Mapping[str, Any], by: User) -> Journey:
    """The journey opened, or each slip on its field."""
    entered, errors = values["entered_on"], {}
    if entered > today():
        errors["entered_on"] = "Une entrée s'inscrit quand elle a eu lieu\u202f: donnez aujourd'hui ou un jour passé."
    elif entered < person.birth_date:
        errors["entered_on"] = f"La personne est née le {french_date(person.birth_date)}\u202f: vérifiez l'année."
    for name, what in (
        ("protection_on", "l'obtention de la protection"),
        ("cir_signed_on", "la signature du CIR"),
        ("oriented_on", "l'orientation"),
        ("clock_starts_on", "le début de l'accompagnement ailleurs"),
    ):
        errors |= _follows(name, what, values.get(name), entered)
    is_transfer = values.get("entry_kind") == Journey.EntryKind.TRANSFER
    if values.get("clock_starts_on") and not is_transfer:
        errors["clock_starts_on"] = "Seul un parcours transféré a commencé ailleurs\u202f: laissez ce champ vide."
    if errors:
        raise ValidationError(errors)
    return open_journey(person, by=by, **values)


def _follows(name: str, what: str, day: dt.date | None, entered: dt.date) -> dict[str, str]:
    if day is None or day <= entered:
        return {}
    sentence = f"L'entrée, le {french_date(entered)}, suit {what}\u202f: corrigez l'une des deux dates."
    return {name: sentence}


def _trace_journey(trace: undoing.Trace, journey: Journey) -> None:
    trace.made(journey)
    for period in [*journey.basins.all(), *journey.referents.all()]:
        trace.made(period)
