"""The versions of the rules by date, and what one of them does: the coordination reads names, the State counts."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from coincide.apps.accounts.models import User
from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import Role, roles
from coincide.apps.programme import versions as verbs
from coincide.apps.programme.models import RuleVersion
from coincide.apps.programme.views import section
from coincide.apps.results.criteria.page import Past, VersionPage
from coincide.apps.results.views import departement_of
from coincide.apps.territory.clock import today
from coincide.apps.territory.models import Departement

READERS = frozenset({Role.COORDINATOR, Role.STATE})
Status = RuleVersion.Status
FARTHEST = dt.timedelta(days=366 * 5)
"""How far from today a day is simulated."""


class DayForm(forms.Form):
    """The day simulated."""

    le = forms.DateField(
        label="Au",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": "Cette date n'est pas lisible\u202f: écrivez-la comme 30/06/2024."},
    )

    def clean_le(self) -> dt.date | None:
        """A slip of the year would simulate a caseload that nobody knows."""
        day: dt.date | None = self.cleaned_data["le"]
        if day and abs(day - today()) > FARTHEST:
            raise forms.ValidationError("Donnez un jour à moins de cinq ans d'aujourd'hui.")
        return day


@roles(READERS)
@require_GET
def versions(request: SignedInRequest) -> HttpResponse:
    """Every version by date, those in preparation, and the exits already made under each."""
    user = request.user
    departement = required_departement(user)
    readable = list(verbs.readable_by(user).select_related("submitted_by", "drafted_by").order_by("-period"))
    lines = [one for one in readable if one.status != Status.WITHDRAWN]
    published = [one for one in lines if one.status == Status.PUBLISHED]
    context = {
        "lines": lines,
        "withdrawn": [one for one in readable if one.status == Status.WITHDRAWN],
        "current": next((one for one in published if today() in one.period), None),
        "past": Past(departement, [one for one in reversed(lines) if one.status != Status.DRAFT], user),
        "may_prepare": verbs.may_prepare(user),
        "departement": departement,
    }
    return render(request, "criteria/versions.html", context)


@roles(READERS)
@require_GET
def version(request: SignedInRequest, slug: str) -> HttpResponse:
    """A version: what changes, what it does to the caseload of a day, to the exits to come and to those made."""
    return shown(request, found_version(request.user, slug), request.GET)


def shown(
    request: SignedInRequest, row: RuleVersion, data: QueryDict | None = None, *, status: int = 200, **more: object
) -> HttpResponse:
    """The page of a version; ``more`` goes to its template."""
    user = request.user
    form = DayForm(data if data and data.get("le") else None)
    day = form.cleaned_data["le"] if form.is_bound and form.is_valid() else None
    page = VersionPage(row, user, required_departement(user), day)
    form.fields["le"].initial = page.on
    mine = row.departement_id == user.organisation.departement_id
    is_coordinator = user.role == Role.COORDINATOR and mine
    context = {
        "page": page,
        "row": row,
        "form": form,
        "rule": section(page.words),
        "may_edit": is_coordinator and row.status == Status.DRAFT,
        "may_withdraw": (is_coordinator and row.is_in_preparation)
        or (verbs.may_publish(user, row) and row.status == Status.PUBLISHED and row.first_day > today()),
        "may_publish": verbs.may_publish(user, row) and row.status == Status.SUBMITTED,
    }
    return render(request, "criteria/version.html", context | more, status=status)


def found_version(user: User, slug: str) -> RuleVersion:
    """The version, if the user may read it. Raises Http404 otherwise."""
    row = verbs.readable_by(user).filter(slug=slug).first()
    if row is None:
        raise Http404("Cette version n'existe pas.")
    return row


def required_departement(user: User) -> Departement:
    """The département whose caseload is simulated. Raises PermissionDenied for an organisation without one."""
    found = departement_of(user)
    if found is None:
        raise PermissionDenied("Votre organisation n'est rattachée à aucun département.")
    return found
