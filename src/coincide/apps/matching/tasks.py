"""Background work of the matching room."""

from procrastinate.contrib.django import app

from coincide.apps.matching import actions
from coincide.apps.matching.models import PlanningSession


@app.task
def run_session(session_id: str) -> None:
    """Run a session; a session deleted in between is nothing to do."""
    session = PlanningSession.objects.select_related("operator").filter(pk=session_id).first()
    if session is not None:
        actions.run(session)
