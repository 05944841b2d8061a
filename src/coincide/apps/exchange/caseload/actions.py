"""Verbs of a caseload's import: preview it, apply it, undo it while keeping what was worked on since."""

import hashlib
import json
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import ProtectedError

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import AccessGrant, User
from coincide.apps.accounts.roles import Role
from coincide.apps.exchange.caseload.check import ADULT_AGE, CHANGED, NEW, UNCHANGED, CaseloadReader, Read
from coincide.apps.exchange.caseload.columns import HOUSEHOLD, JOURNEY_FIELDS, PERSON_FIELDS
from coincide.apps.exchange.models import CaseloadImport
from coincide.apps.exchange.reading import read_file
from coincide.apps.journeys.actions import open_journey
from coincide.apps.journeys.dossier import age_on
from coincide.apps.journeys.models import Journey
from coincide.apps.people.models import HomeSituation, Household, Literacy, Person
from coincide.apps.territory.clock import now, today
from coincide.apps.territory.models import Basin, Commune

SHEET = "File active"
Status = CaseloadImport.Status


def preview(name: str, content: bytes, by: User, mapping: dict[str, str] | None = None) -> CaseloadImport:
    """Read a file and keep what it would do; no household is touched. The operator's coordinators may.

    ``mapping`` (field → title of the file) is remembered: without it, the one of the operator's last import serves.
    Raises ValidationError when the file is not a table with the columns expected.
    """
    require_coordinator(by)
    if mapping is None:
        last = CaseloadImport.objects.visible_to(by).exclude(mapping={}).first()
        mapping = last.mapping if last else {}
    found = CaseloadReader(by).read(read_file(name, content, SHEET), mapping)
    with transaction.atomic():
        # A preview holds names: only the last one waits.
        CaseloadImport.objects.visible_to(by).filter(status=Status.PREVIEWED).delete()
        batch = CaseloadImport.objects.create(
            organisation=by.organisation,
            uploaded_by=by,
            uploaded_at=now(),
            file_name=name[-200:],
            mapping=found.mapping,
            rows=found.rows,
            duplicates=found.duplicates,
            refused=found.refused_json(),
        )
        record("preview_caseload", batch, batch.pk, by)
    return batch


def apply(batch: CaseloadImport, by: User) -> CaseloadImport:
    """Write every row that was not refused, in one transaction; the names read are not kept in the import afterwards.

    Raises ValidationError when a row no longer holds: nothing is written then.
    """
    require_coordinator(by)
    with transaction.atomic():
        locked = _locked(batch, by, Status.PREVIEWED, "Ce fichier a déjà été importé.")
        _still_true(locked, by)
        writer = _Writer(by)
        for row in locked.rows:
            try:
                writer.write(row)
            except ValidationError as error:
                raise ValidationError(
                    f"Ligne {row['line']}\u202f: {' '.join(error.messages)} Rien n'a été importé."
                ) from error
        writer.open_files()
        locked.created = writer.created()
        locked.rows = [{"line": row["line"], "action": row["action"]} for row in locked.rows]
        locked.refused = [{**one, "value": ""} for one in locked.refused]
        locked.updated = writer.updated
        locked.status = Status.APPLIED
        locked.save()
        record("apply_caseload", locked, locked.pk, by)
    return locked


def undo(batch: CaseloadImport, by: User) -> CaseloadImport:
    """Take an import back. What somebody worked on since is kept and listed in ``kept``; the rest is as before."""
    require_coordinator(by)
    with transaction.atomic():
        locked = _locked(batch, by, Status.APPLIED, "Cet import n'est pas en place\u202f: il n'y a rien à annuler.")
        kept: list[dict[str, Any]] = []
        for change in reversed(locked.updated):
            kept += _put_back(change)
        for made in reversed(locked.created):
            kept += _remove(made)
        locked.kept, locked.updated = kept, []
        locked.status = Status.UNDONE
        locked.save()
        record("undo_caseload", locked, locked.pk, by)
    return locked


def require_coordinator(by: User) -> None:
    """Refuse anyone but a coordinator of an operator."""
    if by.role != Role.COORDINATOR:
        raise PermissionDenied("Seule la coordination de l'opérateur importe une file active.")


