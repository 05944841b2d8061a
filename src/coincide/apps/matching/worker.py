"""Whether somebody is there to compute, and whether what was asked for is still under way."""

import datetime as dt

from django.db import connection
from django.db.models import QuerySet
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from coincide.apps.matching.models import PlanningSession, Run
from coincide.apps.territory.clock import now

HEARTBEAT = dt.timedelta(seconds=30)
"""A worker writes a sign of life every ten seconds."""
QUEUE = "default"
"""The queue of sessions, what-ifs and imports; `coincide serve` has a second worker for the queue `budgets` alone."""
RUN_SESSION, RUN_WHAT_IF, CHECK_WORTH = (
    f"coincide.apps.matching.tasks.{name}" for name in ("run_session", "run_what_if", "check_worth")
)
INTERRUPTED = "Le moteur de calcul s'est arrêté pendant ce calcul : relancez-le."


def is_alive(queue: str = QUEUE) -> bool:
    """Whether a worker that serves this queue gave a sign of life lately.

    A worker's queues are written nowhere, but its connection listens to them, and PostgreSQL shows what a connection
    last asked. Where it does not (another role of the database), any worker counts.
    """
    if not ProcrastinateWorker.objects.filter(last_heartbeat__gte=now() - HEARTBEAT).exists():
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT query LIKE %s OR query LIKE %s FROM pg_stat_activity WHERE datname = current_database() "
            "AND query LIKE %s AND query NOT LIKE %s",
            ["%procrastinate_any_queue_v1%", f"%procrastinate_queue_v1#{queue}%", "%LISTEN %", "%pg_stat_activity%"],
        )
        heard = [bool(row[0]) for row in cursor.fetchall()]
    return any(heard) or not heard


def is_waiting(session: PlanningSession) -> bool:
    """Whether the session's run is asked for and nobody has taken it up."""
    return _jobs(RUN_SESSION, session_id=str(session.pk)).filter(status="todo").exists()


def people_wait() -> bool:
    """Whether something that people look at waits for the worker; the checks that follow a run are nobody's wait."""
    waiting = ProcrastinateJob.objects.filter(queue_name=QUEUE, status="todo").exclude(task_name=CHECK_WORTH)
    return waiting.exclude(scheduled_at__gt=now()).exists()


def looks_stopped(session: PlanningSession) -> bool:
    """Whether a session said to be running has lost its worker, so that it may be asked for again."""
    if session.status != PlanningSession.Status.RUNNING:
        return False
    return _is_lost(session.started_at, RUN_SESSION, session_id=str(session.pk))


def is_lost(run: Run) -> bool:
    """Whether a what-if said to be running has lost its worker."""
    return run.status == Run.Status.RUNNING and _is_lost(run.started_at, RUN_WHAT_IF, run_id=str(run.pk))


def _jobs(task: str, **args: str) -> "QuerySet[ProcrastinateJob]":
    return ProcrastinateJob.objects.filter(task_name=task, **{f"args__{name}": value for name, value in args.items()})


def _is_lost(started_at: dt.datetime | None, task: str, **args: str) -> bool:
    """Whether something asked for a while ago neither waits for a worker that is there, nor is held by a live one."""
    if started_at is not None and started_at >= now() - HEARTBEAT:
        return False
    asked = _jobs(task, **args)
    if asked.filter(status="doing", worker__last_heartbeat__gte=now() - HEARTBEAT).exists():
        return False
    return not (asked.filter(status="todo").exists() and is_alive())
