"""Taking an import back: what it made goes, what it changed is as before, what was worked on since stays."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import ProtectedError

from coincide.apps.accounts.models import AccessGrant, User
from coincide.apps.exchange.caseload.footprint import difference, footprints
from coincide.apps.exchange.models import CaseloadImport
from coincide.apps.journeys.grants import renew_grants
from coincide.apps.journeys.models import Departure, Journey
from coincide.apps.people.models import Household, Person

CHUNK = 500


@dataclass
class Undone:
    """How many things went, how many values are as before, and what stays: line, identifier, who, reason."""

    removed: int = 0
    put_back: int = 0
    kept: list[dict[str, Any]] = field(default_factory=list)


def take_back(batch: CaseloadImport, by: User) -> Undone:
    """Undo inside the caller's transaction."""
    done = Undone()
    _exits(batch, by, done)
    _changes(batch, done)
    _made(batch, done)
    done.kept.sort(key=lambda one: one["line"])
    return done


def _exits(batch: CaseloadImport, by: User, done: Undone) -> None:
    """An exit that the file gave to somebody known goes, if nothing hangs on it, and what it had closed runs again."""
    for told in [one for one in batch.updated if "exit" in one]:
        departure = Departure.objects.filter(pk=told["exit"]).select_related("journey__person__household").first()
        if departure is None:
            continue
        journey = departure.journey
        if departure.reopened_on or departure.follow_ups.exists():
            done.kept.append(
                _kept(told["line"], journey.person, "la sortie a été suivie d'autres saisies depuis l'import")
            )
            continue
        on = departure.on
        departure.delete()
        for name in ("referents", "basins", "suspensions"):
            for period in getattr(journey, name).filter(period__endswith=on):
                period.period = (period.period.lower, None)
                period.save(update_fields=["period"])
        renew_grants(journey.person.household_id)
        done.put_back += 1


def _changes(batch: CaseloadImport, done: Undone) -> None:
    """Each field that still holds what the file wrote is as before; the others are told."""
    by_model: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for change in reversed([one for one in batch.updated if "model" in one]):
        by_model[change["model"]].append(change)
    for label, changes in by_model.items():
        model = apps.get_model(label)
        things = {str(one.pk): one for one in model._base_manager.filter(pk__in=[one["id"] for one in changes])}
        touched: dict[str, set[str]] = defaultdict(set)
        for change in changes:
            thing = things.get(change["id"])
            if thing is None:
                continue
            for name, after in change["after"].items():
                field_: Any = model._meta.get_field(name)
                if field_.value_from_object(thing) == field_.to_python(after):
                    setattr(thing, name, field_.to_python(change["before"][name]))
                    touched[change["id"]].add(name)
                    done.put_back += 1
                else:
                    reason = f"«\u202f{field_.verbose_name}\u202f» a changé depuis l'import"
                    done.kept.append(_kept(change["line"], thing, reason))
        for pk, names in touched.items():
            things[pk].save(update_fields=sorted(names))


def _made(batch: CaseloadImport, done: Undone) -> None:
    """What the file made goes, unless something was done on it since."""
    by_model: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for made in reversed(batch.created):
        by_model[made["model"]].append(made)
    for label, rows in by_model.items():
        model = apps.get_model(label)
        things = {str(one.pk): one for one in model._base_manager.filter(pk__in=[one["id"] for one in rows])}
        now = {str(pk): found for pk, found in footprints(list(things.values())).items()}
        going = []
        for made in rows:
            thing = things.get(made["id"])
            if thing is None:
                continue
            if changed := difference(made["print"], now[made["id"]]):
                done.kept.append(_kept(made["line"], thing, f"depuis l'import\u202f: {', '.join(changed)}"))
            else:
                going.append((made["line"], thing))
        for start in range(0, len(going), CHUNK):
            _delete(model, going[start : start + CHUNK], done)


def _delete(model: type[models.Model], going: list[tuple[int, models.Model]], done: Undone) -> None:
    """Delete many; when one of them is used elsewhere, one by one, and say which."""
    keys = [thing.pk for _, thing in going]
    households = _households(going)
    try:
        with transaction.atomic():
            model._base_manager.filter(pk__in=keys).delete()
    except ProtectedError:
        if len(going) == 1:
            line, thing = going[0]
            done.kept.append(_kept(line, thing, "utilisé ailleurs (une séance, un plan)"))
            return
        for one in going:
            _delete(model, [one], done)
        return
    done.removed += len(keys)
    if model is Household:
        AccessGrant.objects.filter(household_id__in=keys).delete()
    elif model is Journey or model is Person:
        for household in households:
            renew_grants(household)


def _households(going: list[tuple[int, models.Model]]) -> set[Any]:
    found = set()
    for _, thing in going:
        if isinstance(thing, Person):
            found.add(thing.household_id)
        elif isinstance(thing, Journey):
            found.add(thing.person.household_id)
    return found


def _kept(line: int, thing: models.Model, reason: str) -> dict[str, Any]:
    """One thing that stays. The household's reference says where; no name is kept."""
    household = thing
    for name in ("journey", "person", "household"):
        household = getattr(household, name, None) or household
    reference = household.reference if isinstance(household, Household) else ""
    return {"line": line, "id": str(thing.pk), "household": reference, "reason": reason}
