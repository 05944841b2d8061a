"""The verbs on a person's RSA and follow-up by the Conseil départemental: dated answers, yes or no.

One answer of a kind at a time: a new one ends, the day before, the one that was running. A day without an answer is
« not known », which is not « no ».
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.people import undo as undoing
from coincide.apps.people.access import check_may_write
from coincide.apps.people.actions import Saved
from coincide.apps.people.checks import ONE_DAY, span_words
from coincide.apps.people.models import Person, SupportPeriod
from coincide.apps.territory.clock import today
from coincide.core.rules.calendar import french_date


@transaction.atomic
def say_support(
    person: Person, *, by: User, kind: str, holds: bool, since: dt.date, until: dt.date | None = None
) -> Saved[SupportPeriod]:
    """The person has this help, or has not, from ``since`` (through ``until`` when it is known to have ended)."""
    check_may_write(by, person.household_id)
    Person.objects.select_for_update().get(pk=person.pk)  # two answers of one person come one after the other
    if since > today():
        raise ValidationError({"since": "Une réponse se donne quand elle est connue\u202f: donnez un jour passé."})
    if until is not None and until < since:
        raise ValidationError({"until": "Le dernier jour vient après le premier\u202f: corrigez l'une des deux dates."})
    trace = undoing.Trace()
    also = []
    others = list(SupportPeriod.objects.filter(person=person, kind=kind).order_by("period"))
    running = next((one for one in others if one.period.lower < since and one.period.upper is None), None)
    if running is not None:
        others.remove(running)
        trace.will_change(running)
        running.period = (running.period.lower, since)
        running.save(update_fields=["period"])
        also.append(f"«\u202f{running}\u202f» finit le {french_date(since - ONE_DAY)}.")
    after = until and until + ONE_DAY
    met = next((one for one in others if _meets(one, since, after)), None)
    if met is not None:
        days = span_words(met.period.lower, met.period.upper)
        raise ValidationError({"since": f"Une réponse est déjà inscrite {days}\u202f: retirez-la d'abord."})
    fresh = SupportPeriod(person=person, kind=kind, holds=holds, period=(since, after))
    fresh.full_clean()
    fresh.save(force_insert=True)
    trace.made(fresh)
    record("say_support", fresh, fresh.pk, by)
    return Saved(fresh, undoing.pack(trace.steps(), by), also=tuple(also))


@transaction.atomic
def remove_support(support: SupportPeriod, *, by: User) -> str:
    """Take out an answer entered by mistake; the word that puts it back."""
    check_may_write(by, support.person.household_id)
    locked = SupportPeriod.objects.select_for_update().filter(pk=support.pk).first()
    if locked is None:
        raise ValidationError("Un collègue l'a déjà retirée.")
    trace = undoing.Trace()
    trace.will_change(locked)
    record("remove_support", locked, locked.pk, by)
    locked.delete()
    return undoing.pack(trace.steps(), by)


def answer(supports: Iterable[SupportPeriod], kind: str, day: dt.date) -> bool | None:
    """What is known on ``day``, among the answers of one person; None: not known."""
    return next((one.holds for one in supports if one.kind == kind and day in one.period), None)


def _meets(one: SupportPeriod, first: dt.date, after: dt.date | None) -> bool:
    starts, ends = one.period.lower, one.period.upper
    return (after is None or starts < after) and (ends is None or first < ends)
