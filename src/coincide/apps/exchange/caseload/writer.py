"""Writing the rows of a caseload: everything is built first, then written table by table, in one transaction."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction

from coincide.apps.accounts.models import AccessGrant, User
from coincide.apps.exchange.caseload.columns import HOUSEHOLD, HOUSEHOLD_FIELDS, JOURNEY_FIELDS, PERSON_FIELDS
from coincide.apps.exchange.caseload.contradictions import day
from coincide.apps.exchange.caseload.differences import typed
from coincide.apps.exchange.caseload.footprint import footprints
from coincide.apps.exchange.caseload.known import Known
from coincide.apps.exchange.models import CaseloadRow
from coincide.apps.journeys.actions import exit_journey
from coincide.apps.journeys.dossier import age_on
from coincide.apps.journeys.exits import NO_WORK
from coincide.apps.journeys.many import Opening, open_files, open_journeys
from coincide.apps.journeys.models import Departure, Journey
from coincide.apps.people.models import HomeSituation, Household, Person, WorkSituation
from coincide.apps.people.models.names import derived
from coincide.apps.territory.clock import today

ADULT_AGE = 18
CHUNK = 500
Told = Callable[[int], None]


class Writer:
    """Builds what each row asks for, writes it all, and remembers what was made and what was changed."""

    def __init__(self, by: User, known: Known) -> None:
        self.by, self.known = by, known
        self.colleagues = {one.pk: one for found in known.colleagues.values() for one in found.values()}
        self.basins = {one.pk: one for one in known.basins.values()}
        self.fresh: dict[str, tuple[int, Household]] = {}
        self.persons: list[tuple[int, Person]] = []
        self.openings: list[tuple[int, Opening]] = []
        self.homes: dict[UUID, tuple[int, HomeSituation]] = {}
        self.works: list[tuple[int, WorkSituation]] = []
        self.exits: list[tuple[int, Journey, dict[str, Any]]] = []
        self.changed: dict[tuple[type[models.Model], Any], models.Model] = {}
        self.updated: list[dict[str, Any]] = []

    def build(self, row: CaseloadRow) -> None:
        """What a new or changed row asks for; nothing is written yet. Raises ValidationError on a wrong value."""
        values, line = row.values, row.line
        household = self._household(line, values)
        if row.person is None:
            person = self._person(line, household, values)
        else:
            person = self.known.persons[row.person]
            self._change(line, household, HOUSEHOLD_FIELDS, values)
            self._change(line, person, PERSON_FIELDS, values)
        journey = self.known.journeys.get(person.pk)
        if journey is not None:
            self._change(line, journey, JOURNEY_FIELDS, values)
            if "exit_on" in values and not any(one.reopened_on is None for one in journey.departures.all()):
                self.exits.append((line, journey, values))
        elif "entered_on" in values:
            self._open(line, person, values)
        self._home(line, household, values)
        self._work(line, person, values)

    def write(self, told: Told) -> None:
        """Write what was built. Raises ValidationError naming the line that the database refuses."""
        households = list(self.fresh.values())
        _create(Household, households)
        for people in _chunks(self.persons):
            _create(Person, people)
            told(len(people))
        self._write_changes()
        told(len({one["line"] for one in self.updated}))
        fresh = {household.pk for _, household in households}
        for chunk in _chunks(self.openings):
            _or_the_line(chunk, lambda part: open_journeys([one for _, one in part], by=self.by))
        open_files([one for _, one in self.openings], fresh)
        for line, journey, values in self.exits:
            self._exit(line, journey, values)
        _create(HomeSituation, list(self.homes.values()))
        _create(WorkSituation, self.works)
        self._open_files(fresh)

    def created(self) -> list[dict[str, Any]]:
        """What was made, with the footprint of each as it is now: at undo, another one means work done since.

        A new household holds its persons and their journeys; a new person, their journey.
        """
        fresh = {household.pk for _, household in self.fresh.values()}
        made: list[tuple[int, models.Model]] = list(self.fresh.values())
        made += [(line, one) for line, one in self.persons if one.household_id not in fresh]
        persons = {one.pk for _, one in self.persons}
        made += [(line, one.journey) for line, one in self.openings if one.journey.person_id not in persons]
        made += [(line, one) for line, one in self.homes.values() if one.household_id not in fresh]
        made += [(line, one) for line, one in self.works if one.person_id not in persons]
        by_model: dict[type[models.Model], list[models.Model]] = defaultdict(list)
        for _, one in made:
            by_model[type(one)].append(one)
        prints = {model: footprints(_fresh(model, things)) for model, things in by_model.items()}
        return [
            {"line": line, "model": one._meta.label, "id": str(one.pk), "print": prints[type(one)][one.pk]}
            for line, one in made
        ]

    def _household(self, line: int, values: dict[str, Any]) -> Household:
        reference = values[HOUSEHOLD]
        if reference in self.known.households:
            return self.known.households[reference]
        if reference not in self.fresh:
            household = Household(reference=reference, operator=self.by.organisation)
            household.name = values.get("name") or f"Famille {values['last_name']}"
            _fill(household, HOUSEHOLD_FIELDS, values)
            self.fresh[reference] = (line, _cleaned(household, "operator"))
        return self.fresh[reference][1]

    def _person(self, line: int, household: Household, values: dict[str, Any]) -> Person:
        born = dt.date.fromisoformat(values["birth_date"])
        person = Person(
            household=household, first_name=values["first_name"], last_name=values["last_name"], birth_date=born
        )
        person.place = "adult" if age_on(born, today()) >= ADULT_AGE else "child"
        _fill(person, PERSON_FIELDS, values)
        self.persons.append((line, _cleaned(person, "household")))
        return person

    def _open(self, line: int, person: Person, values: dict[str, Any]) -> None:
        journey = Journey(
            person=person,
            operator=self.by.organisation,
            entry_kind=values.get("entry_kind") or Journey.EntryKind.ORIENTATION,
            entered_on=dt.date.fromisoformat(values["entered_on"]),
        )
        _fill(journey, JOURNEY_FIELDS, values)
        _cleaned(journey, "person", "operator")
        self.openings.append(
            (
                line,
                Opening(
                    journey,
                    self.basins[values["basin"]],
                    self.colleagues.get(values.get("cip", 0)),
                    self.colleagues.get(values.get("social", 0)),
                    self._departure(journey, values) if "exit_on" in values else None,
                ),
            )
        )

    def _departure(self, journey: Journey, values: dict[str, Any]) -> Departure:
        on = dt.date.fromisoformat(values["exit_on"])
        departure = Departure(
            journey=journey,
            kind=Departure.Kind.EXIT,
            on=on,
            reason=values["exit_reason"],
            home_kind=values.get("exit_home", ""),
            work_kind=values.get("exit_work", ""),
            contract_months=values.get("exit_months"),
            rule_version=self.known.rules.row_on(on),
        )
        return _cleaned(departure, "journey", "rule_version")

    def _exit(self, line: int, journey: Journey, values: dict[str, Any]) -> None:
        """Somebody known leaves: the verb that people use, which closes what runs."""
        try:
            departure = exit_journey(
                journey,
                by=self.by,
                on=dt.date.fromisoformat(values["exit_on"]),
                reason=values["exit_reason"],
                home_kind=values.get("exit_home"),
                work_kind=values.get("exit_work"),
                contract_months=values.get("exit_months"),
            )
        except ValidationError as error:
            raise told_on(line, error) from error
        self.updated.append({"line": line, "exit": departure.pk, "journey": journey.pk})

    def _home(self, line: int, household: Household, values: dict[str, Any]) -> None:
        if "home_kind" not in values or household.pk in self.homes:
            return
        home = HomeSituation(
            household=household,
            kind=values["home_kind"],
            commune_id=values["commune"],
            rent=values.get("rent", 0),
            charges=values.get("charges", 0),
            rooms=values.get("rooms"),
            place_ends_on=day(values, "place_ends_on"),
            period=(dt.date.fromisoformat(values.get("home_since") or values["entered_on"]), None),
        )
        self.homes[household.pk] = (line, _cleaned(home, "household", "commune"))

    def _work(self, line: int, person: Person, values: dict[str, Any]) -> None:
        if "work_kind" not in values or values["work_kind"] == NO_WORK:
            return
        work = WorkSituation(
            person=person,
            kind=values["work_kind"],
            title=values.get("work_title") or WorkSituation.Kind(values["work_kind"]).label,
            employer=values.get("employer", ""),
            hours_per_week=Decimal(values["work_hours"]),
            net_wage=values.get("work_wage", 0),
            months=values.get("work_months"),
            period=(dt.date.fromisoformat(values["work_since"]), None),
        )
        self.works.append((line, _cleaned(work, "person")))

    def _change(self, line: int, thing: models.Model, names: tuple[str, ...], values: dict[str, Any]) -> None:
        wanted = {name: typed(thing, name, values[name]) for name in names if name in values}
        before = {name: getattr(thing, name) for name, value in wanted.items() if getattr(thing, name) != value}
        if not before:
            return
        for name in before:
            setattr(thing, name, wanted[name])
        _cleaned(thing, *(one.name for one in thing._meta.fields if one.is_relation))
        self.changed[type(thing), thing.pk] = thing
        after = {name: wanted[name] for name in before}
        kept = {"line": line, "model": thing._meta.label, "id": str(thing.pk), "before": before, "after": after}
        self.updated.append(json.loads(json.dumps(kept, cls=DjangoJSONEncoder)))

    def _write_changes(self) -> None:
        lines = {(one["model"], one["id"]): one["line"] for one in self.updated if "model" in one}
        for model, names in (
            (Household, (*HOUSEHOLD_FIELDS, "plain_names", "name_keys")),
            (Person, PERSON_FIELDS),
            (Journey, JOURNEY_FIELDS),
        ):
            things = [thing for (kind, _), thing in self.changed.items() if kind is model]
            for column in derived(model):
                for thing in things:
                    column.pre_save(thing, False)
            manager: Any = model._base_manager
            for chunk in _chunks([(lines[model._meta.label, str(one.pk)], one) for one in things]):
                _or_the_line(chunk, partial(_update, manager, names))

    def _open_files(self, fresh: set[UUID]) -> None:
        """A new household without a journey is open to the coordination; with one, its journey granted it."""
        held = set(AccessGrant.objects.filter(household_id__in=fresh).values_list("household_id", flat=True))
        AccessGrant.objects.bulk_create(
            AccessGrant(
                household_id=pk,
                organisation=self.by.organisation,
                period=(today(), None),
                reason="file active importée",
            )
            for pk in fresh - held
        )


def told_on(line: int, error: ValidationError) -> ValidationError:
    """What is wrong, with its line."""
    return ValidationError(f"Ligne {line}\u202f: {' '.join(error.messages)} Rien n'a été importé.")


def _fresh(model: type[models.Model], things: Sequence[models.Model]) -> list[models.Model]:
    """The rows as the database holds them."""
    return list(model._base_manager.filter(pk__in=[one.pk for one in things]))


def _fill(thing: models.Model, names: Sequence[str], values: dict[str, Any]) -> None:
    for name in names:
        if name in values:
            setattr(thing, name, typed(thing, name, values[name]))


def _cleaned[M: models.Model](thing: M, *unsaved: str) -> M:
    """Check the fields that need no question to the database."""
    thing.clean_fields(exclude={*unsaved, "id"})
    return thing


def _chunks[T](found: Sequence[T]) -> list[Sequence[T]]:
    return [found[start : start + CHUNK] for start in range(0, len(found), CHUNK)]


def _create(model: type[models.Model], numbered: Sequence[tuple[int, Any]]) -> None:
    manager: Any = model._base_manager
    for chunk in _chunks(numbered):
        _or_the_line(chunk, lambda part: manager.bulk_create([one for _, one in part]))


def _update(manager: Any, names: Sequence[str], numbered: Sequence[tuple[int, models.Model]]) -> None:
    manager.bulk_update([one for _, one in numbered], names)


def _or_the_line[T](numbered: Sequence[tuple[int, T]], write: Callable[[Sequence[tuple[int, T]]], object]) -> None:
    """Write many; when the database refuses, find the first line that it refuses, and say the constraint's sentence."""
    try:
        with transaction.atomic():
            write(numbered)
        return
    except IntegrityError as error:
        breach = error
    if len(numbered) == 1:
        raise told_on(numbered[0][0], ValidationError(_sentence(breach))) from breach
    half = len(numbered) // 2
    _or_the_line(numbered[:half], write)
    _or_the_line(numbered[half:], write)


def _sentence(error: IntegrityError) -> str:
    """The French sentence of the constraint that was breached."""
    from django.apps import apps

    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return str(constraint.violation_error_message)
    return "la file active a changé depuis la lecture du fichier\u202f: déposez-le de nouveau."
