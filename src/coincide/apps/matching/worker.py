"""Whether somebody is there to compute."""

import datetime as dt

from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from coincide.apps.matching.models import PlanningSession
from coincide.apps.territory.clock import now

HEARTBEAT = dt.timedelta(seconds=30)
"""A worker writes a sign of life every ten seconds."""


def is_alive() -> bool:
    """Whether a worker gave a sign of life lately."""
    return ProcrastinateWorker.objects.filter(last_heartbeat__gte=now() - HEARTBEAT).exists()


def is_waiting(session: PlanningSession) -> bool:
    """Whether the session's run is asked for and nobody has taken it up."""
    return ProcrastinateJob.objects.filter(
        task_name="coincide.apps.matching.tasks.run_session", args__session_id=str(session.pk), status="todo"
    ).exists()


def looks_stopped(session: PlanningSession) -> bool:
    """Whether a session said to be running has lost its worker, so that it may be asked for again."""
    if session.status != PlanningSession.Status.RUNNING or is_alive():
        return False
    return session.started_at is None or session.started_at < now() - HEARTBEAT
