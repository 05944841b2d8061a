"""Two people in one file: a form carries what it was filled from, so that nothing saved meanwhile is written over.

How a form of the file uses it:

- its hidden field ``seen`` holds :func:`pack` of :func:`values_of` the thing, as it was when the page was made;
- its verb, in its transaction, locks the thing and asks :func:`writable` what of the typed values may be written:
  a field that a colleague alone changed stays as they left it, one that both changed raises :class:`EditedMeanwhile`;
- its view shows that as three columns (what it was, what the colleague saved, what was typed), where only the fields
  in conflict are to choose: :class:`coincide.apps.people.forms.base.FileForm` makes them.

Values are compared as plain text, the form that a browser sends back. What was shown is carried by the page itself,
signed, and not looked for in the history, which knows neither the sets (wished communes) nor what was on a screen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core import signing
from django.db.models import Model, QuerySet

from coincide.apps.accounts.models import User
from coincide.apps.people.fields import field_of
from coincide.apps.people.models import Person
from coincide.apps.territory.clock import PARIS, now
from coincide.core.merging import merge
from coincide.core.rules.calendar import french_date

Values = dict[str, str]
"""Fields as plain text, by name."""

_SALT = "coincide.people.editing"
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LastChange:
    """Who changed a thing last, and when; the name is empty when no professional signed the change."""

    who: str
    at: dt.datetime

    @property
    def moment(self) -> str:
        """When, in words: ``à 14:05``, with the date when it isn't the day of the clock on the wall."""
        local = self.at.astimezone(PARIS)
        hour = f"à {local:%H:%M}"
        return hour if local.date() == now().astimezone(PARIS).date() else f"le {french_date(local.date())} {hour}"


class EditedMeanwhile(Exception):
    """A colleague saved first. ``stored`` is None when they removed the thing; ``conflicts``: the fields to choose."""

    def __init__(
        self,
        shown: Values,
        stored: Values | None,
        typed: Values,
        conflicts: tuple[str, ...],
        last: LastChange | None,
    ) -> None:
        super().__init__("Un collègue a enregistré entre-temps.")
        self.shown = shown
        self.stored = stored
        self.typed = typed
        self.conflicts = conflicts
        self.last = last


def plain(value: Any) -> str:
    """A value as plain text: ISO dates, ``true`` and ``false``, keys of rows, no trailing nought, sets in order."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, list | tuple | set | QuerySet):
        return ", ".join(sorted(plain(one) for one in value))
    return str(value).strip()


def value_of(thing: Model, name: str) -> Any:
    """The value of one field; ``since`` and ``until`` are the first and the last day of the thing's ``period``."""
    if name in ("since", "until") and hasattr(thing, "period"):
        period = thing.period
        if not period:
            return None
        first, after = (period.lower, period.upper) if hasattr(period, "lower") else period
        return first if name == "since" else after and after - _ONE_DAY
    field = field_of(thing, name)
    if field.many_to_many:
        return getattr(thing, name).all() if not thing._state.adding else ()
    return getattr(thing, field.attname)


def values_of(thing: Model, names: Iterable[str]) -> Values:
    """The named fields of a thing as plain text."""
    return {name: plain(value_of(thing, name)) for name in names}


def pack(values: Values) -> str:
    """Values for a hidden field, signed and compressed."""
    return signing.dumps(values, salt=_SALT, compress=True)


def unpack(text: str) -> Values:
    """The values that :func:`pack` wrote; none when the text is absent or not ours: every difference is then asked."""
    try:
        return dict(signing.loads(text, salt=_SALT))
    except signing.BadSignature:
        return {}


def writable[M: Model](
    locked: M | None, opened: M, typed: Mapping[str, Any], shown: Values | None
) -> tuple[M, dict[str, Any], tuple[str, ...]]:
    """The locked thing, what of ``typed`` is to be written on it, the fields that a colleague changed and that stay.

    ``opened`` is the thing as the view found it, ``locked`` as it is now, None when it was removed. ``shown`` None:
    nobody looked at a page (a command), everything is written. Raises :class:`EditedMeanwhile` for what only
    the person can choose.
    """
    mine = {name: plain(value) for name, value in typed.items()}
    if locked is None:
        raise EditedMeanwhile(shown or {}, None, mine, tuple(mine), last_change(type(opened), opened.pk))
    if shown is None:
        return locked, dict(typed), ()
    stored = values_of(locked, typed)
    found = merge(shown, stored, mine)
    if found.conflicts:
        raise EditedMeanwhile(shown, stored, mine, found.conflicts, last_change(type(locked), locked.pk))
    return locked, {name: typed[name] for name in found.mine}, found.theirs


def event_model(model: type[Model]) -> Any:
    """The table of a model's history."""
    return model._meta.get_field("events").related_model


def ghost[M: Model](model: type[M], pk: object) -> M | None:
    """A thing that was removed, as its history last knew it; None when it has no history."""
    event = event_model(model).objects.filter(pgh_obj_id=pk).order_by("-pgh_id").first()
    if event is None:
        return None
    fields = [field.attname for field in model._meta.concrete_fields if hasattr(event, field.attname)]
    gone = model(**{name: getattr(event, name) for name in fields})
    gone._state.adding = False
    return gone


def household_id_of(thing: Any) -> UUID | None:
    """The household in whose file a thing is; None when its person is gone too."""
    if hasattr(thing, "household_id"):
        return thing.household_id
    return Person.objects.filter(pk=thing.person_id).values_list("household", flat=True).first()


def last_change(model: type[Model], pk: object) -> LastChange | None:
    """Who changed this row last, by its history; None when it has none any more."""
    events = event_model(model).objects.filter(pgh_obj_id=pk).select_related("pgh_context")
    event = events.order_by("-pgh_id").first()
    if event is None:
        return None
    signed = (event.pgh_context.metadata if event.pgh_context else {}).get("user")
    who = User.objects.filter(pk=signed).values_list("full_name", flat=True).first() if signed else None
    return LastChange(who or "", event.pgh_created_at)
