"""The team: what each colleague carries, and giving journeys from one to another."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from coincide.apps.accounts.models import User
from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import Role, roles
from coincide.apps.journeys.course import reassign
from coincide.apps.journeys.models import Journey
from coincide.apps.journeys.team import Followed, Load, colleagues, followed, given, loads, vacant
from coincide.apps.journeys.transfers.forms import day_field
from coincide.apps.territory.clock import today
from coincide.apps.territory.offered import offer_choices
from coincide.core.rules.calendar import french_count

PROFESSIONS = {"cip": "Emploi et formation", "social": "Droits et logement"}
NOBODY = "sans"
"""In the address of a hand-over: the journeys that miss a referent of a profession (``sans-cip``, ``sans-social``)."""


@roles(Role.COORDINATOR)
@require_GET
def team(request: SignedInRequest) -> HttpResponse:
    """Who carries what, who is near their limit, who has nobody?"""
    journeys = followed(request.user, today())
    carried = loads(journeys, colleagues(request.user.organisation_id))
    missing = vacant(journeys)
    context = {
        "groups": [
            (label, profession, [one for one in carried if one.profession == profession],
             sum(of == profession for _, of in missing))
            for profession, label in PROFESSIONS.items()
        ],
        "persons": len(journeys),
        "households": len({one.household_id for one in journeys}),
    }  # fmt: skip
    return render(request, "journeys/team.html", context)


class ReassignForm(forms.Form):
    """Which journeys, to whom, from when, with which words."""

    journeys = forms.TypedMultipleChoiceField(
        label="Parcours à confier",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    everything = forms.BooleanField(label="Tous ses parcours", required=False)
    to = forms.TypedChoiceField(label="À", coerce=int, error_messages={"required": "Choisissez à qui."})
    on = day_field("À partir du")
    handover = forms.CharField(
        label="Passage de relais",
        max_length=2000,
        help_text="Où en sont les personnes, ce qui est promis, ce qui presse. Le collègue le lit dans chaque dossier.",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Écrivez le passage de relais\u202f: le collègue commence par lui."},
    )

    def __init__(self, data: Any, *, mine: list[Followed], others: list[User], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        offer_choices(self, "journeys", [(one.id, one.person) for one in mine])
        offer_choices(self, "to", [("", "Choisir…"), *((one.pk, one.full_name) for one in others)])

    def clean(self) -> dict[str, Any]:
        """All of them when asked so; at least one."""
        given = super().clean() or self.cleaned_data
        if given.get("everything"):
            journeys: Any = self.fields["journeys"]
            given["journeys"] = [pk for pk, _ in journeys.choices]
        if not given.get("journeys") and "journeys" not in self.errors:
            self.add_error("journeys", "Choisissez au moins un parcours à confier.")
        return given


@dataclass(frozen=True, slots=True)
class Change:
    """A colleague's load before and after."""

    before: Load
    after: Load


@roles(Role.COORDINATOR)
@require_http_methods(["GET", "POST"])
def hand_over(request: SignedInRequest, who: str) -> HttpResponse:
    """Give journeys of a colleague (or those that miss a referent) to another: the loads are shown before and after."""
    users = colleagues(request.user.organisation_id)
    journeys = followed(request.user, today())
    profession, giver = _giver(who, users)
    mine = [one for one in journeys if one.referent(profession) == (giver.pk if giver else None)]
    others = [one for one in users if one.role == profession and one != giver]
    posted = request.POST if request.method == "POST" else None
    form = ReassignForm(posted, mine=mine, others=others, initial={"on": today()})
    is_confirmed = posted is not None and "confirm" in posted
    form.is_valid()
    if is_confirmed and not form.errors:
        try:
            _reassign(form, users, request)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            count = french_count(len(form.cleaned_data["journeys"]), "parcours", "parcours")
            messages.success(request, f"{count} confié{'s' if len(form.cleaned_data['journeys']) > 1 else ''}.")
            return redirect("journeys:team")
    elif posted is not None and not is_confirmed:
        for name in ("handover", "journeys", "to"):  # before it is confirmed, all may still be missing
            form.errors.pop(name, None)
    context = {
        "form": form,
        "mine": mine,
        "picked": set(form.cleaned_data.get("journeys", [])) if posted is not None else set(),
        "giver": giver,
        "label": PROFESSIONS[profession],
        "changes": _changes(form, journeys, users, giver) if posted is not None else [],
    }
    status = 422 if form.errors and posted is not None and not request.htmx else 200
    return render(request, "journeys/hand_over.html", context, status=status)


def _giver(who: str, users: list[User]) -> tuple[str, User | None]:
    """The profession and the colleague that an address names; None for the journeys that miss one."""
    word, _, profession = who.partition("-")
    if word == NOBODY and profession in PROFESSIONS:
        return profession, None
    found = next((one for one in users if str(one.pk) == who), None)
    if found is None:
        raise Http404("Ce collègue n'est pas de votre équipe.")
    return found.role, found


def _changes(form: ReassignForm, journeys: list[Followed], users: list[User], giver: User | None) -> list[Change]:
    """The loads of the two colleagues before and after, as soon as journeys and a receiver are chosen."""
    chosen = form.cleaned_data
    to = next((one for one in users if one.pk == chosen.get("to")), None)
    if to is None or not chosen.get("journeys"):
        return []
    both = [one for one in (giver, to) if one]
    after = loads(given(journeys, chosen["journeys"], to), both)
    return [Change(one, then) for one, then in zip(loads(journeys, both), after, strict=True)]


def _reassign(form: ReassignForm, users: list[User], request: SignedInRequest) -> None:
    chosen = form.cleaned_data
    to = next(one for one in users if one.pk == chosen["to"])
    journeys = Journey.objects.filter(pk__in=chosen["journeys"], operator=request.user.organisation_id)
    rows = list(journeys.select_related("person__household", "operator"))
    reassign(rows, to, by=request.user, on=chosen["on"], handover=chosen["handover"])
