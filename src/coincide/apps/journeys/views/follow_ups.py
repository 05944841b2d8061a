"""The follow-ups to make after an exit, and the form that notes one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import OPERATOR, roles
from coincide.apps.journeys.follow_up import asked_of, exits_seen_by, record_follow_up, take_back_follow_up, to_note
from coincide.apps.journeys.models import FollowUp
from coincide.apps.journeys.transfers.forms import day_field
from coincide.apps.territory.clock import today

ANSWERS = [("yes", "Oui"), ("no", "Non"), ("", "On ne sait pas")]
_KNOWN = {"yes": True, "no": False, "": None}
_WORDS = {True: "yes", False: "no", None: ""}


class FollowUpForm(forms.Form):
    """When the person was asked, whether they were reached, and what they said."""

    asked_on = day_field("Demandé le")
    reached = forms.ChoiceField(
        label="La personne a-t-elle été jointe ?",
        choices=[("yes", "Oui"), ("no", "Non, malgré nos essais")],
        widget=forms.RadioSelect,
        error_messages={"required": "Dites si la personne a été jointe."},
    )
    work = forms.ChoiceField(
        label="En emploi ou en formation ?", choices=ANSWERS, widget=forms.RadioSelect, required=False
    )
    home = forms.ChoiceField(
        label="Toujours dans le logement ?", choices=ANSWERS, widget=forms.RadioSelect, required=False
    )

    def facts(self) -> dict[str, Any]:
        """What the verb takes."""
        given = self.cleaned_data
        return {
            "asked_on": given["asked_on"],
            "is_reached": given["reached"] == "yes",
            "in_work": _KNOWN[given["work"]],
            "in_home": _KNOWN[given["home"]],
        }


@roles(OPERATOR)
@require_GET
def follow_ups(request: SignedInRequest) -> HttpResponse:
    """Whom do I ask for news, three, six or twelve months after they left?"""
    day = today()
    return render(request, "journeys/follow_ups.html", {"asked": to_note(request.user, day), "day": day})


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
def follow_up(request: SignedInRequest, departure: int, months: int) -> HttpResponse:
    """Note what was learnt at one term, or correct it."""
    exits = exits_seen_by(request.user).select_related("journey__person__household")
    found = get_object_or_404(exits, pk=departure)
    day = today()
    asked = next((one for one in asked_of(found, day) if one.window.months == months), None)
    if asked is None:
        return redirect("journeys:follow_ups")
    record("read", found.journey.person.household, asked.household_id, request.user)
    told = asked.told
    initial: dict[str, Any] = {"asked_on": told.asked_on if told else day}
    if told:
        initial |= {
            "reached": _WORDS[told.is_reached], "work": _WORDS[told.in_work], "home": _WORDS[told.in_home]
        }  # fmt: skip
    form = FollowUpForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            record_follow_up(found, months, by=request.user, **form.facts())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Suivi à {months} mois noté.")
            return redirect("journeys:follow_ups")
    context = {"form": form, "asked": asked, "day": day}
    return render(request, "journeys/follow_up.html", context, status=422 if form.errors else 200)


@roles(OPERATOR)
@require_POST
def take_back(request: SignedInRequest, departure: int, months: int) -> HttpResponse:
    """Take back a follow-up noted by mistake."""
    exits = exits_seen_by(request.user)
    told = get_object_or_404(FollowUp, departure__in=exits, departure=departure, months=months)
    take_back_follow_up(told, by=request.user)
    messages.success(request, f"Suivi à {months} mois retiré\u202f: il est de nouveau à faire.")
    return redirect("journeys:follow_ups")
