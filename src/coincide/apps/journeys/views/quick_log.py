"""Noting a contact from anywhere: which household, one line, done."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods

from coincide.apps.accounts.models import User
from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import OPERATOR, roles
from coincide.apps.journeys.log.forms import QuickForm
from coincide.apps.journeys.log.quick import understand
from coincide.apps.journeys.models import Contact, Layer
from coincide.apps.journeys.views.journal import noted, taken_back, told
from coincide.apps.people.models import Household
from coincide.apps.people.search import search
from coincide.apps.territory.clock import today
from coincide.core.rules.calendar import french_date

SHOWN = 6


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
def quick_log(request: SignedInRequest) -> HttpResponse:
    """Whom did I just speak with, and about what?

    ``?retour=`` is the page to come back to, ``?menage=`` the household already known.
    """
    user, asked = request.user, request.POST if request.method == "POST" else request.GET
    come_back = _safe(asked.get("retour", ""))
    found = candidates(user, asked.get("q", ""), asked.get("menage", ""))
    chosen = _chosen(found, asked.get("menage", ""))
    form, problem = None, ""
    if request.method == "POST":
        if chosen is None:
            problem = "Choisissez le ménage dans la liste."
        form = QuickForm(request.POST, household=chosen or Household(), user=user)
        made = noted(form, chosen, user) if chosen else None
        if made is not None:
            messages.success(request, told(made), extra_tags=taken_back(made))
            return redirect(come_back or "journeys:my_day")
    context = {
        "q": asked.get("q", ""),
        "households": found,
        "chosen": chosen,
        "problem": problem,
        "form": form or QuickForm(household=chosen or Household(), user=user),
        "come_back": come_back,
        "focus_line": chosen is not None and request.method == "GET",
    }
    return render(request, "journeys/quick_log.html", context, status=422 if request.method == "POST" else 200)


@roles(OPERATOR)
@require_GET
def quick_households(request: SignedInRequest) -> HttpResponse:
    """The households that answer what is typed, the first one chosen: a fragment."""
    found = candidates(request.user, request.GET.get("q", ""), "")
    context = {"households": found, "chosen": found[0] if found else None, "q": request.GET.get("q", "")}
    return render(request, "journeys/parts/quick_households.html", context)


@roles(OPERATOR)
@require_GET
def quick_line(request: SignedInRequest) -> HttpResponse:
    """How a line is understood while it is typed: a fragment."""
    read = understand(request.GET.get("line", "")[:240], today())
    parts = []
    if read.subject or read.kind:
        parts.append(str(Contact.Kind(read.kind or Contact.Kind.MEETING).label))
        parts += [f"{read.minutes}\u202fmin"] if read.minutes else []
        parts.append("aujourd'hui" if read.on in (None, today()) else french_date(read.on))
        parts.append(f"lu par\u202f: {Layer(read.layer or Layer.SHARED).label.lower()}")
    return render(request, "journeys/parts/quick_read.html", {"parts": parts, "subject": read.subject})


def candidates(user: User, words: str, known: str) -> list[Household]:
    """Households that the user may write to and that answer the words; without words, those of their last contacts."""
    mine = Household.objects.writable_by(user)
    if words.strip():
        return list(search(mine, words).order_by(F("relevance").desc(), "name", "reference")[:SHOWN])
    if _uuid(known):
        return list(mine.filter(pk=known))
    last = Contact.objects.filter(author=user).order_by("-on", "-id").values_list("household_id", flat=True)[:40]
    ids = list(dict.fromkeys(last))[:SHOWN]
    by_id = {one.pk: one for one in mine.filter(pk__in=ids)}
    return [by_id[pk] for pk in ids if pk in by_id]


def _chosen(found: list[Household], known: str) -> Household | None:
    """The one that was ticked, if it answers what is typed; one that answers alone needs no tick."""
    if ticked := _uuid(known):
        return next((one for one in found if one.pk == ticked), None)
    return found[0] if len(found) == 1 else None


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _safe(address: str) -> str:
    is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_ours else ""
