"""Verbs of a « what if »: ask for it, run it beside the run of the same problem without the change, erase it.

A what-if writes runs and their lines, never plans: nothing of it can be accepted.
"""

import time

from django.core.exceptions import ValidationError
from django.db import transaction

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.matching import floors, outcome, runs, what_if
from coincide.apps.matching.access import require_work_for
from coincide.apps.matching.models import PlanningSession, Run
from coincide.apps.matching.problem import Built, build
from coincide.apps.matching.worker import INTERRUPTED, is_lost
from coincide.apps.territory.clock import now
from coincide.core.planning import Limits, PlanningError
from coincide.core.planning.master import Progress
from coincide.core.rules.calendar import NARROW_SPACE as NARROW
from coincide.core.rules.sources import RuleError

SECONDS = 120.0
BETWEEN_UPDATES = 0.5
AT_ONCE = 5
"""What-ifs of a session that may wait for their answer at one time."""


def ask(session: PlanningSession, code: str, count: int, by: User) -> Run:
    """Ask for a what-if of a session that has been run. Raises ValidationError (French) on a change not offered."""
    require_work_for(by, session.operator)
    base = runs.latest(session)
    if base is None:
        raise ValidationError("Calculez d'abord les plans de la séance.")
    settle_lost(session)
    if session.runs.filter(status=Run.Status.RUNNING).count() >= AT_ONCE:
        raise ValidationError(f"{AT_ONCE} questions attendent déjà leur réponse{NARROW}: posez celle-ci ensuite.")
    change = what_if.read(code, count, what_if.choices(session, base))
    with transaction.atomic():
        made = runs.begin(session, Run.Kind.WHAT_IF, by, change.to_json())
        _defer(made)
        record("ask_what_if", made, made.pk, by)
    return made


def settle_lost(session: PlanningSession) -> None:
    """Say of the what-ifs whose worker died that they were interrupted."""
    for one in session.runs.filter(kind=Run.Kind.WHAT_IF, status=Run.Status.RUNNING):
        if is_lost(one):
            runs.fail(one, INTERRUPTED)


def ask_again(asked: Run, by: User) -> Run:
    """Ask once more for a what-if that was interrupted. Raises ValidationError (French) for another one."""
    require_work_for(by, asked.session.operator)
    with transaction.atomic():
        locked = Run.objects.select_for_update(of=("self",)).select_related("session__operator").get(pk=asked.pk)
        if locked.kind != Run.Kind.WHAT_IF or not (locked.status == Run.Status.FAILED or is_lost(locked)):
            raise ValidationError("Ce calcul n'a pas été interrompu : attendez sa réponse, ou lisez-la.")
        locked.status, locked.started_at, locked.finished_at = Run.Status.RUNNING, now(), None
        locked.progress, locked.message = {}, ""
        locked.save()
        _defer(locked)
        record("ask_what_if", locked, locked.pk, by)
    return locked


def _defer(asked: Run) -> None:
    from coincide.apps.matching.tasks import run_what_if

    run_what_if.defer(run_id=str(asked.pk))


def run(asked: Run) -> Run:
    """Solve the problem with the change; first without, if the facts have moved since the session's own run."""
    session = asked.session
    try:
        built = build(session)
        base = _base(session, built)
        problem = what_if.apply(built.problem, asked.change)
        found = floors.solve_keeping(problem, Limits(seconds=SECONDS), _teller(asked))
        # Of equally good answers the one nearest to the base: what then changes, changes because of the question.
        solution = outcome.steady(found.problem, found.solution, runs.plans_of(base))
        with transaction.atomic():
            kept = Run.objects.select_for_update().select_related("session__operator").get(pk=asked.pk)
            kept.base = base
            runs.keep(kept, built, problem, solution, floors.told(session, built, found.problem, solution))
            record("run_what_if", kept, kept.pk)
    except (PlanningError, RuleError) as error:
        return runs.fail(asked, str(error))
    except Run.DoesNotExist:
        return asked  # erased meanwhile
    except Exception:
        runs.fail(asked, f"Le calcul s'est arrêté sur une erreur{NARROW}; prévenez l'administrateur.")
        raise
    return kept


def erase(asked: Run, by: User) -> None:
    """Erase a what-if. Raises ValidationError for the run that made the plans of a session."""
    require_work_for(by, asked.session.operator)
    if asked.kind != Run.Kind.WHAT_IF:
        raise ValidationError("Ce calcul est celui de la séance : il reste.")
    with transaction.atomic():
        record("erase_what_if", asked, asked.pk, by)
        asked.delete()


def _base(session: PlanningSession, built: Built) -> Run:
    """A run of this very problem, made now if there is none."""
    digest = runs.fingerprint(built.problem)
    same = session.runs.exclude(kind=Run.Kind.WHAT_IF).filter(status=Run.Status.DONE, fingerprint=digest).first()
    if same is not None:
        return same
    found = floors.solve_keeping(built.problem, Limits(seconds=SECONDS))
    told = floors.told(session, built, found.problem, found.solution)
    with transaction.atomic():
        return runs.keep(runs.begin(session, Run.Kind.BASELINE), built, built.problem, found.solution, told)


def _teller(asked: Run) -> Progress:
    """Saves best, bound and gap at most twice a second."""
    last = [0.0]

    def tell(best: int, bound: int, gap: float) -> None:
        if time.monotonic() - last[0] >= BETWEEN_UPDATES:
            last[0] = time.monotonic()
            Run.objects.filter(pk=asked.pk).update(progress={"best": best, "bound": bound, "gap": gap})

    return tell
