"""The acceptance of a transfer: the one verb that moves a file, and the receipt that says nothing was lost."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import Role
from coincide.apps.journeys.actions import close_journey
from coincide.apps.journeys.grants import renew_grants
from coincide.apps.journeys.models import (
    AlertDecision,
    Appointment,
    BasinPeriod,
    Departure,
    Journey,
    Layer,
    ReferentPeriod,
    Step,
    Transfer,
)
from coincide.apps.journeys.periods import check_profession
from coincide.apps.journeys.transfers import contents
from coincide.apps.journeys.transfers.actions import begin, open_journeys
from coincide.apps.journeys.transfers.clocks import carry, clock_facts, trim
from coincide.apps.organisations.models import Organisation, Profession
from coincide.apps.people.models import Household
from coincide.apps.territory.clock import today
from coincide.apps.territory.models import Basin
from coincide.core.rules.calendar import french_date
from coincide.core.rules.transfer import Move

CARRIED = ("protection_on", "cir_signed_on", "oriented_on", "welcomed_on", "diagnosed_on", "contract_signed_on")
"""The milestones of a journey that go with the person."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The referents who take over; at least one."""

    cip: User | None = None
    social: User | None = None

    def heir(self, former: User, layer: str) -> User | None:
        """Who takes a thing of that layer over from ``former``; None when nobody here may read it."""
        if layer == Layer.SOCIAL:
            return self.social
        if layer == Layer.EMPLOYMENT:
            return self.cip
        return (self.social or self.cip) if former.role == Role.SOCIAL else (self.cip or self.social)


@transaction.atomic
def accept_transfer(
    transfer: Transfer,
    *,
    by: User,
    on: dt.date,
    basin: Basin | None = None,
    cip: User | None = None,
    social: User | None = None,
) -> Transfer:
    """The receiver takes the household over from ``on``, in a basin, with one or both referents.

    ``on`` is between the day of the proposal and today. Each open journey ends there as a transfer and goes on here
    with the same clock; what was promised to the household goes to the new referents; the former ones read for a while.
    """
    locked = begin(transfer, Move.ACCEPT, by)
    household = _household(locked)
    receiver = Organisation.objects.select_related("departement").get(pk=locked.to_operator_id or 0)
    _check(locked, receiver, on, basin, Pair(cip, social))
    before, kept = contents.counts(household.pk), contents.keys(household.pk)
    journeys = list(open_journeys(household).select_related("person"))
    if not journeys:
        raise ValidationError("Plus personne n'est accompagné dans ce ménage\u202f: il n'y a rien à reprendre.")
    for journey in journeys:
        _hand_over(journey, locked, receiver, on, basin, Pair(cip, social))
    # The row is written by name: a new owner is all that changes of the household.
    household.operator = receiver
    household.save(update_fields=["operator"])
    passed = _pass_on(household, Pair(cip, social))
    locked.effective_on, locked.basin = on, basin
    locked.receipt = _receipt(household, before, kept, passed)
    locked.full_clean()
    locked.save()
    renew_grants(household.pk)
    record("accept_transfer", locked, locked.pk, by)
    return locked


@transaction.atomic
def confirm_transfer(transfer: Transfer, *, by: User, on: dt.date) -> Transfer:
    """The owner tells that somebody without access to this base took the household over on ``on``.

    The journeys end as transfers; the file stays here, closed, as long as it must be kept.
    """
    locked = begin(transfer, Move.CONFIRM, by)
    if locked.to_operator_id is not None:
        raise ValidationError("Cet opérateur répond lui-même dans Coïncide\u202f: attendez sa réponse.")
    _check_day(locked, on)
    household = _household(locked)
    before = contents.counts(household.pk)
    for journey in open_journeys(household):
        close_journey(
            Departure(journey=journey, kind=Departure.Kind.TRANSFER, on=on, to_departement=locked.to_departement)
        )
    locked.effective_on, locked.receipt = on, {"before": before}
    locked.full_clean()
    locked.save()
    renew_grants(household.pk)
    record("confirm_transfer", locked, locked.pk, by)
    return locked


def _household(locked: Transfer) -> Household:
    """The household of a transfer, locked with it."""
    return Household.objects.select_for_update(of=("self",)).get(transfers=locked)


def _check(locked: Transfer, receiver: Organisation, on: dt.date, basin: Basin | None, pair: Pair) -> None:
    """Everything that the one who accepts can get wrong, all said at once."""
    problems: dict[str, str] = {}
    if basin is None and Basin.objects.filter(departement=receiver.departement).exists():
        problems["basin"] = "Choisissez le bassin dans lequel le ménage sera suivi."
    if basin is not None and basin.departement_id != receiver.departement_id:
        problems["basin"] = f"Le bassin {basin} n'est pas de votre département."
    if pair.cip is None and pair.social is None:
        problems["cip"] = "Choisissez au moins un référent\u202f: un dossier n'arrive pas sans personne pour le suivre."
    for layer, referent, field, word in (
        (Layer.SOCIAL, pair.social, "social", "un travailleur social"),
        (Layer.EMPLOYMENT, pair.cip, "cip", "un CIP"),
    ):
        if referent is None and field not in problems and _waiting(locked, layer):
            problems[field] = f"Des étapes ou rendez-vous du volet réservé attendent\u202f: choisissez {word} pour eux."
    if problems:
        raise ValidationError(problems)
    _check_day(locked, on)


