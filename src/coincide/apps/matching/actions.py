"""Verbs of a planning session: open it, run the engine, decide about its plans."""

import datetime as dt
import time
from collections.abc import Callable, Collection, Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.matching import checks, follow, groups, outcome, refusals, runs
from coincide.apps.matching.access import require_decision, require_work_for
from coincide.apps.matching.holdings import shortages
from coincide.apps.matching.models import Decision, Plan, PlanningSession, Run
from coincide.apps.matching.problem import build
from coincide.apps.matching.worker import looks_stopped
from coincide.apps.offers.models import Childcare, Course, Dwelling, Job, MobilityResource
from coincide.apps.organisations.models import Organisation
from coincide.apps.territory.clock import now, today
from coincide.apps.territory.models import Basin
from coincide.core.budget.warmup import compile_tables
from coincide.core.planning import Limits, PlanningError
from coincide.core.planning.warmup import compile_engine
from coincide.core.rules.calendar import NARROW_SPACE as NARROW
from coincide.core.rules.sources import RuleError

SECONDS = 120.0
"""Longest search of one run; the gap reached by then is the one shown."""
BETWEEN_UPDATES = 0.5
Progress = Callable[[int, int, float], None]
Status = PlanningSession.Status


def open_session(
    operator: Organisation,
    title: str,
    held_on: dt.date,
    basins: Iterable[Basin],
    by: User | None = None,
    counsellor_hours: Mapping[str, int] | None = None,
    floors: Mapping[str, int] | None = None,
) -> PlanningSession:
    """Open a session over some basins of the operator's département; ``by`` is None for the command line.

    ``counsellor_hours``: what the counsellors of a basin (its slug) can give to new plans; a basin left out is not
    limited. ``floors``: the least households of a group that must get a plan. Raises ValidationError without a title
    or basins, or with a basin of another département, or a group that these basins do not have.
    """
    if by is not None:
        require_work_for(by, operator)
    chosen = list(basins)
    if not chosen:
        raise ValidationError({"basins": "Choisissez au moins un bassin."})
    if any(basin.departement_id != operator.departement_id for basin in chosen):
        raise ValidationError({"basins": "Une séance porte sur des bassins du département de l'opérateur."})
    hours = dict(counsellor_hours or {})
    if unknown := hours.keys() - {basin.slug for basin in chosen}:
        raise ValidationError(
            f"Des heures sont données pour un bassin hors de la séance : {', '.join(sorted(unknown))}."
        )
    session = PlanningSession(
        operator=operator, title=title, held_on=held_on, created_by=by, counsellor_hours=hours,
        floors=_known_floors(floors or {}, chosen),
    )  # fmt: skip
    session.full_clean()
    with transaction.atomic():
        session.save(force_insert=True)
        session.basins.set(chosen)
        record("open_session", session, session.pk, by)
    return session


def set_floors(session: PlanningSession, floors: Mapping[str, int], by: User) -> PlanningSession:
    """Say anew which groups must get at least so many plans; the plans stay until the session is run again.

    Raises ValidationError on a group that the session does not have, a least under 1, or while a run is under way.
    """
    require_work_for(by, session.operator)
    with transaction.atomic():
        locked = PlanningSession.objects.select_for_update().get(pk=session.pk)
        if locked.status == Status.RUNNING and not looks_stopped(locked):
            raise ValidationError("Le calcul est en cours : changez les planchers quand il sera fini.")
        locked.floors = _known_floors(floors, locked.basins.all())
        locked.save(update_fields=["floors"])
        record("set_floors", locked, locked.pk, by)
    return locked


def _known_floors(floors: Mapping[str, int], basins: Iterable[Basin]) -> dict[str, int]:
    """The floors, if each names a group that a session over these basins has. Raises ValidationError."""
    known = {group.code for group in groups.offered(basins)}
    if floors.keys() - known:
        raise ValidationError("Un plancher vise un groupe que cette séance n'a pas : choisissez parmi ses groupes.")
    if any(least < 1 for least in floors.values()):
        raise ValidationError("Un plancher vaut 1 ou plus ; laissez vide pour n'en fixer aucun.")
    return dict(floors)


def enqueue(session: PlanningSession, by: User) -> PlanningSession:
    """Ask the worker to run the session; nothing happens if it is already waiting or running."""
    require_work_for(by, session.operator)
    from coincide.apps.matching.tasks import run_session

    with transaction.atomic():
        locked = PlanningSession.objects.select_for_update().get(pk=session.pk)
        if locked.status == Status.RUNNING and not looks_stopped(locked):
            raise ValidationError("Le calcul de cette séance est déjà demandé.")
        locked.status = Status.RUNNING
        locked.started_at = now()
        locked.finished_at = None
        locked.progress = {}
        locked.message = ""
        locked.save()
        run_session.defer(session_id=str(session.pk))
        record("enqueue_session", session, session.pk, by)
    return locked


def run(session: PlanningSession, progress: Progress | None = None) -> PlanningSession:
    """Build the problem, solve it and keep the answer, whole or not at all.

    Decisions already taken stay: an accepted plan is locked, a refused one is not proposed again. A failure leaves
    the former plans, the status FAILED and a French message.
    """
    started = now()
    PlanningSession.objects.filter(pk=session.pk).update(
        status=Status.RUNNING, started_at=started, finished_at=None, progress={}, message=""
    )
    try:
        built = build(session)
        compile_engine()
        compile_tables()
        last = runs.latest(session)
        former = runs.plans_of(last) if last else {}
        found = outcome.compute(built.problem, _teller(session, progress), Limits(seconds=SECONDS), former)
        with transaction.atomic():
            kept = PlanningSession.objects.select_for_update().get(pk=session.pk)
            outcome.store(kept, built, found)
            kept.started_at, kept.finished_at = started, now()
            kept.save()
            made = runs.begin(kept, Run.Kind.SESSION)
            runs.keep(made, built, built.problem, found.solution, kept.floors_told)
            record("run_session", kept, kept.pk)
            checks.ask(kept)
    except (PlanningError, RuleError) as error:
        return _failed(session, str(error))
    except Exception:
        # The cause goes to the worker's log; people get a sentence that says what to do.
        _failed(session, f"Le calcul s'est arrêté sur une erreur{NARROW}; relancez-le, puis prévenez l'administrateur.")
        raise
    session.refresh_from_db()
    return session


