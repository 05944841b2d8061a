"""Writing what lasts in a journey: what every verb of this room does with a period, and checks before it does."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model

from coincide.apps.accounts.models import User
from coincide.apps.journeys.models import BasinPeriod, Departure, Journey, ReferentPeriod, Suspension
from coincide.apps.organisations.models import Profession
from coincide.apps.territory.clock import today
from coincide.core.rules.calendar import french_date

PERIODS = ("referents", "basins", "suspensions")
"""What a departure closes: the related names of what runs in a journey."""
ONE_DAY = dt.timedelta(days=1)
type Period = ReferentPeriod | BasinPeriod | Suspension


def create[M: Model](thing: M) -> M:
    """Check, save and read back something new."""
    thing.full_clean()
    thing.save(force_insert=True)
    thing.refresh_from_db()
    return thing


def set_period(period: Period, start: dt.date, end: dt.date | None) -> None:
    """Give a period its bounds (half-open), checked against the others."""
    period.period = (start, end)
    period.full_clean()
    period.save(update_fields=["period"])
    period.refresh_from_db(fields=["period"])


def close(period: Period, on: dt.date) -> None:
    """End a period on ``on``, the day when the next one starts."""
    set_period(period, period.period.lower, on)


def check_not_later(on: dt.date, what: str) -> None:
    """Refuse a day to come. ``what`` is said as in « Un départ »."""
    if on > today():
        raise ValidationError(f"{what} s'inscrit quand il a eu lieu\u202f: donnez la date d'aujourd'hui ou d'avant.")


def check_present(journey: Journey, on: dt.date) -> None:
    """Refuse a day on which the person isn't accompanied, and any change of a journey that is closed."""
    if on < journey.entered_on:
        raise ValidationError(
            f"La personne est entrée le {french_date(journey.entered_on)}\u202f: donnez une date égale ou postérieure."
        )
    if not Journey.objects.active_on(on).filter(pk=journey.pk).exists():
        raise ValidationError(f"Le parcours est clos le {french_date(on)}\u202f: rouvrez-le, ou changez la date.")
    if journey.departures.filter(reopened_on=None).exists():
        raise ValidationError("Le parcours est clos\u202f: rouvrez-le d'abord.")


def check_free(journey: Journey, start: dt.date, end: dt.date | None, but: Suspension | None = None) -> None:
    """Refuse a suspension that overlaps another (``but`` left aside), naming the days of that one."""
    others = journey.suspensions.filter(period__overlap=DateRange(start, end))
    other = next((one for one in others if but is None or one.pk != but.pk), None)
    if other:
        until = f"au {french_date(other.period.upper - ONE_DAY)}" if other.period.upper else "sans reprise"
        raise ValidationError(
            f"Ce parcours est déjà suspendu depuis le {french_date(other.period.lower)}, {until}\u202f: "
            "terminez cette suspension d'abord, ou corrigez l'une des dates."
        )


def check_profession(referent: User, profession: Profession, journey: Journey) -> None:
    """Refuse a referent of another profession or operator, or whose account is closed."""
    if referent.role != profession or referent.organisation_id != journey.operator_id or not referent.is_active:
        raise ValidationError(
            f"{referent} ne peut pas être ce référent\u202f: "
            f"il faut un {profession.label.lower()} de l'opérateur, dont le compte est actif."
        )


def check_leaving(departure: Departure) -> None:
    """Refuse a departure that contradicts a known fact, with a sentence that says which."""
    journey, on = departure.journey, departure.on
    check_not_later(on, "Un départ")
    if on <= journey.entered_on:
        raise ValidationError(
            f"La personne est entrée le {french_date(journey.entered_on)}\u202f: le départ ne peut pas être inscrit au "
            f"{french_date(on)}, il vient après. Corrigez l'une des deux dates."
        )
    back = journey.departures.filter(reopened_on__gte=on).exclude(pk=departure.pk).first()
    if back and back.reopened_on:
        raise ValidationError(
            f"Le parcours a été rouvert le {french_date(back.reopened_on)}\u202f: le départ vient après."
        )
    for name in PERIODS:
        late = getattr(journey, name).filter(period__startswith__gte=on).first()
        if late:
            raise ValidationError(
                f"«\u202f{late}\u202f» commence le {french_date(late.period.lower)}, le jour du départ ou après\u202f: "
                "corrigez l'une des deux dates."
            )


def close_all(journey: Journey, on: dt.date) -> None:
    """End on ``on`` all that runs in the journey."""
    for name in PERIODS:
        for running in getattr(journey, name).filter(period__contains=on):
            close(running, on)


def reopen_all(journey: Journey, closed_on: dt.date) -> None:
    """Let run again what a departure of that day had closed, as if it had not been written."""
    for name in PERIODS:
        for ended in getattr(journey, name).filter(period__endswith=closed_on):
            set_period(ended, ended.period.lower, None)
