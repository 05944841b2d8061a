"""The verbs of a journey between its entry and its exit, after it, and the corrections of what was mistyped.

Those of ``actions`` write what happens; these write the first steps, an extension, a hand-over of many journeys, and
put right what was wrongly dated. A correction keeps the history (by trigger) and leaves the journal as it is: the fact
changes, what was done to it doesn't.
"""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import Role
from coincide.apps.journeys.access import check_may_write
from coincide.apps.journeys.actions import assign_referent
from coincide.apps.journeys.grants import renew_grants
from coincide.apps.journeys.models import Departure, Extension, Journey, ReferentPeriod, Suspension
from coincide.apps.journeys.periods import (
    Period,
    check_free,
    check_leaving,
    check_not_later,
    check_present,
    close_all,
    create,
    reopen_all,
    set_period,
)
from coincide.apps.programme.queries import rule_row_on
from coincide.core.rules.calendar import french_date
from coincide.core.rules.milestones import Dates, Milestone, misplaced
from coincide.core.rules.rule_version import RuleVersion

FIELDS: dict[Milestone, str] = {
    Milestone.PROTECTION: "protection_on",
    Milestone.CIR: "cir_signed_on",
    Milestone.ORIENTATION: "oriented_on",
    Milestone.ENTRY: "entered_on",
    Milestone.WELCOME: "welcomed_on",
    Milestone.DIAGNOSIS: "diagnosed_on",
    Milestone.CONTRACT: "contract_signed_on",
}
"""The column of each step."""
STEPS = tuple(step for step in Milestone if step is not Milestone.ENTRY)
"""The steps that :func:`record_milestones` writes: the entry also moves what starts with it (:func:`correct_entry`)."""


def dates_of(journey: Journey) -> Dates:
    """The dated steps of a journey."""
    return {step: getattr(journey, field) for step, field in FIELDS.items()}


@transaction.atomic
def record_milestones(journey: Journey, *, by: User, dates: Mapping[Milestone, dt.date | None]) -> Journey:
    """Write the days of the first steps that are given; None takes a day back, a step not given stays as it is.

    Raises ValidationError by field: a day to come, after the departure, or before the step that it follows.
    """
    check_may_write(by, journey.person.household_id)
    if Milestone.ENTRY in dates:
        raise ValueError("the entry has its own verb")
    errors: dict[str, list[str]] = {}
    gone = journey.departures.filter(reopened_on=None).first()
    for step, day in dates.items():
        try:
            if day:
                check_not_later(day, step.label)
            if day and gone and day > gone.on:
                raise ValidationError(f"La personne est partie le {french_date(gone.on)}\u202f: vérifiez la date.")
        except ValidationError as error:
            errors.setdefault(FIELDS[step], []).extend(error.messages)
    for one in misplaced(dates_of(journey) | dict(dates)):
        step = one.step if one.step in dates else one.before
        errors.setdefault(FIELDS[step], []).append(one.sentence)
    if errors:
        raise ValidationError({field: list(dict.fromkeys(found)) for field, found in errors.items()})
    for step, day in dates.items():
        setattr(journey, FIELDS[step], day)
    journey.full_clean()
    journey.save(update_fields=[FIELDS[step] for step in dates])
    record("record_milestones", journey, journey.pk, by)
    return journey