def _locked(batch: CaseloadImport, by: User, wanted: str, otherwise: str) -> CaseloadImport:
    locked = CaseloadImport.objects.visible_to(by).select_for_update().filter(pk=batch.pk).first()
    if locked is None:
        raise PermissionDenied("Cet import est celui d'une autre organisation.")
    if locked.status != wanted:
        raise ValidationError(otherwise)
    return locked


def _still_true(batch: CaseloadImport, by: User) -> None:
    """Each row means today what it meant when it was read."""
    reader, found = CaseloadReader(by), Read()
    seen: dict[tuple[str, str], int] = {}
    for row in batch.rows:
        refusals = reader.contradictions(row["line"], row["values"])
        if not refusals:
            reader.sort(row["line"], row["values"], seen, found)
    if [(row["line"], row["action"]) for row in found.rows] != [(row["line"], row["action"]) for row in batch.rows]:
        raise ValidationError("La file active a changé depuis la lecture du fichier\u202f: déposez-le de nouveau.")


class _Writer:
    """Writes rows, and remembers what was made and what was changed."""

    def __init__(self, by: User) -> None:
        self.by = by
        self.households: dict[str, Household] = {
            one.reference: one for one in Household.objects.filter(operator=by.organisation_id)
        }
        self.basins = Basin.objects.in_bulk()
        self.colleagues = User.objects.filter(organisation=by.organisation_id).in_bulk()
        self.communes = {one.code: one for one in Commune.objects.filter(departement=by.organisation.departement)}
        self.made: list[tuple[int, Household | Person | Journey]] = []
        self.new_households: set[UUID] = set()
        self.updated: list[dict[str, Any]] = []

    def write(self, row: dict[str, Any]) -> None:
        """One row: a person, the household when it is new, the journey when an entry is given."""
        values, line = row["values"], row["line"]
        if row["action"] == UNCHANGED:
            return
        household = self._household(line, values)
        if row["action"] == NEW:
            person = self._person(line, household, values)
        elif row["action"] == CHANGED:
            person = Person.objects.select_related("household").get(pk=row["person"])
            self._change(line, household, {"name": values["name"]} if "name" in values else {})
            self._change(line, person, {name: values[name] for name in PERSON_FIELDS if name in values})
        journey = Journey.objects.filter(person=person).first()
        if journey is not None:
            self._change(
                line, journey, {name: date.fromisoformat(values[name]) for name in JOURNEY_FIELDS if name in values}
            )
        elif "entered_on" in values:
            self._open(line, person, values)
        self._home(household, values)

    def open_files(self) -> None:
        """A new household without a journey is open to the coordination; with one, ``open_journey`` granted it."""
        held = set(
            AccessGrant.objects.filter(household_id__in=self.new_households).values_list("household_id", flat=True)
        )
        AccessGrant.objects.bulk_create(
            AccessGrant(
                household_id=pk,
                organisation=self.by.organisation,
                period=(today(), None),
                reason="file active importée",
            )
            for pk in self.new_households - held
        )

    def created(self) -> list[dict[str, Any]]:
        """What was made, with the print of each as it is now: at undo, another print means work done since."""
        return [
            {"line": line, "model": one._meta.label, "id": str(one.pk), "print": footprint(one)}
            for line, one in self.made
        ]

    def _household(self, line: int, values: dict[str, Any]) -> Household:
        reference = values[HOUSEHOLD]
        if reference not in self.households:
            name = values.get("name") or f"Famille {values['last_name']}"
            household = Household(reference=reference, operator=self.by.organisation, name=name)
            household.full_clean()
            household.save(force_insert=True)
            self.households[reference] = household
            self.new_households.add(household.pk)
            self.made.append((line, household))
        return self.households[reference]

    def _person(self, line: int, household: Household, values: dict[str, Any]) -> Person:
        born = date.fromisoformat(values["birth_date"])
        person = Person(
            household=household,
            place=values.get("place") or ("adult" if age_on(born, today()) >= ADULT_AGE else "child"),
            first_name=values["first_name"],
            last_name=values["last_name"],
            birth_date=born,
            sex=values["sex"],
            seeks_work=values.get("seeks_work", False),
            french_oral=values.get("french_oral", ""),
            french_written=values.get("french_written", ""),
            literacy=values.get("literacy") or Literacy.UNKNOWN,
        )
        person.full_clean()
        person.save(force_insert=True)
        if household.pk not in self.new_households:
            self.made.append((line, person))
        return person

    def _open(self, line: int, person: Person, values: dict[str, Any]) -> None:
        days = {name: date.fromisoformat(values[name]) for name in JOURNEY_FIELDS if name in values}
        journey = open_journey(
            person,
            by=self.by,
            entered_on=date.fromisoformat(values["entered_on"]),
            basin=self.basins[values["basin"]],
            cip=self.colleagues.get(values.get("cip")),
            social=self.colleagues.get(values.get("social")),
            **days,  # type: ignore[arg-type]
        )
        made = {one.pk for _, one in self.made}
        if person.pk not in made and person.household_id not in self.new_households:
            self.made.append((line, journey))

    def _home(self, household: Household, values: dict[str, Any]) -> None:
        kind, since = values.get("home_kind"), values.get("home_since") or values.get("entered_on")
        if not kind or not since or "commune" not in values or household.homes.exists():
            return
        home = HomeSituation(
            household=household,
            kind=kind,
            commune=self.communes[values["commune"]],
            period=(date.fromisoformat(since), None),
        )
        home.full_clean()
        home.save(force_insert=True)

    def _change(self, line: int, thing: models.Model, values: dict[str, Any]) -> None:
        before = {name: getattr(thing, name) for name, value in values.items() if getattr(thing, name) != value}
        if not before:
            return
        for name in before:
            setattr(thing, name, values[name])
        thing.full_clean()
        thing.save(update_fields=list(before))
        after = {name: values[name] for name in before}
        kept = {"line": line, "model": thing._meta.label, "id": str(thing.pk), "before": before, "after": after}
        self.updated.append(json.loads(json.dumps(kept, cls=DjangoJSONEncoder)))


