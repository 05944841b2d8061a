"""The verbs of an accompaniment. Each says who may, runs in one transaction, adds one line to the journal.

Who may: a professional of the operator (referent or coordinator) who may open the household's file today. A date in the
past is accepted, as work is often typed in later; a date that contradicts a known fact is refused with a sentence
that says which. Every period is half-open: it ends the day the next one starts.
"""

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.journeys.access import check_may_write
from coincide.apps.journeys.exits import NO_WORK
from coincide.apps.journeys.grants import renew_grants
from coincide.apps.journeys.models import BasinPeriod, Departure, Journey, ReferentPeriod, Suspension
from coincide.apps.journeys.periods import (
    check_free,
    check_leaving,
    check_not_later,
    check_present,
    check_profession,
    close,
    close_all,
    create,
)
from coincide.apps.organisations.models import Profession
from coincide.apps.people.models import HomeSituation, Household, Person, WorkSituation
from coincide.apps.programme.queries import rule_row_on
from coincide.apps.territory.models import Basin, Departement
from coincide.core.rules.calendar import french_date


@transaction.atomic
def open_journey(
    person: Person,
    *,
    by: User,
    entered_on: dt.date,
    basin: Basin,
    cip: User | None = None,
    social: User | None = None,
    entry_kind: str = Journey.EntryKind.ORIENTATION,
    protection_on: dt.date | None = None,
    cir_signed_on: dt.date | None = None,
    oriented_on: dt.date | None = None,
    clock_starts_on: dt.date | None = None,
) -> Journey:
    """A person enters, in a basin, with one or both referents. The operator's professionals may."""
    if not by.works_for_operator or person.household.operator_id != by.organisation_id:
        raise PermissionDenied("Seul un professionnel de l'opérateur du ménage ouvre un parcours.")
    journey = Journey(
        person=person,
        operator=person.household.operator,
        entry_kind=entry_kind,
        protection_on=protection_on,
        cir_signed_on=cir_signed_on,
        oriented_on=oriented_on,
        entered_on=entered_on,
        clock_starts_on=clock_starts_on,
    )
    journey.full_clean()
    journey.save(force_insert=True)
    create(BasinPeriod(journey=journey, basin=basin, period=(entered_on, None)))
    for referent, profession in ((cip, Profession.CIP), (social, Profession.SOCIAL)):
        if referent:
            check_profession(referent, profession, journey)
            create(ReferentPeriod(journey=journey, profession=profession, user=referent, period=(entered_on, None)))
    renew_grants(person.household_id)
    record("open_journey", journey, journey.pk, by)
    return journey


def transfer_in(
    person: Person,
    *,
    by: User,
    entered_on: dt.date,
    basin: Basin,
    cip: User | None = None,
    social: User | None = None,
    protection_on: dt.date | None = None,
    cir_signed_on: dt.date | None = None,
) -> Journey:
    """A person already accompanied elsewhere arrives from another département."""
    return open_journey(
        person,
        by=by,
        entered_on=entered_on,
        basin=basin,
        cip=cip,
        social=social,
        entry_kind=Journey.EntryKind.TRANSFER,
        protection_on=protection_on,
        cir_signed_on=cir_signed_on,
    )


@transaction.atomic
def assign_referent(journey: Journey, referent: User, *, by: User, on: dt.date, handover: str = "") -> ReferentPeriod:
    """Give the journey a referent of their profession from ``on``; the one before stops the same day.

    ``handover`` is what the one who hands over writes for the one who takes over: it is kept with the new period.
    """
    check_may_write(by, journey.person.household_id)
    if referent.role not in Profession.values:
        raise ValidationError("Un référent est un CIP ou un travailleur social\u202f: choisissez l'un des deux.")
    profession = Profession(referent.role)
    check_profession(referent, profession, journey)
    check_present(journey, on)
    mine = journey.referents.filter(profession=profession)
    later = mine.filter(period__startswith__gt=on).first()
    if later:
        raise ValidationError(
            f"{later.user} est référent à partir du {french_date(later.period.lower)}\u202f: "
            "donnez une date postérieure, ou corrigez d'abord cette référence."
        )
    current = mine.filter(period__contains=on).first()
    if current and current.user_id == referent.pk:
        raise ValidationError(f"{referent} est déjà référent de ce parcours à cette date.")
    if current and current.period.lower == on:  # named the same day: a correction, nobody followed in between
        current.delete()
    elif current:
        close(current, on)
    fresh = create(
        ReferentPeriod(
            journey=journey,
            profession=profession,
            user=referent,
            period=(on, None),
            handover=handover.strip(),
            handed_by=by if handover.strip() else None,
        )
    )
    renew_grants(journey.person.household_id)
    record("assign_referent", journey, journey.pk, by)
    return fresh


@transaction.atomic
def move_basin(journey: Journey, basin: Basin, *, by: User, on: dt.date) -> BasinPeriod:
    """The journey goes on in another basin from ``on``. Referents don't change by themselves."""
    check_may_write(by, journey.person.household_id)
    check_present(journey, on)
    later = journey.basins.filter(period__startswith__gt=on).first()
    if later:
        raise ValidationError(
            f"Le parcours passe dans le bassin {later.basin} le {french_date(later.period.lower)}\u202f: "
            "donnez une date postérieure."
        )
    current = journey.basins.filter(period__contains=on).first()
    if current and current.basin_id == basin.pk:
        raise ValidationError(f"Le parcours est déjà dans le bassin {basin} à cette date.")
    if current and current.period.lower == on:
        current.delete()
    elif current:
        close(current, on)
    fresh = create(BasinPeriod(journey=journey, basin=basin, period=(on, None)))
    record("move_basin", journey, journey.pk, by)
    return fresh