@transaction.atomic
def correct_entry(journey: Journey, *, by: User, entered_on: dt.date) -> Journey:
    """Put right the day of the entry: what started with it (basin, referents) starts on the right day."""
    check_may_write(by, journey.person.household_id)
    check_not_later(entered_on, "Une entrée")
    wrong = journey.entered_on
    found = misplaced(dates_of(journey) | {Milestone.ENTRY: entered_on})
    if found:
        raise ValidationError({"entered_on": [one.sentence for one in found]})
    gone = journey.departures.order_by("on").first()
    if gone and gone.on <= entered_on:
        raise ValidationError(f"La personne est partie le {french_date(gone.on)}\u202f: l'entrée vient avant.")
    paused = journey.suspensions.filter(period__startswith__gte=wrong, period__startswith__lt=entered_on).first()
    if paused:
        raise ValidationError(
            f"Le parcours est suspendu le {french_date(paused.period.lower)}, avant cette entrée\u202f: "
            "corrigez l'une des deux dates."
        )
    starting: list[Period] = [*journey.referents.filter(period__startswith=wrong)]
    starting += journey.basins.filter(period__startswith=wrong)
    for period in starting:
        if period.period.upper and period.period.upper <= entered_on:
            raise ValidationError(
                f"«\u202f{period}\u202f» finit le {french_date(period.period.upper)}, avant cette entrée\u202f: "
                "corrigez l'une des deux dates."
            )
        set_period(period, entered_on, period.period.upper)
    journey.entered_on = entered_on
    journey.full_clean()
    journey.save(update_fields=["entered_on"])
    renew_grants(journey.person.household_id)
    record("correct_entry", journey, journey.pk, by)
    return journey


@transaction.atomic
def extend(journey: Journey, *, by: User, on: dt.date, reason: str) -> Extension:
    """Grant the extension that the rules in force on ``on`` allow; refused, with the source, where they allow none."""
    check_may_write(by, journey.person.household_id)
    check_not_later(on, "Une prolongation")
    check_present(journey, on)
    granted = Extension.objects.filter(journey=journey).first()
    if granted:
        raise ValidationError(f"Ce parcours est déjà prolongé depuis le {french_date(granted.granted_on)}.")
    refusal = no_extension(on)
    if refusal:
        raise ValidationError(refusal)
    extension = create(Extension(journey=journey, granted_on=on, reason=reason))
    record("extend", journey, journey.pk, by)
    return extension


def no_extension(on: dt.date) -> str:
    """Why no extension can be granted on ``on``, with the rule and its source; empty when one can."""
    row = rule_row_on(on)
    if row is None:
        return f"Aucune version des règles ne couvre le {french_date(on)}\u202f: aucune prolongation ne peut être lue."
    rule = RuleVersion.from_dict(row.content)
    if rule.extension_months:
        return ""
    return (
        f"Les règles «\u202f{row.title}\u202f», en vigueur le {french_date(on)}, "
        "ne prévoient pas de prolongation\u202f: "
        f"l'accompagnement dure {rule.length_months} mois au plus. Source\u202f: {row.source}"
    )


@transaction.atomic
def take_back_extension(journey: Journey, *, by: User) -> None:
    """Take back an extension granted by mistake."""
    check_may_write(by, journey.person.household_id)
    granted = Extension.objects.filter(journey=journey).first()
    if granted is None:
        raise ValidationError("Ce parcours n'est pas prolongé\u202f: il n'y a rien à retirer.")
    granted.delete()
    record("take_back_extension", journey, journey.pk, by)


@transaction.atomic
def correct_suspension(
    suspension: Suspension, *, by: User, on: dt.date, until: dt.date | None, reason: str
) -> Suspension:
    """Put right the days or the reason of a suspension. ``until`` is the day when the months go on."""
    journey = suspension.journey
    check_may_write(by, journey.person.household_id)
    if until is not None and until <= on:
        raise ValidationError("La reprise vient après le début de la suspension\u202f: corrigez l'une des deux dates.")
    gone = journey.departures.filter(reopened_on=None).first()
    if gone and (until is None or until > gone.on):
        raise ValidationError(
            f"La personne est partie le {french_date(gone.on)}\u202f: la suspension finit ce jour-là au plus tard."
        )
    if on < journey.entered_on and suspension.period.lower >= journey.entered_on:
        raise ValidationError(
            f"La personne est entrée le {french_date(journey.entered_on)}\u202f: donnez une date égale ou postérieure."
        )
    check_free(journey, on, until, but=suspension)
    suspension.period, suspension.reason = (on, until), reason
    suspension.full_clean()
    suspension.save(update_fields=["period", "reason"])
    suspension.refresh_from_db()
    record("correct_suspension", journey, journey.pk, by)
    return suspension


