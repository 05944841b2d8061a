"""The follow-ups after an exit: who may note one, the verbs, and the list of those to make (decision 0013)."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import Role
from coincide.apps.journeys.grants import renew_grants
from coincide.apps.journeys.models import Departure, FollowUp, ReferentPeriod
from coincide.apps.journeys.periods import check_not_later, create
from coincide.apps.people.models import Household
from coincide.core.rules.calendar import french_date
from coincide.core.rules.follow_up import AHEAD, GRACE, MONTHS, FollowUpState, Window, state, windows


@dataclass(frozen=True, slots=True)
class Asked:
    """One follow-up of an exit: its window, where it stands, and what was noted."""

    departure: Departure
    window: Window
    state: FollowUpState
    told: FollowUp | None

    @property
    def person(self) -> str:
        """Who left."""
        return str(self.departure.journey.person)

    @property
    def household_id(self) -> UUID:
        """Whose file it belongs to."""
        return self.departure.journey.person.household_id


def exits_seen_by(user: User) -> QuerySet[Departure]:
    """The exits whose follow-ups ``user`` may note today: of a file open to them, at their operator.

    A referent has those that they followed up to the exit; the coordination has all.
    """
    seen = Departure.objects.filter(
        kind=Departure.Kind.EXIT,
        journey__operator=user.organisation_id,
        journey__person__household__in=Household.objects.visible_to(user),
    )
    if user.role == Role.COORDINATOR:
        return seen
    followed = ReferentPeriod.objects.filter(journey=OuterRef("journey"), user=user.pk, period__endswith=OuterRef("on"))
    return seen.filter(Exists(followed))


def asked_of(departure: Departure, day: dt.date) -> tuple[Asked, ...]:
    """The follow-ups of an exit as seen on ``day``; read with ``prefetch_related("follow_ups")``."""
    told = {one.months: one for one in departure.follow_ups.all() if one.asked_on <= day}
    return tuple(
        Asked(
            departure,
            one,
            state(one, told[one.months].is_reached if one.months in told else None, day),
            told.get(one.months),
        )
        for one in windows(departure.on, departure.reopened_on)
    )


def to_note(user: User, day: dt.date) -> list[Asked]:
    """The follow-ups that ``user`` may note on ``day``, the oldest due first: to ask, and unreachable so far.

    A constant number of queries, over the exits whose window may be open.
    """
    near = Q()
    for months in MONTHS:  # wide bounds, a month having 28 to 31 days: the windows themselves decide below
        near |= Q(
            on__range=(day - GRACE - months * dt.timedelta(days=31), day + AHEAD - months * dt.timedelta(days=28))
        )
    seen = exits_seen_by(user).filter(near).select_related("journey__person__household", "rule_version")
    found = [one for exit_ in seen.prefetch_related("follow_ups") for one in asked_of(exit_, day)]
    open_now = [one for one in found if one.window.opens_on <= day <= one.window.closes_on]
    wanted = (FollowUpState.TO_ASK, FollowUpState.UNREACHED)
    return sorted((one for one in open_now if one.state in wanted), key=lambda one: (one.window.due_on, one.person))


@transaction.atomic
def record_follow_up(
    departure: Departure,
    months: int,
    *,
    by: User,
    asked_on: dt.date,
    is_reached: bool,
    in_work: bool | None = None,
    in_home: bool | None = None,
) -> FollowUp:
    """Note what was learnt of a person some months after their exit, or that they could not be reached.

    Noting it again corrects it. Raises ValidationError for a day out of the follow-up's window, or a person who was
    reached and of whom nothing is said; PermissionDenied for who didn't follow the person.
    """
    if not exits_seen_by(by).filter(pk=departure.pk).exists():
        raise PermissionDenied("Le suivi se note par les derniers référents de la personne, ou par la coordination.")
    window = next((one for one in windows(departure.on, departure.reopened_on) if one.months == months), None)
    if window is None:
        raise ValidationError("Ce suivi n'existe pas\u202f: la personne était de retour, ou le terme n'est pas prévu.")
    check_not_later(asked_on, "Un suivi")
    if not window.opens_on <= asked_on <= window.closes_on:
        raise ValidationError(
            f"Le suivi à {months} mois se demande du {french_date(window.opens_on)} au "
            f"{french_date(window.closes_on)}\u202f: donnez un jour de cette période."
        )
    if is_reached and in_work is None and in_home is None:
        raise ValidationError("La personne a été jointe\u202f: dites au moins l'emploi ou le logement.")
    facts = {
        "asked_on": asked_on,
        "by": by,
        "is_reached": is_reached,
        "in_work": in_work if is_reached else None,
        "in_home": in_home if is_reached else None,
    }
    told = FollowUp.objects.filter(departure=departure, months=months).first()
    if told is None:
        told = create(FollowUp(departure=departure, months=months, **facts))
    else:
        for name, value in facts.items():
            setattr(told, name, value)
        told.full_clean()
        told.save()
    # The file stays open for a week to who reached the person, and until the window closes otherwise.
    renew_grants(departure.journey.person.household_id)
    record("record_follow_up", departure.journey, departure.journey_id, by)
    return told


@transaction.atomic
def take_back_follow_up(told: FollowUp, *, by: User) -> None:
    """Take back what was noted by mistake: the follow-up is to be made again."""
    if not exits_seen_by(by).filter(pk=told.departure_id).exists():
        raise PermissionDenied("Le suivi se corrige par les derniers référents de la personne, ou par la coordination.")
    journey = told.departure.journey
    told.delete()
    renew_grants(journey.person.household_id)
    record("take_back_follow_up", journey, journey.pk, by)
