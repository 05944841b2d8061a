"""What a row would change of somebody known, in words, before and after."""

import datetime as dt
from typing import Any

from django.db import models

from coincide.apps.exchange.caseload.columns import (
    BY_FIELD,
    HOUSEHOLD_FIELDS,
    JOURNEY_FIELDS,
    PERSON_FIELDS,
)
from coincide.apps.exchange.caseload.known import Known
from coincide.apps.people.fields import field_of
from coincide.apps.people.models import Person
from coincide.core.rules.calendar import french_date

NOTHING = "rien"


def differences(values: dict[str, Any], known: Known, person: Person) -> list[list[str]]:
    """Title, before, after of each value that differs; an empty cell changes nothing."""
    found = _fields(values, person.household, HOUSEHOLD_FIELDS) + _fields(values, person, PERSON_FIELDS)
    journey = known.journeys.get(person.pk)
    if journey is not None:
        found += _fields(values, journey, JOURNEY_FIELDS)
        if "exit_on" in values and not any(one.reopened_on is None for one in journey.departures.all()):
            found.append([BY_FIELD["exit_on"].title, NOTHING, shown("exit_on", values["exit_on"])])
    elif "entered_on" in values:
        found.append([BY_FIELD["entered_on"].title, NOTHING, shown("entered_on", values["entered_on"])])
    if "home_kind" in values:
        found.append([BY_FIELD["home_kind"].title, NOTHING, shown("home_kind", values["home_kind"])])
    if "work_kind" in values:
        found.append([BY_FIELD["work_kind"].title, NOTHING, shown("work_kind", values["work_kind"])])
    return found


def _fields(values: dict[str, Any], thing: models.Model, names: tuple[str, ...]) -> list[list[str]]:
    found = []
    for name in names:
        if name in values:
            before, after = getattr(thing, name), typed(thing, name, values[name])
            if before != after:
                found.append([BY_FIELD[name].title, shown(name, before, thing), shown(name, after, thing)])
    return found


def typed(thing: models.Model, name: str, value: Any) -> Any:
    """A value of the row as the field of the model holds it."""
    return field_of(thing, name).to_python(value)


def shown(name: str, value: Any, thing: models.Model | None = None) -> str:
    """A value as people read it."""
    if isinstance(value, str) and BY_FIELD[name].reader.__name__ == "loose_date":
        value = dt.date.fromisoformat(value) if value else None
    if value is None or value in ("", []):
        return NOTHING
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, dt.date):
        return french_date(value)
    if isinstance(value, list):
        return ", ".join(value)
    if thing is not None and (choices := field_of(thing, name).flatchoices):
        return str(dict(choices).get(value, value))
    labels = {"home_kind": _labels("home_kind"), "work_kind": _labels("work_kind")}
    return labels.get(name, {}).get(str(value), str(value))


def _labels(name: str) -> dict[str, str]:
    from coincide.apps.people.models import HomeSituation, WorkSituation

    kinds = HomeSituation.Kind if name == "home_kind" else WorkSituation.Kind
    return {str(code): str(label) for code, label in kinds.choices}