def _check_day(locked: Transfer, on: dt.date) -> None:
    first, last = locked.proposed_on, today()
    if first is None or not first <= on <= last:
        raise ValidationError(
            {
                "on": f"Le suivi change de main entre le {french_date(first or last)}, jour de la proposition, "
                "et aujourd'hui."
            }
        )


def _waiting(locked: Transfer, layer: str) -> bool:
    """Whether something of that layer is still to be done in the household."""
    household = locked.household_id
    return (
        Step.objects.filter(household=household, ended_on=None, layer=layer).exists()
        or Appointment.objects.filter(household=household, status=Appointment.Status.PLANNED, layer=layer).exists()
    )


def _hand_over(
    journey: Journey, transfer: Transfer, receiver: Organisation, on: dt.date, basin: Basin | None, pair: Pair
) -> None:
    """End one journey at its operator, and open or reopen the person's journey at the receiver with the same clock."""
    facts = clock_facts(journey)
    trim(journey, on)
    # A change of referent or basin planned for later will not take place.
    for name in ("referents", "basins"):
        getattr(journey, name).filter(period__startswith__gt=today()).delete()
    close_journey(
        Departure(
            journey=journey,
            kind=Departure.Kind.TRANSFER,
            on=on,
            to_departement=transfer.to_departement,
            to_operator=receiver,
        )
    )
    arrived = _arrival(journey, receiver, on, facts.starts_on)
    carry(facts, arrived)
    if basin is not None:
        _stored(BasinPeriod(journey=arrived, basin=basin, period=(on, None)))
    for referent, profession in ((pair.cip, Profession.CIP), (pair.social, Profession.SOCIAL)):
        if referent is not None:
            check_profession(referent, profession, arrived)
            _stored(
                ReferentPeriod(
                    journey=arrived,
                    profession=profession,
                    user=referent,
                    period=(on, None),
                    handover=transfer.message,
                    handed_by=transfer.proposed_by if transfer.message else None,
                )
            )


def _arrival(journey: Journey, receiver: Organisation, on: dt.date, clock_starts_on: dt.date) -> Journey:
    """The person's journey at the receiver: a new one, or the one that they left, reopened."""
    former = Journey.objects.filter(person=journey.person, operator=receiver).first()
    if former is None:
        fresh = Journey(
            person=journey.person,
            operator=receiver,
            entry_kind=Journey.EntryKind.TRANSFER,
            entered_on=on,
            clock_starts_on=clock_starts_on,
            **{name: getattr(journey, name) for name in CARRIED},
        )
        return _stored(fresh)
    left = former.departures.filter(reopened_on=None).first()
    if left is None:
        raise ValidationError(f"{journey.person} a déjà un parcours ouvert chez vous\u202f: fermez-le d'abord.")
    left.reopened_on = on
    left.full_clean()
    left.save(update_fields=["reopened_on"])
    learnt = [name for name in CARRIED if getattr(former, name) is None and getattr(journey, name) is not None]
    for name in learnt:
        setattr(former, name, getattr(journey, name))
    former.full_clean()
    former.save(update_fields=learnt)
    return former


def _pass_on(household: Household, pair: Pair) -> dict[str, int]:
    """Give the open steps and the appointments to come to the new referents; how many of each."""
    steps = list(Step.objects.filter(household=household, ended_on=None).select_related("owner"))
    meetings = Appointment.objects.filter(household=household, status=Appointment.Status.PLANNED)
    appointments = list(meetings.select_related("owner"))
    waiting: list[Step | Appointment] = [*steps, *appointments]
    for one in waiting:
        heir = pair.heir(one.owner, one.layer)
        if heir is not None:
            one.owner = heir
            one.save(update_fields=["owner"])
    # An alert given to somebody of the former operator comes back to the household's new referents.
    AlertDecision.objects.filter(household=household, verdict=AlertDecision.Verdict.DELEGATED).delete()
    return {"steps": len(steps), "appointments": len(appointments)}


def _receipt(
    household: Household, before: dict[str, int], kept: dict[str, set[str]], passed: dict[str, int]
) -> dict[str, Any]:
    """Counts before and after, and how many rows of before are not there any more, table by table.

    A row may be missing in one case: a pause or a change planned for later, which is carried to the new journey.
    """
    after, now = contents.counts(household.pk), contents.keys(household.pk)
    moved = {"journeys.Suspension", "journeys.Extension", "journeys.ReferentPeriod", "journeys.BasinPeriod"}
    missing = {label: len(ids - now[label]) for label, ids in kept.items() if label not in moved and ids - now[label]}
    if missing:
        raise ValidationError("Le transfert perdrait une partie du dossier\u202f: rien n'est fait. Signalez-le.")
    return {"before": before, "after": after, "passed": passed, "missing": missing}


def _stored[M: (Journey, BasinPeriod, ReferentPeriod)](thing: M) -> M:
    thing.full_clean()
    thing.save(force_insert=True)
    return thing
