"""Pages of the offers room."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import roles
from coincide.apps.offers import actions, queries
from coincide.apps.offers.forms import FORMS, OfferFilter
from coincide.apps.offers.models import OFFER_ROLES, Freshness
from coincide.apps.territory.clock import today

PER_PAGE = 30
TABS = {
    "emplois": "job",
    "logements": "dwelling",
    "mobilite": "mobility",
    "garde": "childcare",
    "francais": "course",
}
TAB_LABELS = {
    "emplois": "Emplois",
    "logements": "Logements",
    "mobilite": "Mobilité",
    "garde": "Garde d'enfants",
    "francais": "Français",
}
KINDS = {
    "job": "Emploi",
    "dwelling": "Logement",
    "mobility": "Moyen de mobilité",
    "childcare": "Mode de garde",
    "course": "Cours de français",
}
NEW_LABELS = {
    "job": "Saisir un emploi",
    "dwelling": "Saisir un logement",
    "childcare": "Saisir un mode de garde",
    "course": "Saisir un cours de français",
}
FRESHNESS_BADGES = {Freshness.AVAILABLE: "done", Freshness.STALE: "soon", Freshness.TAKEN: "neutral"}


def _dress(offer: Any) -> Any:
    """The offer with its freshness of today, as a badge says it."""
    freshness = offer.freshness_on(today())
    offer.freshness = freshness
    offer.badge = FRESHNESS_BADGES[freshness]
    offer.since = (today() - offer.confirmed_on).days
    return offer


def _find(request: SignedInRequest, kind: str, pk: UUID) -> Any:
    if kind not in queries.MODELS:
        raise Http404
    return _dress(get_object_or_404(queries.visible(kind, request.user), pk=pk))


@roles(OFFER_ROLES)
@require_GET
def offers(request: SignedInRequest) -> HttpResponse:
    """The offers of a kind, each in its tab."""
    tab = request.GET.get("tab", "emplois")
    kind = TABS.get(tab)
    if kind is None:
        raise Http404
    form = OfferFilter(request.GET or None, kind=kind, user=request.user)
    page = Paginator(queries.listed(kind, request.user, today(), form.given()), PER_PAGE).get_page(
        request.GET.get("page")
    )
    counts = queries.counts(request.user, today())
    context = {
        "kind": kind,
        "form": form,
        "page": page,
        "rows": [_dress(one) for one in page.object_list],
        "tab": tab,
        "tabs": [
            {"label": TAB_LABELS[name], "url": f"?tab={name}", "current": name == tab, "count": counts[code]}
            for name, code in TABS.items()
        ],
        "stale": queries.stale_counts(request.user, today())[kind],
        "new_url": reverse(f"offers:new_{kind}") if kind in FORMS else "",
        "new_label": NEW_LABELS.get(kind, ""),
    }
    return render(request, "offers/offers.html", context)


@roles(OFFER_ROLES)
@require_GET
def offer(request: SignedInRequest, kind: str, pk: UUID) -> HttpResponse:
    """One offer."""
    found = _find(request, kind, pk)
    edit_url = reverse(f"offers:edit_{kind}", args=[pk])
    tab = next(name for name, code in TABS.items() if code == kind)
    return render(request, f"offers/{kind}.html", {"offer": found, "kind": kind, "edit_url": edit_url, "tab": tab})


@roles(OFFER_ROLES)
@require_http_methods(["GET", "POST"])
def new_offer(request: SignedInRequest, kind: str) -> HttpResponse:
    """Enter an offer."""
    return _form_page(request, kind, FORMS[kind](request.POST or None, user=request.user))


@roles(OFFER_ROLES)
@require_http_methods(["GET", "POST"])
def edit_offer(request: SignedInRequest, kind: str, pk: UUID) -> HttpResponse:
    """Change an offer."""
    found = _find(request, kind, pk)
    return _form_page(request, kind, FORMS[kind](request.POST or None, instance=found, user=request.user))


def _form_page(request: SignedInRequest, kind: str, form: Any) -> HttpResponse:
    is_new = form.instance._state.adding
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_offer(form.apply(), request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{KINDS[kind]} {'enregistré' if is_new else 'modifié'}.")
            return redirect(f"offers:{kind}", saved.pk)
    title = NEW_LABELS[kind] if is_new else f"Modifier « {form.instance} »"
    return render(request, "offers/offer_form.html", {"form": form, "title": title, "kind": kind})


@roles(OFFER_ROLES)
@require_POST
def confirm(request: SignedInRequest, kind: str, pk: UUID) -> HttpResponse:
    """« Toujours disponible »: one click."""
    found = _find(request, kind, pk)
    if _try(request, actions.confirm, found):
        messages.success(request, f"{found} : toujours disponible aujourd'hui.")
    return _back(request)


@roles(OFFER_ROLES)
@require_POST
def withdraw(request: SignedInRequest, kind: str, pk: UUID) -> HttpResponse:
    """Take an offer off."""
    found = _find(request, kind, pk)
    if _try(request, actions.withdraw, found):
        undo = f"undo={reverse('offers:restore', args=[kind, pk])}"
        messages.success(request, f"{found} : offre retirée, elle n'entre plus dans les plans.", extra_tags=undo)
    return _back(request)


@roles(OFFER_ROLES)
@require_POST
def restore(request: SignedInRequest, kind: str, pk: UUID) -> HttpResponse:
    """Put a withdrawn offer back."""
    found = _find(request, kind, pk)
    if _try(request, actions.restore, found):
        messages.success(request, f"{found} : offre remise.")
    return _back(request)


def _try(request: SignedInRequest, verb: Any, found: Any) -> bool:
    """Whether the verb did it; what is wrong is told in a message."""
    try:
        verb(found, request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    return True


def _back(request: SignedInRequest) -> HttpResponse:
    back = request.META.get("HTTP_REFERER", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if safe else "offers:offers")
