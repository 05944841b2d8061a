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


@app.task
def check_worth(session_id: str) -> None:
    """Solve again with one more of each scarce thing, and with a plan for those who wait for three sessions."""
    from coincide.apps.matching import checks, worker
    from coincide.apps.matching.models import PlanningSession

    session = PlanningSession.objects.select_related("operator").filter(pk=session_id).first()
    if session is not None:
        checks.check(session, worker.people_wait)


@app.task
def run_what_if(run_id: str) -> None:
    """Run a « what if »; one that was erased in between is nothing to do."""
    from coincide.apps.matching import what_if_runs
    from coincide.apps.matching.models import Run

    run = Run.objects.select_related("session__operator").filter(pk=run_id).first()
    if run is not None:
        what_if_runs.run(run)
