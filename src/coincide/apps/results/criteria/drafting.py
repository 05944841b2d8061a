"""The way of a version: prepared, proposed, sent back, published, taken back. Each view calls one verb."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import Role, roles
from coincide.apps.programme import versions as verbs
from coincide.apps.programme.forms import DATE_FORMATS, DraftEditor
from coincide.apps.programme.models import RuleVersion
from coincide.apps.results.criteria.page import VersionPage
from coincide.apps.results.criteria.views import READERS, found_version, required_departement, shown
from coincide.core.rules.sources import RuleError


class SendBackForm(forms.Form):
    """What must change."""

    reason = forms.CharField(
        label="Ce qui doit changer",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Dites ce qui doit changer, pour que la coordination puisse le faire."},
    )


class PublishForm(forms.Form):
    """The first day, typed again."""

    first_day = forms.DateField(
        label="Premier jour d'application",
        help_text="Tapez-le, pour confirmer\u202f: jour/mois/année.",
        input_formats=DATE_FORMATS,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "placeholder": "jj/mm/aaaa"}),
        error_messages={
            "required": "Tapez le premier jour d'application.",
            "invalid": "Cette date n'est pas lisible\u202f: écrivez-la comme 01/07/2026.",
        },
    )


@roles(Role.COORDINATOR)
@require_POST
def new(request: SignedInRequest) -> HttpResponse:
    """A draft that copies the rules in force."""
    try:
        row = verbs.draft_version(by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("criteria:versions")
    messages.success(request, "Brouillon ouvert\u202f: il reprend les règles en vigueur. Changez ce qui doit l'être.")
    return redirect("criteria:edit", row.slug)


@roles(Role.COORDINATOR)
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, slug: str) -> HttpResponse:
    """The rules of a draft, in a form."""
    row = found_version(request.user, slug)
    if row.status != RuleVersion.Status.DRAFT:
        messages.info(request, "Cette version ne se modifie plus\u202f: préparez-en une autre.")
        return redirect("criteria:version", row.slug)
    editor = DraftEditor(row, request.POST if request.method == "POST" else None)
    if request.method == "POST" and editor.is_valid():
        draft = editor.draft()
        try:
            row = verbs.change_draft(row, draft, by=request.user, revision=editor.main.cleaned_data["revision"])
        except RuleError as error:
            editor.place(error.messages)
        except ValidationError as error:
            editor.refuse(error)
        else:
            messages.success(request, "Brouillon enregistré.")
            again = "autre" in request.POST
            return redirect("criteria:edit" if again else "criteria:version", row.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "criteria/edit.html", {"row": row, "editor": editor}, status=status)


@roles(Role.COORDINATOR)
@require_POST
def submit(request: SignedInRequest, slug: str) -> HttpResponse:
    """Propose a draft to the State."""
    return _done(request, slug, verbs.submit, "Version proposée à l'État, qui en lit l'effet dès maintenant.")


@roles(READERS)
@require_POST
def withdraw(request: SignedInRequest, slug: str) -> HttpResponse:
    """Take back a version that never applied."""
    row = found_version(request.user, slug)
    try:
        verbs.withdraw(row, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("criteria:version", row.slug)
    messages.success(request, f"«\u202f{row.title}\u202f» est retirée.")
    return redirect("criteria:versions")


@roles(Role.STATE)
@require_POST
def send_back(request: SignedInRequest, slug: str) -> HttpResponse:
    """Ask for changes."""
    row = found_version(request.user, slug)
    form = SendBackForm(request.POST)
    if not form.is_valid():
        return shown(request, row, status=422, back=form)
    try:
        verbs.send_back(row, by=request.user, reason=form.cleaned_data["reason"])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("criteria:version", row.slug)
    messages.success(request, f"«\u202f{row.title}\u202f» est renvoyée à la coordination, avec votre motif.")
    return redirect("criteria:versions")


@roles(Role.STATE)
@require_http_methods(["GET", "POST"])
def publish(request: SignedInRequest, slug: str) -> HttpResponse:
    """The effect, then the date typed again, then the button."""
    row = found_version(request.user, slug)
    if row.status != RuleVersion.Status.SUBMITTED:
        return redirect("criteria:version", row.slug)
    form = PublishForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.publish(row, by=request.user, first_day=form.cleaned_data["first_day"])
        except ValidationError as error:
            for name, sentences in getattr(error, "message_dict", {None: error.messages}).items():
                form.add_error(name if name in form.fields else None, sentences)
        else:
            messages.success(request, f"«\u202f{row.title}\u202f» est publiée.")
            return redirect("criteria:version", row.slug)
    page = VersionPage(row, request.user, required_departement(request.user))
    context = {"row": row, "page": page, "form": form, "problems": _problems(row)}
    return render(request, "criteria/publish.html", context, status=422 if form.errors else 200)


def _problems(row: RuleVersion) -> list[str]:
    """Why the version could not be published as it stands."""
    try:
        verbs.check_publishable(row)
    except ValidationError as error:
        return error.messages
    return []


def _done(request: SignedInRequest, slug: str, verb: Callable[..., RuleVersion], sentence: str) -> HttpResponse:
    row = found_version(request.user, slug)
    try:
        verb(row, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, sentence)
    return redirect("criteria:version", row.slug)
