"""A person's RSA and follow-up by the Conseil départemental: the answers over time, and a new one."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import OPERATOR, roles
from coincide.apps.journeys.views.file import add_errors, head_of, on_file, tabs, tell, undo_tag
from coincide.apps.people.checks import span_words
from coincide.apps.people.forms.base import FRENCH_DATES
from coincide.apps.people.models import Household, SupportPeriod
from coincide.apps.people.supports import remove_support, say_support


class SupportForm(forms.Form):
    """One answer: which help, yes or no, from when."""

    kind = forms.ChoiceField(label="Aide", choices=SupportPeriod.Kind)
    holds = forms.TypedChoiceField(
        label="Réponse",
        choices=[("oui", "Oui"), ("non", "Non")],
        coerce=lambda word: word == "oui",
        widget=forms.RadioSelect,
        error_messages={"required": "Répondez oui ou non\u202f: sans réponse, le fait reste inconnu."},
    )
    since = forms.DateField(label="Depuis le", input_formats=FRENCH_DATES)
    until = forms.DateField(
        label="Dernier jour", required=False, input_formats=FRENCH_DATES, help_text="Vide tant que cela dure."
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("since", "until"):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            self.fields[name].error_messages["invalid"] = (
                "Cette date n'est pas lisible\u202f: écrivez-la comme 11/12/2025."
            )


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
@on_file
def supports(request: SignedInRequest, household: Household, person: uuid.UUID) -> HttpResponse:
    """The answers of a person, and the form of a new one."""
    found = get_object_or_404(household.persons, pk=person)
    form = SupportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            saved = say_support(found, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            tell(request, household, "Réponse inscrite.", saved)
            return redirect("journeys:supports", household.pk, found.pk)
    if request.method == "GET":
        record("read", household, household.pk, request.user)
    answers = [(one, span_words(one.period.lower, one.period.upper)) for one in found.supports.order_by("-period")]
    context = {"file": head_of(household), "tabs": tabs(household), "person": found, "answers": answers, "form": form}
    return render(request, "journeys/supports.html", context, status=422 if form.errors else 200)


@roles(OPERATOR)
@require_POST
@on_file
def support_remove(request: SignedInRequest, household: Household, support: int) -> HttpResponse:
    """Take out an answer entered by mistake."""
    found = get_object_or_404(SupportPeriod.objects.select_related("person"), pk=support, person__household=household)
    try:
        word = remove_support(found, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "La réponse est retirée.", extra_tags=undo_tag(household, word))
    return redirect("journeys:supports", household.pk, found.person_id)
