"""What may be decided about an alert: settled, postponed, entrusted; each can be taken back.

An alert is computed: nothing can be decided about one that no longer stands, and what is decided ends by itself when
the fact it comes from changes.
"""

import datetime as dt
from collections.abc import Collection, Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import Role
from coincide.apps.journeys.access import check_may_write, may_write
from coincide.apps.journeys.alerts.board import read_board
from coincide.apps.journeys.dossier import may_read
from coincide.apps.journeys.due import Due, Kind
from coincide.apps.journeys.log.appointments import keep_appointment, miss_appointment
from coincide.apps.journeys.log.steps import end_step
from coincide.apps.journeys.models import AlertDecision, AlertDelays, Appointment, Step
from coincide.apps.journeys.queries import dossiers
from coincide.apps.people.actions import Saved
from coincide.apps.people.models import Household
from coincide.apps.territory.clock import today
from coincide.core.rules.calendar import french_date

LONGEST_POSTPONEMENT = dt.timedelta(days=92)
"""An alert put off for longer would be a file forgotten; a habit of ours [unverified]."""

Verdict = AlertDecision.Verdict
GONE = "Cette alerte n'est plus à traiter\u202f: ce qu'elle signalait a changé, ou quelqu'un s'en est occupé."


def find(household: Household, keys: Collection[str], user: User) -> Due:
    """The standing alert of these keys that the user may read. Raises ValidationError when it stands no more."""
    day = today()
    (file,) = dossiers(Household.objects.filter(pk=household.pk), day, for_alerts=True)
    board = read_board(household.operator_id, [household.pk], day)
    for one in board.standing(file):
        if set(one.keys) == set(keys) and may_read(one.layer, one.authors, user.pk, user.role):
            return one
    raise ValidationError(GONE)


@transaction.atomic
def settle(household: Household, keys: Collection[str], *, by: User, reason: str) -> list[AlertDecision]:
    """Somebody dealt with it in a way that the file doesn't show, and says how.

    It is hidden until its fact changes; a deadline still to come is such a change (on the day after, what is not
    renewed has expired); a silence that goes on is one too.
    """
    check_may_write(by, household.pk)
    due = find(household, keys, by)
    returns_on = None
    if due.until is not None and due.until >= today():
        returns_on = due.until + dt.timedelta(days=1)
    elif due.kind is Kind.SILENCE:
        delays = read_board(household.operator_id, [household.pk], today()).delays
        returns_on = today() + dt.timedelta(days=delays.silence)
    return _decide(household, due, Verdict.DONE, by, reason, returns_on=returns_on)


@transaction.atomic
def end_promise(household: Household, keys: Collection[str], *, by: User, note: str = "") -> Saved[Step]:
    """The step that the alert reminds of is done: its outcome is written in the log, and the alert goes with it."""
    step = _row_of(Step, Kind.STEP, household, keys, by)
    return end_step(step, by=by, outcome=Step.Outcome.DONE, note=note)


@transaction.atomic
def say_appointment(
    household: Household, keys: Collection[str], *, by: User, is_kept: bool, note: str = ""
) -> Saved[Appointment]:
    """The appointment that the alert asks about was kept (the contact is logged from it) or missed."""
    found = _row_of(Appointment, Kind.APPOINTMENT, household, keys, by)
    return keep_appointment(found, by=by, text=note) if is_kept else miss_appointment(found, by=by)


def _row_of[R: (Step, Appointment)](
    model: type[R], kind: Kind, household: Household, keys: Collection[str], by: User
) -> R:
    """The row that a standing alert of this kind reminds of. Raises ValidationError when it reminds of nothing more."""
    check_may_write(by, household.pk)
    due = find(household, keys, by)
    if due.kind is not kind:
        raise ValidationError(GONE)
    number = due.keys[0].rsplit(":", 1)[1].split(".")[0]
    return model._default_manager.get(pk=number, household=household)