@transaction.atomic
def suspend(journey: Journey, *, by: User, on: dt.date, reason: str, until: dt.date | None = None) -> Suspension:
    """The 24 months stop from ``on``, until the day ``until`` when they go on, if it is known."""
    check_may_write(by, journey.person.household_id)
    check_present(journey, on)
    if until is not None and until <= on:
        raise ValidationError("La reprise vient après le début de la suspension\u202f: corrigez l'une des deux dates.")
    check_free(journey, on, until)
    paused = create(Suspension(journey=journey, reason=reason, period=(on, until)))
    record("suspend", journey, journey.pk, by)
    return paused


@transaction.atomic
def resume(journey: Journey, *, by: User, on: dt.date) -> Suspension:
    """The 24 months go on from ``on``: that day counts again."""
    check_may_write(by, journey.person.household_id)
    running = journey.suspensions.filter(period__contains=on).first()
    if running is None:
        raise ValidationError(f"Le parcours n'est pas suspendu le {french_date(on)}\u202f: il n'y a rien à reprendre.")
    if running.period.lower == on:
        raise ValidationError("La reprise vient après le début de la suspension\u202f: donnez une date postérieure.")
    close(running, on)
    record("resume", journey, journey.pk, by)
    return running


@transaction.atomic
def exit_journey(
    journey: Journey,
    *,
    by: User,
    on: dt.date,
    reason: str,
    home_kind: str | None = None,
    work_kind: str | None = None,
    contract_months: int | None = None,
    receives_rsa: bool = False,
    followed_by_council: bool = False,
) -> Departure:
    """The person leaves the programme on ``on``. The facts are stored, with the rule version in force that day.

    Home and work that are not given are read from the situations of that day. The class is computed from the facts
    (``exits.class_of``), never stored.
    """
    rules = rule_row_on(on)
    if rules is None:
        raise ValidationError(
            f"Aucune version des règles ne couvre le {french_date(on)}\u202f: ajoutez-en une d'abord."
        )
    if work_kind is None:
        work_kind, contract_months = work_on(journey.person, on)
    departure = Departure(
        journey=journey,
        kind=Departure.Kind.EXIT,
        on=on,
        reason=reason,
        home_kind=home_on(journey.person.household, on) if home_kind is None else home_kind,
        work_kind=work_kind,
        contract_months=contract_months,
        receives_rsa=receives_rsa,
        followed_by_council=followed_by_council,
        rule_version=rules,
    )
    return _leave(departure, by)


@transaction.atomic
def transfer_out(journey: Journey, *, by: User, on: dt.date, to_departement: Departement) -> Departure:
    """The accompaniment goes on in another département: not an exit."""
    if to_departement == journey.operator.departement:
        raise ValidationError(
            "Un transfert va vers un autre département\u202f: pour changer de bassin, utilisez le changement de bassin."
        )
    kind = Departure.Kind.TRANSFER
    return _leave(Departure(journey=journey, kind=kind, on=on, to_departement=to_departement), by)


@transaction.atomic
def reopen(journey: Journey, *, by: User, on: dt.date) -> Departure:
    """The person comes back on ``on``, in the basin and with the referents of the departure."""
    check_may_write(by, journey.person.household_id)
    departure = journey.departures.filter(reopened_on=None).first()
    if departure is None:
        raise ValidationError("Ce parcours n'est pas clos\u202f: il n'y a rien à rouvrir.")
    check_not_later(on, "Un retour")
    departure.reopened_on = on
    departure.full_clean()
    departure.save(update_fields=["reopened_on"])
    for place in journey.basins.filter(period__endswith=departure.on):
        create(BasinPeriod(journey=journey, basin=place.basin, period=(on, None)))
    for held in journey.referents.filter(period__endswith=departure.on, user__is_active=True):
        create(ReferentPeriod(journey=journey, profession=held.profession, user=held.user, period=(on, None)))
    renew_grants(journey.person.household_id)
    record("reopen", journey, journey.pk, by)
    return departure


def _leave(departure: Departure, by: User) -> Departure:
    """Store a departure, and close on that day all that runs."""
    journey = departure.journey
    check_may_write(by, journey.person.household_id)
    close_journey(departure)
    renew_grants(journey.person.household_id)
    record(f"departure_{departure.kind}", journey, journey.pk, by)
    return departure


def close_journey(departure: Departure) -> None:
    """Store a departure and end what runs that day, once it is known who may. Raises ValidationError (French)."""
    check_leaving(departure)
    departure.full_clean()
    departure.save(force_insert=True)
    close_all(departure.journey, departure.on)


def home_on(household: Household, on: dt.date) -> str:
    """The kind of home on a day; empty when none is inscribed."""
    home = HomeSituation.objects.filter(household=household, period__contains=on).first()
    return home.kind if home else ""


def work_on(person: Person, on: dt.date) -> tuple[str, int | None]:
    """The kind of work on a day (:data:`NO_WORK` without any) and the months of its contract."""
    work = WorkSituation.objects.filter(person=person, period__contains=on).first()
    return (work.kind, work.months) if work else (NO_WORK, None)
