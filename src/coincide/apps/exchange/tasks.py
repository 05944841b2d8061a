"""Background work of the exchange room. Read at every start: what it needs is imported when it runs."""

from procrastinate.contrib.django import app


@app.task
def apply_caseload(batch_id: int, user_id: int) -> None:
    """Apply a caseload's file; one that was deleted or undone in between is nothing to do."""
    from coincide.apps.accounts.models import User
    from coincide.apps.exchange.caseload import running
    from coincide.apps.exchange.models import CaseloadImport

    batch = CaseloadImport.objects.filter(pk=batch_id, status=CaseloadImport.Status.RUNNING).first()
    by = User.objects.filter(pk=user_id, is_active=True).first()
    if batch is not None and by is not None:
        running.run(batch, by)
