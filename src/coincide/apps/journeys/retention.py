"""How long files are kept: where each stands, the notices, the restricted archive, the anonymisation.

The rule is ``core.rules.retention``; the last contact is the latest of what was done with the household. A step is
taken by a person (a coordinator, or whoever runs ``coincide retention --apply``), never by the clock alone.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import DateField, Exists, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest, TruncDate

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import AccessGrant, User
from coincide.apps.accounts.roles import Role
from coincide.apps.journeys.grants import renew_grants
from coincide.apps.journeys.models import (
    Appointment,
    Contact,
    Departure,
    FollowUp,
    Journey,
    RetentionHold,
    RetentionNotice,
    Step,
)
from coincide.apps.people.anonymise import anonymise
from coincide.apps.people.models import Household
from coincide.apps.territory.clock import today
from coincide.apps.territory.models import Installation
from coincide.core.rules.calendar import french_date
from coincide.core.rules.retention import RETENTION, FileFacts, Stage, Standing, standing

ARCHIVE_READING = dt.timedelta(days=7)
"""How long a file in restricted archive stays open once a coordinator asked for it [unverified: a working rule]."""
LONGEST_HOLD = dt.timedelta(days=3 * 365)
"""A file is not kept on request for ever: after this, the reason is written again [unverified: a working rule]."""
ARCHIVE_READER = "archive consultée"


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A household's file and where it stands."""

    id: UUID
    reference: str
    name: str
    last_contact_on: dt.date
    standing: Standing
    is_archived: bool

    columns: ClassVar[tuple[str, ...]] = ("id", "reference", "name", "last_contact_on")


@dataclass(frozen=True, slots=True)
class Report:
    """How the files stand on a day, and what was done about it: counts of households by stage and by act."""

    on: dt.date
    stages: Counter[Stage]
    told: int = 0
    archived: int = 0
    anonymised: int = 0
    rule: str = field(default=RETENTION.version)


def files(households: QuerySet[Household], on: dt.date) -> list[KeptFile]:
    """Where each file stands on a day, the next step first. One query, whatever their number."""
    found = []
    for row in _with_facts(households, on).values(*KeptFile.columns, *FileFacts.__slots__):
        facts = FileFacts(**{name: row[name] for name in FileFacts.__slots__})
        kept = {name: row[name] for name in KeptFile.columns}
        found.append(KeptFile(**kept, standing=standing(facts, on), is_archived=facts.archived_on is not None))
    return sorted(found, key=lambda one: (one.standing.next_on or dt.date.max, one.reference))


def of_operator(user: User) -> QuerySet[Household]:
    """The files whose keeping the user answers for: those of their operator, for a coordinator."""
    if not user.is_authenticated or user.role != Role.COORDINATOR:
        return Household.objects.none()
    return Household.objects.filter(operator=user.organisation_id)


def _latest(rows: QuerySet, day: str) -> Subquery:
    """The latest ``day`` of the rows of a household."""
    last = rows.order_by().values(household_key=OuterRef("pk")).annotate(last=Max(day)).values("last")
    return Subquery(last, output_field=DateField())


def _with_facts(households: QuerySet[Household], on: dt.date) -> QuerySet[Household]:
    mine = {"journey__person__household": OuterRef("pk")}
    after = {"departure__journey__person__household": OuterRef("pk")}
    here = {"household": OuterRef("pk")}
    history = apps.get_model("people", "HouseholdEvent")._default_manager
    created = history.filter(pgh_obj=OuterRef("pk")).order_by("pgh_created_at")
    return households.annotate(
        last_contact_on=Coalesce(
            Greatest(
                _latest(Contact.objects.filter(**here, on__lte=on), "on"),
                _latest(Journey.objects.filter(person__household=OuterRef("pk"), entered_on__lte=on), "entered_on"),
                _latest(Departure.objects.filter(**mine, on__lte=on), "on"),
                _latest(FollowUp.objects.filter(is_reached=True, **after, asked_on__lte=on), "asked_on"),
                _latest(Appointment.objects.filter(**here, status=Appointment.Status.KEPT), "starts_at__date"),
                _latest(Step.objects.filter(**here, ended_on__lte=on), "ended_on"),
            ),
            Subquery(created.annotate(day=TruncDate("pgh_created_at")).values("day")[:1], output_field=DateField()),
            on,
            output_field=DateField(),
        ),
        is_accompanied=Exists(Journey.objects.active_on(on).filter(person__household=OuterRef("pk"))),
        told_on=_latest(RetentionNotice.objects.filter(**here, told_on__lte=on), "told_on"),
        held_until=Subquery(RetentionHold.objects.filter(**here).values("until")[:1]),
    )


def report(households: QuerySet[Household], on: dt.date) -> Report:
    """How the files stand, nothing done."""
    return Report(on, Counter(one.standing.stage for one in files(households, on)))