def footprint(thing: models.Model) -> str:
    """A digest of a thing and of all that hangs on it, its history left out: any work done on it changes the print."""
    facts = [_facts(thing)]
    waiting, seen = [thing], {(type(thing), thing.pk)}
    while waiting:
        one = waiting.pop()
        for relation in one._meta.related_objects:
            model: Any = relation.related_model
            if hasattr(model, "pgh_tracked_model") or relation.many_to_many:
                continue
            for child in model._base_manager.filter(**{relation.field.name: one.pk}).order_by("pk"):
                if (model, child.pk) not in seen:
                    seen.add((model, child.pk))
                    facts.append(_facts(child))
                    waiting.append(child)
    return hashlib.sha256(json.dumps(sorted(facts)).encode()).hexdigest()


def _facts(thing: models.Model) -> str:
    values = {one.attname: str(one.value_from_object(thing)) for one in thing._meta.concrete_fields}
    return json.dumps([thing._meta.label, values], sort_keys=True)


def _found(label: str, pk: str) -> models.Model | None:
    model = {"people.Household": Household, "people.Person": Person, "journeys.Journey": Journey}[label]
    return model._base_manager.filter(pk=pk).first()


def _put_back(change: dict[str, Any]) -> list[dict[str, Any]]:
    """Each field that still holds what the file wrote is as before; the others are told."""
    thing = _found(change["model"], change["id"])
    if thing is None:
        return []
    kept, back = [], []
    for name, after in change["after"].items():
        field: Any = thing._meta.get_field(name)
        if field.value_from_object(thing) == field.to_python(after):
            setattr(thing, name, field.to_python(change["before"][name]))
            back.append(name)
        else:
            reason = f"«\u202f{field.verbose_name}\u202f» a changé depuis l'import"
            kept.append({"line": change["line"], "id": change["id"], "reason": reason})
    if back:
        thing.save(update_fields=back)
    return kept


def _remove(made: dict[str, Any]) -> list[dict[str, Any]]:
    """What the file made goes, unless something hangs on it that the file did not make."""
    thing = _found(made["model"], made["id"])
    if thing is None:
        return []
    reason = "modifié, ou suivi d'autres saisies, depuis l'import"
    if footprint(thing) == made["print"]:
        household = getattr(thing, "pk", None) if isinstance(thing, Household) else None
        try:
            with transaction.atomic():
                thing.delete()
        except ProtectedError:
            reason = "utilisé ailleurs (une séance, un plan)"
        else:
            if household:
                AccessGrant.objects.filter(household_id=household).delete()
            return []
    return [{"line": made["line"], "id": made["id"], "reason": reason}]
