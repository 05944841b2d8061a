"""Background work of the matching room. Read at every start: what the engine loads is imported when it runs."""

from procrastinate.contrib.django import app


@app.task
def run_session(session_id: str) -> None:
    """Run a session; a session deleted in between is nothing to do."""
    from coincide.apps.matching import actions
    from coincide.apps.matching.models import PlanningSession

    session = PlanningSession.objects.select_related("operator").filter(pk=session_id).first()
    if session is not None:
        actions.run(session)
