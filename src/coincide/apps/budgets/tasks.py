"""Background work of the budgets room. Read at every start: what loads the law is imported when it runs."""

import datetime as dt

from procrastinate.contrib.django import app

from coincide.apps.journeys import nightly


@app.task(queue="budgets", queueing_lock="budgets", lock="budgets", priority=10)
def compute() -> None:
    """Compute the figures that pages asked for."""
    from coincide.apps.budgets import memo

    memo.fill()


@nightly.every_night("old_budgets")
def forget_old_budgets(day: dt.date) -> int:
    """Remove the figures of other tables, and those that nobody asked for lately."""
    from coincide.apps.budgets import memo

    return memo.forget_old()
