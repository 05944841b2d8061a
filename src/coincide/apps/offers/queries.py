"""Lists of offers: searched, filtered, with their freshness."""

import datetime as dt
from typing import Any

from django.db.models import Count, Q, QuerySet, Value

from coincide.apps.accounts.models import User
from coincide.apps.offers.models import Childcare, Course, Dwelling, Freshness, Job, MobilityResource

MODELS: dict[str, Any] = {
    "job": Job,
    "dwelling": Dwelling,
    "mobility": MobilityResource,
    "childcare": Childcare,
    "course": Course,
}
OF_BASIN = frozenset({"mobility", "childcare", "course"})
"""Kinds that serve a basin, and have no commune."""
CHOSEN_BY = {"job": "contract", "dwelling": "kind", "mobility": "kind", "childcare": "kind", "course": "reaches"}
RELATED = {
    "job": ["employer", "commune__basin"],
    "dwelling": ["landlord", "commune__basin"],
    "mobility": ["provider", "basin"],
    "childcare": ["provider", "basin"],
    "course": ["provider", "basin"],
}
SEARCHED = {
    "job": ["title", "reference", "rome", "employer__name", "commune__name"],
    "dwelling": ["reference", "landlord__name", "commune__name"],
    "mobility": ["reference", "provider__name", "basin__name"],
    "childcare": ["reference", "provider__name", "basin__name"],
    "course": ["title", "reference", "provider__name", "basin__name"],
}
OPEN = "open"


def visible(kind: str, user: User) -> QuerySet:
    """The offers of a kind that the user may see, with what a row says of them."""
    return MODELS[kind].objects.visible_to(user).select_related(*RELATED[kind])


def listed(kind: str, user: User, day: dt.date, given: dict[str, Any]) -> QuerySet:
    """The offers of a kind that answer the filters: ``q``, ``freshness``, ``basin``, ``what``."""
    found = visible(kind, user)
    for word in (given.get("q") or "").split()[:6]:
        found = found.filter(_says(kind, word))
    found = of_freshness(found, given.get("freshness") or OPEN, day)
    if basin := given.get("basin"):
        found = found.filter(**{"basin" if kind in OF_BASIN else "commune__basin": basin})
    if what := given.get("what"):
        found = found.filter(**{CHOSEN_BY[kind]: what})
    return found.order_by("withdrawn_on", "confirmed_on", "reference")


def _says(kind: str, word: str) -> Q:
    says = Q()
    for name in SEARCHED[kind]:
        says |= Q(**{f"{name}__unaccent__icontains": word})
    return says


def of_freshness(found: Any, freshness: str, day: dt.date) -> Any:
    """Only the offers of a freshness; ``open`` is all that are not withdrawn, ``all`` is all."""
    if freshness == Freshness.AVAILABLE:
        return found.available_on(day)
    if freshness == Freshness.STALE:
        return found.stale_on(day)
    if freshness == Freshness.TAKEN:
        return found.exclude(pk__in=found.open_on(day).values("pk"))
    return found.open_on(day) if freshness == OPEN else found


def counts(user: User, day: dt.date) -> dict[str, int]:
    """How many offers of each kind are open, in one query."""
    return _counted({kind: model.objects.visible_to(user).open_on(day) for kind, model in MODELS.items()})


def stale_counts(user: User, day: dt.date) -> dict[str, int]:
    """How many offers of each kind have to be confirmed again, in one query."""
    return _counted({kind: model.objects.visible_to(user).stale_on(day) for kind, model in MODELS.items()})


def _counted(found: dict[str, Any]) -> dict[str, int]:
    named = [
        offers.order_by().annotate(what=Value(kind)).values("what").annotate(count=Count("pk"))
        for kind, offers in found.items()
    ]
    counted = {row["what"]: row["count"] for row in named[0].union(*named[1:], all=True).order_by()}
    return {kind: counted.get(kind, 0) for kind in found}
