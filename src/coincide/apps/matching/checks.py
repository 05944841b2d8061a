"""After a run, without keeping people waiting: the worth of one more, and what a guaranteed plan would cost."""

import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued

from coincide.apps.accounts.models import User
from coincide.apps.matching import floors, queries, runs, worth
from coincide.apps.matching.access import require_work_for
from coincide.apps.matching.models import NoPlan, PlanningSession
from coincide.apps.matching.problem import build
from coincide.core.planning import Limits, Problem, Solution, explain
from coincide.core.planning.guarantee import guarantee

SECONDS = 60.0
"""Longest repeat of a run that is checked."""
LONGEST_GUARANTEES = 120.0
BETWEEN_QUESTIONS = 1.0
"""Seconds between two questions whether somebody waits."""


def ask(session: PlanningSession, by: User | None = None) -> None:
    """Ask the worker for the checks of a session; once is enough while they wait."""
    from coincide.apps.matching.tasks import check_worth

    if by is not None:
        require_work_for(by, session.operator)
    try:
        with transaction.atomic():
            check_worth.configure(queueing_lock=f"check-{session.pk}").defer(session_id=str(session.pk))
    except AlreadyEnqueued:
        return


def check(session: PlanningSession, gives_way: Callable[[], bool] = lambda: False) -> bool:
    """Confirm by new runs what the last run of a session said by its prices; False when the facts have moved since.

    Somebody may ask for a run meanwhile: once ``gives_way`` says so, what was found is kept, the rest asked for again.
    """
    last = runs.latest(session)
    if last is None or last.objective is None:
        return False
    problem = build(session).problem
    if runs.fingerprint(problem) != last.fingerprint:
        return False
    problem = floors.as_held(problem, last.floors_told)
    found = [worth.Scarce(**one) for one in session.worth]
    cut = _Cut(gives_way)
    known = runs.solution_of(last)
    checked = worth.check(problem, known, found, cut)
    costs = {} if cut() else _guarantees(session, problem, known, cut)
    with transaction.atomic():
        kept = PlanningSession.objects.select_for_update().get(pk=session.pk)
        current = runs.latest(kept)
        if current is None or current.pk != last.pk:
            return False  # somebody ran the session again meanwhile
        kept.worth = [asdict(one) for one in checked]
        kept.save(update_fields=["worth"])
        for one in NoPlan.objects.filter(session=kept, household__in=list(costs)):
            one.explanation = {**one.explanation, "guarantee": costs[str(one.household_id)]}
            one.save(update_fields=["explanation"])
        if cut():
            ask(session)
    return True


class _Cut:
    """Whether a check gives way: asked once a second at most, since a search asks often; once said, it stays."""

    def __init__(self, gives_way: Callable[[], bool]) -> None:
        self._gives_way, self._said, self._next = gives_way, False, 0.0

    def __call__(self) -> bool:
        if not self._said and time.monotonic() >= self._next:
            self._said, self._next = self._gives_way(), time.monotonic() + BETWEEN_QUESTIONS
        return self._said


def _guarantees(session: PlanningSession, problem: Problem, known: Solution, cut: _Cut) -> dict[str, dict[str, Any]]:
    """The cost of a plan for each household that has waited for long, could have one, and whose cost is not told yet.

    ``known``: the answer to the problem, from which the search goes on. A search that was cut tells nothing.
    """
    waiting = queries.long_waiting(session) - _told(session)
    if not waiting:
        return {}
    kept = floors.solve_keeping(problem, Limits(seconds=SECONDS), warm=known, cancelled=cut)
    if cut():
        return {}
    until = time.monotonic() + LONGEST_GUARANTEES
    found: dict[str, dict[str, Any]] = {}
    for told in explain(kept.problem, kept.solution).households:
        if told.household_id not in waiting or told.status != "scarcity" or time.monotonic() > until:
            continue
        cost = guarantee(kept.problem, kept.solution, told, Limits(seconds=worth.LONGEST_RUN), cut)
        if cut():
            break
        if cost is not None:
            found[told.household_id] = {"low": cost.low, "high": cost.high}
    return found


def _told(session: PlanningSession) -> set[str]:
    """The households for which the cost of a plan has been found since the last run."""
    told = session.unplaced.filter(explanation__has_key="guarantee")
    return {str(pk) for pk in told.values_list("household", flat=True)}
