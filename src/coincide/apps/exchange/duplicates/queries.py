"""Which entries look like one person, for the coordinator."""

from dataclasses import dataclass
from uuid import UUID

from django.db import models

from coincide.apps.accounts.models import User
from coincide.apps.exchange.models import DistinctPersons
from coincide.apps.journeys.models import Journey
from coincide.apps.people.fields import field_of
from coincide.apps.people.models import Household, Person
from coincide.core.names.matching import SURE, Identity, Index, Likeness, likeness
from coincide.core.rules.calendar import french_date

FIELDS = tuple(
    one.name
    for one in Person._meta.concrete_fields
    if not one.is_relation and not one.primary_key and one.name not in ("plain_names", "name_keys")
)
"""What is chosen, value by value, when two entries become one."""


@dataclass(frozen=True)
class Pair:
    """Two entries that look alike: ``keep`` is the one that would stay."""

    keep: Person
    gone: Person
    likeness: Likeness

    @property
    def is_sure(self) -> bool:
        """Hardly anything speaks against it."""
        return self.likeness.score >= SURE


@dataclass(frozen=True)
class Choice:
    """One value that the two entries give: as the field holds it, in words, and whether the entries differ."""

    name: str
    title: str
    kept: str
    gone: str
    prefers_gone: bool

    @property
    def differs(self) -> bool:
        """Whether there is something to choose."""
        return self.kept != self.gone


def persons_of(user: User) -> models.QuerySet[Person]:
    """The persons among whom duplicates are looked for: those of the files that the user may work in."""
    files = Household.objects.writable_by(user).filter(archived_on=None)
    return Person.objects.filter(household__in=files).select_related("household")


def suspects(user: User) -> list[Pair]:
    """The pairs to look at, the likest first; those said to be two persons are left out."""
    persons = {one.pk: one for one in persons_of(user)}
    said = set(DistinctPersons.objects.filter(one__in=persons).values_list("one", "other"))
    entered = dict(
        Journey.objects.filter(person__in=persons).order_by("-entered_on").values_list("person", "entered_on")
    )
    index: Index[UUID] = Index((pk, _identity(one)) for pk, one in persons.items())
    found = []
    for one, other, how in index.pairs():
        if (min(one, other), max(one, other)) not in said:
            keep, gone = _in_order(persons[one], persons[other], entered)
            found.append(Pair(keep, gone, how))
    return sorted(found, key=lambda pair: (-pair.likeness.score, pair.keep.last_name, str(pair.keep.pk)))


def pair(user: User, one: UUID, other: UUID) -> Pair | None:
    """These two entries, whatever their likeness; None when one of them is not open to the user."""
    persons = {person.pk: person for person in persons_of(user).filter(pk__in=[one, other])}
    if len(persons) != 2:
        return None
    entered = dict(Journey.objects.filter(person__in=persons).values_list("person", "entered_on"))
    keep, gone = _in_order(persons[one], persons[other], entered)
    return Pair(keep, gone, likeness(_identity(keep), _identity(gone)))


def choices(found: Pair) -> list[Choice]:
    """Every value of the two entries, those that differ first."""
    told = []
    for name in FIELDS:
        field = field_of(Person, name)
        kept, gone = _shown(found.keep, field), _shown(found.gone, field)
        empty = not getattr(found.keep, name) or getattr(found.keep, name) == field.get_default()
        told.append(Choice(name, str(field.verbose_name), kept, gone, bool(empty and getattr(found.gone, name))))
    return sorted(told, key=lambda one: not one.differs)


def _in_order(one: Person, other: Person, entered: dict) -> tuple[Person, Person]:
    """The one accompanied the longest stays; then the one of the lower reference."""

    def rank(person: Person) -> tuple[bool, str, str, str]:
        day = entered.get(person.pk)
        return day is None, str(day), person.household.reference, str(person.pk)

    return (one, other) if rank(one) <= rank(other) else (other, one)


def _identity(person: Person) -> Identity:
    return Identity(person.first_name, person.last_name, person.birth_date)


def _shown(person: Person, field: models.Field) -> str:
    value = getattr(person, field.name)
    if field.choices and isinstance(value, str):
        return str(getattr(person, f"get_{field.name}_display")()) or "–"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return ", ".join(value) or "–"
    if hasattr(value, "year"):
        return french_date(value)
    return str(value) if value not in (None, "") else "–"
