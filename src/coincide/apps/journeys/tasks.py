"""Background work of the journeys room, by the clock: every night, and every Monday morning.

Hours are UTC: half past two is the middle of the night in France, half past five is before work, summer and winter.
"""

import datetime as dt

from procrastinate.contrib.django import app

from coincide.apps.journeys import nightly
from coincide.apps.journeys.alerts import counts, digest
from coincide.apps.journeys.transfers.actions import expire_due
from coincide.apps.territory.clock import day_kept


@nightly.every_night("alert_counts")
def keep_alert_counts(day: dt.date) -> int:
    """Keep the day's counts of every operator, so that the coordination sees how they go."""
    return counts.keep_all(day)


@nightly.every_night("expired_transfers")
def close_unanswered_transfers(day: dt.date) -> int:
    """Close the transfers that nobody answered in time; how many."""
    return len(expire_due(day))


@app.periodic(cron="30 2 * * *")
@app.task(queueing_lock="nightly", lock="nightly")
def every_night(timestamp: int) -> None:
    """The night's work; the day is the clock's, not the moment at which the job was asked for."""
    with day_kept() as day:
        nightly.run(day)


@app.periodic(cron="30 5 * * 1")
@app.task(queueing_lock="weekly_digest", lock="weekly_digest")
def monday_morning(timestamp: int) -> None:
    """The letter of the week, to each who has something due and wants it."""
    with day_kept() as day:
        digest.send_all(day)
