"""Verbs on duplicates: say that two entries are two persons, merge them, take a merge back."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import AccessGrant, User
from coincide.apps.accounts.roles import Role
from coincide.apps.exchange.duplicates.merging import join, part
from coincide.apps.exchange.duplicates.queries import FIELDS, persons_of
from coincide.apps.exchange.models import DistinctPersons, HouseholdMerge, PersonMerge
from coincide.apps.journeys.grants import renew_grants
from coincide.apps.people.fields import field_of
from coincide.apps.people.models import Household, Person
from coincide.apps.territory.clock import now, today


def say_distinct(one: Person, other: Person, by: User) -> DistinctPersons:
    """These two are two persons: they are not suggested again. Coordinators may."""
    _require(by, one, other)
    first, second = sorted((one, other), key=lambda person: person.pk)
    with transaction.atomic():
        said, _ = DistinctPersons.objects.get_or_create(one=first, other=second, defaults={"by": by, "on": today()})
        record("say_distinct", said, f"{first.pk.hex[:16]}-{second.pk.hex[:16]}", by)
    return said


def unsay_distinct(said: DistinctPersons, by: User) -> None:
    """Suggest the two again."""
    _require(by, said.one, said.other)
    with transaction.atomic():
        record("unsay_distinct", said, said.pk, by)
        said.delete()


@transaction.atomic
def merge(keep: Person, gone: Person, by: User, take: Mapping[str, bool] | None = None) -> PersonMerge:
    """Make one person of two entries. ``take``: the fields whose value is that of ``gone``.

    Everything of ``gone`` goes to ``keep``; what has no place there is set aside and comes back at an un-merge. When
    ``gone`` was alone in their file, the file is merged into the other one too. Coordinators may, who may work in both
    files. Raises ValidationError when the values chosen don't hold.
    """
    _require(by, keep, gone)
    if keep.pk == gone.pk:
        raise ValidationError("Choisissez deux fiches différentes.")
    keep = Person.objects.select_for_update().get(pk=keep.pk)
    gone = Person.objects.select_for_update().get(pk=gone.pk)
    from_household = gone.household_id
    chosen = [name for name in FIELDS if (take or {}).get(name) and getattr(keep, name) != getattr(gone, name)]
    before = {name: getattr(keep, name) for name in chosen}
    after = {name: getattr(gone, name) for name in chosen}
    merged = PersonMerge(kept_person=keep, by=by, at=now(), gone=gone.pk)
    merged.moved, merged.aside = join(keep, gone)
    for name, value in after.items():
        setattr(keep, name, value)
    keep.full_clean()
    keep.save()
    merged.changed = _plain({"before": before, "after": after})
    if from_household != keep.household_id and not Person.objects.filter(household=from_household).exists():
        merged.household_merge = _merge_households(keep.household, Household.objects.get(pk=from_household), by)
    merged.full_clean()
    merged.save(force_insert=True)
    renew_grants(keep.household_id)
    if from_household != keep.household_id and merged.household_merge is None:
        renew_grants(from_household)
    record("merge_persons", merged, merged.pk, by)
    return merged


def _merge_households(keep: Household, gone: Household, by: User) -> HouseholdMerge:
    merged = HouseholdMerge(kept_household=keep, by=by, at=now(), gone=gone.pk)
    merged.moved, merged.aside = join(keep, gone)
    merged.full_clean()
    merged.save(force_insert=True)
    record("merge_households", merged, merged.pk, by)
    return merged


@transaction.atomic
def unmerge(merged: PersonMerge, by: User) -> PersonMerge:
    """Take a merge back: what was edited since stays and is listed in ``kept``, the rest is as before."""
    locked = (
        PersonMerge.objects.select_for_update(of=("self",)).select_related("kept_person__household").get(pk=merged.pk)
    )
    keep = locked.kept_person
    _require(by, keep)
    if locked.undone_at is not None:
        raise ValidationError("Cette fusion est déjà défaite.")
    kept: list[str] = []
    files = locked.household_merge
    if files is not None and files.undone_at is None:
        kept += part(files.moved, files.aside, keep.household)
        files.undone_at, files.kept = now(), kept
        files.save(update_fields=["undone_at", "kept"])
        record("unmerge_households", files, files.pk, by)
    if not Household.objects.filter(pk=locked.aside[0]["fields"]["household"]).exists():
        locked.aside[0]["fields"]["household"] = str(keep.household_id)
        kept.append("le ménage de la personne n'existe plus\u202f: elle revient dans celui-ci")
    kept += _values_back(keep, locked.changed)
    kept += part(locked.moved, locked.aside, keep)
    back = Person.objects.get(pk=locked.gone)
    locked.undone_at, locked.kept = now(), kept
    locked.save(update_fields=["undone_at", "kept"])
    renew_grants(keep.household_id)
    renew_grants(back.household_id)
    _open_file(back.household, by)
    record("unmerge_persons", locked, locked.pk, by)
    return locked


def _values_back(keep: Person, changed: dict[str, dict[str, Any]]) -> list[str]:
    """Each value chosen at the merge that still holds is as before."""
    kept, back = [], []
    for name, after in changed.get("after", {}).items():
        field = field_of(Person, name)
        if getattr(keep, name) == field.to_python(after):
            setattr(keep, name, field.to_python(changed["before"][name]))
            back.append(name)
        else:
            kept.append(f"«\u202f{field.verbose_name}\u202f»\u202f: modifié depuis la fusion")
    if back:
        keep.save(update_fields=back)
    return kept


def _open_file(household: Household, by: User) -> None:
    """A file without a journey is open to the coordination."""
    if not AccessGrant.objects.filter(household_id=household.pk).exists():
        AccessGrant.objects.create(
            household_id=household.pk, organisation=by.organisation, period=(today(), None), reason="fusion défaite"
        )


def _require(by: User, *persons: Person) -> None:
    if by.role != Role.COORDINATOR:
        raise PermissionDenied("Seule la coordination de l'opérateur fusionne des fiches.")
    keys: set[UUID] = {one.pk for one in persons}
    if persons_of(by).filter(pk__in=keys).count() != len(keys):
        raise PermissionDenied("L'un de ces dossiers ne vous est pas ouvert.")


def _plain(values: dict[str, dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(values, cls=DjangoJSONEncoder))
    return found