@transaction.atomic
def take_back_suspension(suspension: Suspension, *, by: User) -> None:
    """Take back a suspension that never was: its days count again."""
    journey = suspension.journey
    check_may_write(by, journey.person.household_id)
    suspension.delete()
    record("take_back_suspension", journey, journey.pk, by)


@transaction.atomic
def correct_departure(departure: Departure, *, by: User, on: dt.date, **facts: object) -> Departure:
    """Put right the day of a departure, and of an exit the facts of that day (reason, home, work, RSA, council).

    What the departure had closed ends on the right day; an exit takes the rules of that day.
    """
    journey = departure.journey
    check_may_write(by, journey.person.household_id)
    _check_last(departure)
    told = departure.follow_ups.order_by("asked_on").first()
    if told and told.asked_on <= on:
        raise ValidationError(f"Un suivi est noté le {french_date(told.asked_on)}\u202f: le départ vient avant.")
    reopen_all(journey, departure.on)
    departure.on = on
    for name, value in facts.items():
        setattr(departure, name, value)
    if departure.kind == Departure.Kind.EXIT:
        departure.rule_version = rule_row_on(on)
        if departure.rule_version is None:
            raise ValidationError(f"Aucune version des règles ne couvre le {french_date(on)}\u202f: changez la date.")
    check_leaving(departure)
    departure.full_clean()
    departure.save()
    close_all(journey, on)
    renew_grants(journey.person.household_id)
    record("correct_departure", journey, journey.pk, by)
    return departure


@transaction.atomic
def take_back_departure(departure: Departure, *, by: User) -> Journey:
    """Take back a departure that never was: what it had closed runs again, as if it had not been written."""
    journey = departure.journey
    check_may_write(by, journey.person.household_id)
    _check_last(departure)
    told = departure.follow_ups.first()
    if told:
        raise ValidationError(
            f"Un suivi est noté le {french_date(told.asked_on)}\u202f: la personne est bien partie, corrigez la date."
        )
    on = departure.on
    departure.delete()
    reopen_all(journey, on)
    renew_grants(journey.person.household_id)
    record("take_back_departure", journey, journey.pk, by)
    return journey


def _check_last(departure: Departure) -> None:
    if departure.reopened_on:
        raise ValidationError(
            f"Le parcours a été rouvert le {french_date(departure.reopened_on)}\u202f: "
            "ce départ ne se corrige plus, ce qui a suivi s'appuie sur lui."
        )
    if departure.to_operator_id:
        raise ValidationError(
            "Ce transfert a été accepté\u202f: le dossier est chez l'opérateur qui l'a reçu, qui peut le rendre."
        )


@transaction.atomic
def reassign(
    journeys: Sequence[Journey], referent: User, *, by: User, on: dt.date, handover: str
) -> list[ReferentPeriod]:
    """Give many journeys to a colleague at once, with a written hand-over; all or none.

    The coordination of the operator may, and a referent for the journeys that they follow. Raises ValidationError with
    one sentence for each journey that can't be given.
    """
    if not journeys:
        raise ValidationError("Choisissez au moins un parcours à confier.")
    if not handover.strip():
        raise ValidationError(
            "Écrivez le passage de relais\u202f: où en est la personne, ce qui est promis, ce qui presse."
        )
    if by.role != Role.COORDINATOR:
        mine = Journey.objects.filter(referents__user=by, referents__period__contains=on)
        if {one.pk for one in journeys} - set(mine.values_list("pk", flat=True)):
            raise PermissionDenied("Un référent confie les parcours qu'il suit\u202f; les autres, la coordination.")
    given, refused = [], []
    for journey in journeys:
        try:
            given.append(assign_referent(journey, referent, by=by, on=on, handover=handover))
        except ValidationError as error:
            refused += [f"{journey.person}\u202f: {sentence}" for sentence in error.messages]
    if refused:
        raise ValidationError(refused)
    return given