@transaction.atomic
def postpone(
    household: Household, keys: Collection[str], *, by: User, until: dt.date, reason: str
) -> list[AlertDecision]:
    """It comes back by itself on the day ``until``, which can't be past its deadline nor too far."""
    check_may_write(by, household.pk)
    due = find(household, keys, by)
    day = today()
    if until <= day:
        raise ValidationError(
            {"until": "Une alerte se reporte à un jour à venir\u202f: donnez une date après aujourd'hui."}
        )
    if due.until is not None and day <= due.until < until:
        raise ValidationError(
            {"until": f"L'échéance est le {french_date(due.until)}\u202f: reportez à ce jour au plus tard."}
        )
    if until > day + LONGEST_POSTPONEMENT:
        latest = french_date(day + LONGEST_POSTPONEMENT)
        raise ValidationError({"until": f"Une alerte se reporte de trois mois au plus\u202f: jusqu'au {latest}."})
    return _decide(household, due, Verdict.POSTPONED, by, reason, returns_on=until)


@transaction.atomic
def delegate(
    household: Household, keys: Collection[str], *, by: User, to: User, reason: str = ""
) -> list[AlertDecision]:
    """Entrust it to a colleague who may work in the file; the one it was entrusted to before has it no more."""
    check_may_write(by, household.pk)
    due = find(household, keys, by)
    if to.pk == due.owner_id:
        raise ValidationError({"to": f"{to} a déjà cette alerte."})
    if not (to.is_active and may_write(to, household.pk) and may_read(due.layer, due.authors, to.pk, to.role)):
        raise ValidationError({"to": f"{to} ne peut pas traiter cette alerte\u202f: ce dossier ne lui est pas ouvert."})
    return _decide(household, due, Verdict.DELEGATED, by, reason, to=to)


@transaction.atomic
def take_back(decisions: Iterable[AlertDecision], *, by: User) -> None:
    """Undo what was decided; the history keeps it."""
    for one in decisions:
        check_may_write(by, one.household_id)
        number = one.pk
        one.delete()
        record("undo_alert_decision", AlertDecision, number, by)


def colleagues(household: Household, due: Due, by: User) -> list[User]:
    """To whom the alert can be entrusted: who may work in the file and read it, its owner left out."""
    board = read_board(household.operator_id, [household.pk], today())
    found = [
        user
        for pk, user in board.users.items()
        if pk in board.may_work.get(household.pk, frozenset())
        and pk != due.owner_id
        and may_read(due.layer, due.authors, pk, user.role)
    ]
    return sorted(found, key=lambda user: (user.pk != by.pk, user.full_name))


@transaction.atomic
def set_delays(row: AlertDelays, *, by: User) -> AlertDelays:
    """The operator's delays; its coordination sets them."""
    if by.role != Role.COORDINATOR or by.organisation_id != row.operator_id:
        raise PermissionDenied("Seule la coordination de l'opérateur règle ses délais.")
    row.set_by, row.set_on = by, today()
    row.review_months = sorted(set(row.review_months))
    row.full_clean(validate_unique=False)
    row.save()
    record("set_alert_delays", row, row.pk, by)
    return row


def _decide(
    household: Household,
    due: Due,
    verdict: str,
    by: User,
    reason: str,
    *,
    returns_on: dt.date | None = None,
    to: User | None = None,
) -> list[AlertDecision]:
    """One row for each person whom the alert concerns; what was decided before gives way."""
    same = AlertDecision.objects.filter(household=household, key__in=due.keys)
    is_delegation = verdict == Verdict.DELEGATED
    same = same.filter(verdict=verdict) if is_delegation else same.exclude(verdict=Verdict.DELEGATED)
    same.delete()
    made = []
    for key in due.keys:
        one = AlertDecision(
            household=household, key=key, verdict=verdict, returns_on=returns_on, reason=reason.strip(), to=to, by=by,
            on=today(),
        )  # fmt: skip
        one.full_clean()
        one.save(force_insert=True)
        record(f"alert_{verdict}", one, one.pk, by)
        made.append(one)
    return made