def _failed(session: PlanningSession, message: str) -> PlanningSession:
    PlanningSession.objects.filter(pk=session.pk).update(
        status=Status.FAILED, finished_at=now(), message=message[:240], progress={}
    )
    session.refresh_from_db()
    return session


def _teller(session: PlanningSession, also: Progress | None) -> Progress:
    """Saves best, bound and gap at most twice a second, each in its own update."""
    last = [0.0]

    def tell(best: int, bound: int, gap: float) -> None:
        if also is not None:
            also(best, bound, gap)
        if time.monotonic() - last[0] >= BETWEEN_UPDATES:
            last[0] = time.monotonic()
            PlanningSession.objects.filter(pk=session.pk).update(progress={"best": best, "bound": bound, "gap": gap})

    return tell


# --- decisions --------------------------------------------------------------------------------------------------------


def accept_plan(plan: Plan, by: User) -> Plan:
    """Accept a plan: its home, jobs and means of transport are taken from now on, and become steps with owners.

    Raises ValidationError when the household has another accepted plan, or when something it needs is gone.
    """
    require_decision(by, plan)
    with transaction.atomic():
        locked = _lock(plan)
        _require_proposed(locked)
        other = Plan.objects.filter(household=plan.household_id, status=Plan.Status.ACCEPTED).select_related("session")
        if (held := other.first()) is not None:
            raise ValidationError(
                f"Ce ménage a déjà accepté un plan (séance «{NARROW}{held.session.title}{NARROW}»){NARROW}: "
                "annulez d'abord cette décision."
            )
        _require_free(locked)
        locked.status = Plan.Status.ACCEPTED
        locked.save(update_fields=["status"])
        Decision.objects.create(plan=locked, by=by, on=today(), outcome=Decision.Outcome.ACCEPTED)
        follow.promise(locked, by)
        record("accept_plan", locked, locked.pk, by)
    return locked


def refuse_plan(plan: Plan, by: User, reason: str, comment: str = "", jobs: Collection[str] = ()) -> Plan:
    """Refuse a plan with a reason, which the next run knows.

    ``jobs``: those that do not suit, where that is the reason and the plan has several. Raises ValidationError on a
    reason that does not exist, and on jobs that are not said or not the plan's.
    """
    require_decision(by, plan)
    if reason not in Decision.Reason.values:
        raise ValidationError({"reason": "Choisissez le motif du refus."})
    with transaction.atomic():
        locked = _lock(plan)
        _require_proposed(locked)
        blamed = refusals.blamed(locked, jobs) if reason == Decision.Reason.JOB else []
        facts = {"reason": reason, "jobs": blamed, "comment": comment.strip()}
        decision = Decision(plan=locked, by=by, on=today(), outcome=Decision.Outcome.REFUSED, **facts)
        decision.full_clean()
        decision.save()
        locked.status = Plan.Status.REFUSED
        locked.save(update_fields=["status"])
        record("refuse_plan", locked, locked.pk, by)
    return locked


def undo_decision(plan: Plan, by: User) -> Plan:
    """Take a decision back: the plan is proposed again, what it held is free, its steps not started go."""
    require_decision(by, plan)
    with transaction.atomic():
        locked = _lock(plan)
        if locked.status == Plan.Status.PROPOSED:
            raise ValidationError("Ce plan n'a pas de décision à annuler.")
        locked.status = Plan.Status.PROPOSED
        locked.save(update_fields=["status"])
        Decision.objects.create(plan=locked, by=by, on=today(), outcome=Decision.Outcome.WITHDRAWN)
        follow.withdraw(locked, by)
        record("undo_decision", locked, locked.pk, by)
    return locked


def _lock(plan: Plan) -> Plan:
    """The plan as it is now, its offers held against another decision at the same moment (always in one order)."""
    locked = Plan.objects.select_for_update(of=("self",)).select_related("session", "dwelling").get(pk=plan.pk)
    choices = list(locked.jobs.all())
    for model, keys in (
        (Dwelling, [locked.dwelling_id]),
        (Job, [one.job_id for one in choices]),
        (MobilityResource, [one.resource_id for one in choices]),
        (Childcare, [locked.care_id]),
        (Course, [one.course_id for one in choices]),
    ):
        list(model.objects.select_for_update().filter(pk__in=[key for key in keys if key]).order_by("pk"))
    return locked


def _require_proposed(plan: Plan) -> None:
    if plan.session.status == Status.RUNNING:
        raise ValidationError("Le calcul est en cours : décidez quand il sera fini.")
    if plan.status != Plan.Status.PROPOSED:
        raise ValidationError("Ce plan a déjà une décision : annulez-la avant d'en prendre une autre.")


def _require_free(plan: Plan) -> None:
    """Everything the plan takes is still on offer and not held by accepted plans."""
    problems = shortages([plan], today())[plan.pk]
    if problems:
        raise ValidationError([*problems, "Relancez le calcul pour un nouveau plan."])