@transaction.atomic
def give_notices(households: QuerySet[Household], on: dt.date, by: User | None = None) -> int:
    """Announce the steps that come within the rule's delay; a notice already running is not given twice."""
    due = [one for one in files(households, on) if one.standing.needs_notice]
    for one in due:
        step = RetentionNotice.Step.ANONYMISE if one.is_archived else RetentionNotice.Step.ARCHIVE
        notice = RetentionNotice(household_id=one.id, step=step, told_on=on, due_on=one.standing.next_on or on)
        notice.full_clean()
        notice.save(force_insert=True)
        record("retention_notice", Household, one.id, by)
    return len(due)


@transaction.atomic
def apply(households: QuerySet[Household], on: dt.date, by: User | None = None) -> Report:
    """Give the notices due, archive and anonymise the files whose notice has run. Returns how they stand afterwards.

    Raises ValidationError for a day to come, except in a demonstration: nobody's file is archived early.
    """
    if on > today() and not Installation.objects.filter(is_demonstration=True).exists():
        raise ValidationError(
            f"Le {french_date(on)} n'est pas venu\u202f: une étape de conservation se fait le jour venu, pas avant."
        )
    standing_now = files(households, on)
    to_archive = [one.id for one in standing_now if one.standing.stage is Stage.ARCHIVE]
    to_anonymise = [one.id for one in standing_now if one.standing.stage is Stage.ANONYMISE]
    told = give_notices(households, on, by)
    for pk in to_archive:
        Household.objects.filter(pk=pk).update(archived_on=on)
        AccessGrant.objects.filter(household_id=pk).delete()
        record("archive", Household, pk, by)
    for pk in to_anonymise:
        record("anonymise", Household, pk, by)
        Household.objects.filter(pk=pk).update(anonymised_on=on)
    anonymise(to_anonymise)
    return Report(
        on,
        Counter(one.standing.stage for one in files(households, on)),
        told,
        len(to_archive),
        len(to_anonymise),
    )


@transaction.atomic
def hold(household: Household, *, by: User, until: dt.date, reason: str) -> RetentionHold:
    """Keep a file beyond its time, until a day, for a written reason. The operator's coordinators may."""
    _check_may(household, by)
    if household.anonymised_on is not None:
        raise ValidationError("Ce dossier est anonymisé\u202f: il n'y a plus rien à conserver.")
    if until > today() + LONGEST_HOLD:
        raise ValidationError("Un dossier se conserve trois ans au plus sur demande\u202f: donnez une date avant.")
    kept = RetentionHold.objects.filter(household=household).first() or RetentionHold(household=household)
    kept.until, kept.reason, kept.by, kept.on = until, reason, by, today()
    kept.full_clean(exclude=["household"])
    kept.save()
    record("retention_hold", household, household.pk, by)
    return kept


@transaction.atomic
def release(household: Household, *, by: User) -> None:
    """Let the rule apply again to a file kept on request."""
    _check_may(household, by)
    deleted, _ = RetentionHold.objects.filter(household=household).delete()
    if not deleted:
        raise ValidationError("Ce dossier n'est pas conservé sur demande\u202f: il n'y a rien à lever.")
    record("retention_release", household, household.pk, by)


@transaction.atomic
def open_archive(household: Household, *, by: User, reason: str) -> AccessGrant:
    """Open a file in restricted archive to the coordinator who asks, for a few days; the journal says so."""
    _check_may(household, by)
    if household.archived_on is None or household.anonymised_on is not None:
        raise ValidationError("Ce dossier n'est pas en archive restreinte\u202f: ouvrez-le depuis la file active.")
    if not reason.strip():
        raise ValidationError("Dites pourquoi l'archive est consultée.")
    grant = _open_to(household, by, f"{ARCHIVE_READER}\u202f: {reason.strip()}"[:80])
    record("open_archive", household, household.pk, by)
    return grant


@transaction.atomic
def bring_back(household: Household, *, by: User) -> Household:
    """A household in restricted archive comes back: its file is active again, before somebody's journey is reopened."""
    _check_may(household, by)
    if household.archived_on is None or household.anonymised_on is not None:
        raise ValidationError("Ce dossier n'est pas en archive restreinte\u202f: il n'y a rien à remettre.")
    household.archived_on = None
    household.save(update_fields=["archived_on"])
    RetentionNotice.objects.filter(household=household).delete()
    renew_grants(household.pk)
    _open_to(household, by, "retour d'archive")
    record("bring_back", household, household.pk, by)
    return household


def by_stage(kept: Iterable[KeptFile]) -> dict[Stage, list[KeptFile]]:
    """The files in groups, in the order of the stages."""
    groups: dict[Stage, list[KeptFile]] = {stage: [] for stage in Stage}
    for one in kept:
        groups[one.standing.stage].append(one)
    return groups


def _open_to(household: Household, by: User, reason: str) -> AccessGrant:
    """Open the file to one coordinator for a few days."""
    AccessGrant.objects.filter(household_id=household.pk, user=by).delete()
    period = (today(), today() + ARCHIVE_READING)
    grant = AccessGrant(household_id=household.pk, user=by, period=period, reason=reason)
    grant.full_clean()
    grant.save()
    return grant


def _check_may(household: Household, by: User) -> None:
    if not of_operator(by).filter(pk=household.pk).exists():
        raise PermissionDenied("Seule la coordination de l'opérateur décide de la conservation d'un dossier.")
