"""Pages of workshops: the list, a workshop as it was, the search, the import with its preview."""

import base64

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import EVERYONE, Role, roles
from coincide.apps.territory.models import Departement
from coincide.apps.workshops import queries
from coincide.apps.workshops.actions import IMPORTERS, AlreadyImported, import_notes
from coincide.apps.workshops.models import Workshop
from coincide.apps.workshops.notes import Notes, NotesError, counts

MAX_BYTES = 2 * 1024 * 1024
SHOWN = 100


class NotesForm(forms.Form):
    """The file of the notes."""

    notes = forms.FileField(
        label="Fichier des notes",
        help_text="Texte (.txt) ou Markdown (.md), avec des titres et des puces. 2 Mo au plus.",
        error_messages={"required": "Choisissez le fichier des notes.", "empty": "Ce fichier est vide."},
    )


@roles(EVERYONE)
@require_GET
def workshops(request: SignedInRequest) -> HttpResponse:
    """The workshops of the département, and the search in everything that was said."""
    user = request.user
    words = request.GET.get("q", "").strip()
    found = list(queries.search(user, words)[:SHOWN]) if words else []
    context = {
        "workshops": queries.workshops(user),
        "words": words,
        "found": found,
        "may_import": user.role in IMPORTERS,
    }
    return render(request, "workshops/workshops.html", context)


@roles(EVERYONE)
@require_GET
def workshop(request: SignedInRequest, pk: int) -> HttpResponse:
    """A workshop, from its expectations to its evaluation."""
    user = request.user
    shown = get_object_or_404(Workshop.objects.visible_to(user), pk=pk)
    words = request.GET.get("q", "").strip()
    context = {
        "page": queries.page(shown),
        "evaluation": queries.evaluation(shown),
        "words": words,
        "found": list(queries.search(user, words, shown)[:SHOWN]) if words else [],
        "may_adopt": user.role in (Role.COORDINATOR, Role.STATE, Role.FACILITATOR),
    }
    return render(request, "workshops/workshop.html", context)


@roles(IMPORTERS)
@require_http_methods(["GET", "POST"])
def import_page(request: SignedInRequest) -> HttpResponse:
    """Choose a file; then see what was read in it before anything is kept."""
    form = NotesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["notes"]
        if upload.size > MAX_BYTES:
            form.add_error("notes", "Ce fichier dépasse 2 Mo\u202f: gardez-en le texte seul, ou coupez-le.")
        else:
            data = upload.read()
            try:
                _, notes = import_notes(data, upload.name, _place(request), request.user, dry_run=True)
                return render(request, "workshops/preview.html", _preview(notes, data, upload.name))
            except NotesError as error:
                form.add_error("notes", str(error))
    return render(request, "workshops/import.html", {"form": form}, status=422 if form.errors else 200)


def _preview(notes: Notes, data: bytes, name: str) -> dict[str, object]:
    summary = counts(notes)
    lines = [
        ("Attentes", summary["expectations"]),
        ("Programme", summary["programme"]),
        ("Chiffres", len(notes.figures)),
        ("Points positifs", summary["strengths"]),
        ("Défis", summary["challenges"]),
        ("Groupes", len(notes.groups)),
        ("Créer, maintenir, amplifier", len(notes.projection.create_maintain_amplify)),
        ("Cesser", len(notes.projection.stop)),
        ("Réduire", len(notes.projection.reduce)),
        ("Thèmes de la feuille de route", len(notes.roadmap.themes)),
        ("Actions de la feuille de route", len(notes.roadmap.actions)),
        ("Bilan : satisfaction", len(notes.evaluation.satisfied)),
        ("Bilan : à travailler", len(notes.evaluation.to_improve)),
    ]
    content = base64.b64encode(data).decode("ascii")
    return {"notes": notes, "lines": lines, "groups": summary["groups"], "content": content, "name": name}


@roles(IMPORTERS)
@require_POST
def confirm(request: SignedInRequest) -> HttpResponse:
    """Keep the notes that were previewed."""
    try:
        data = base64.b64decode(request.POST.get("content", ""), validate=True)
        made, _ = import_notes(data, request.POST.get("name", "notes").replace("\0", ""), _place(request), request.user)
    except AlreadyImported as error:
        messages.warning(request, str(error))
        return redirect("workshops:workshop", error.workshop.pk)
    except (ValueError, NotesError) as error:  # base64 says ValueError of letters outside ASCII, binascii.Error else
        sentence = str(error) if isinstance(error, NotesError) else "Le fichier n'a pas été reçu entier."
        messages.error(request, f"{sentence} Choisissez-le de nouveau.")
        return redirect("workshops:import")
    assert made is not None  # without dry_run a workshop is made
    messages.success(request, "Atelier importé.")
    return redirect("workshops:workshop", made.pk)


def _place(request: SignedInRequest) -> Departement:
    place = request.user.organisation.departement
    if place is None:
        raise PermissionDenied("Votre organisation n'a pas de département\u202f: l'administration peut le renseigner.")
    return place
