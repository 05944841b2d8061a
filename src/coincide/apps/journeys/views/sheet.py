"""The household's sheet: looked at by the professional, taken away by the household."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import OPERATOR, roles
from coincide.apps.journeys.dossier import Dossier
from coincide.apps.journeys.models import Appointment, Step
from coincide.apps.journeys.queries import dossier
from coincide.apps.journeys.sheet.content import sheet
from coincide.apps.journeys.sheet.extras import told
from coincide.apps.journeys.sheet.headings import headings
from coincide.apps.journeys.tabs import tabs_of
from coincide.apps.journeys.views.household import not_found, opened
from coincide.apps.people.models import Household, Language
from coincide.apps.territory.clock import today
from coincide.machine.pdf import to_pdf


@roles(OPERATOR)
@require_GET
def sheet_page(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """What will the household take away, in which language, how large?"""
    household = opened(request, pk)
    if household is None:
        return not_found(request)
    file = dossier(household, today())
    context = _context(household, file, request.GET)
    address = reverse("journeys:sheet_pdf", args=[pk])
    context |= {
        "file": file,
        "tabs": tabs_of(pk, "journeys:sheet"),
        "languages": Language.choices,
        "pdf_url": f"{address}?langue={context['words'].language}{'&gros=1' if context['is_large'] else ''}",
    }
    record("read", household, pk, request.user)
    return render(request, "journeys/sheet/page.html", context)


@roles(OPERATOR)
@require_GET
def sheet_pdf(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The sheet as PDF, to print or to hand over."""
    household = opened(request, pk)
    if household is None:
        return not_found(request)
    context = _context(household, dossier(household, today()), request.GET)
    try:
        made = to_pdf(render_to_string("journeys/sheet/pdf.html", context))
    except OSError:  # no Pango on this machine: the page prints as well
        messages.error(request, "Cette machine ne sait pas faire de PDF\u202f: imprimez la fiche depuis le navigateur.")
        return redirect(f"{reverse('journeys:sheet', args=[pk])}?{request.GET.urlencode()}")
    record("export_sheet", household, pk, request.user)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="fiche-{household.reference}-{today()}.pdf"'
    return response


def _context(household: Household, file: Dossier, asked: QueryDict) -> dict[str, Any]:
    """The sheet, its headings in two languages, and its size. An unknown language is the household's own."""
    wanted = asked.get("langue", "")
    if wanted not in Language.values:
        # The eldest who doesn't read headings in French decides.
        spoken = household.persons.order_by("birth_date").values_list("preferred_language", flat=True)
        wanted = next((one for one in spoken if one != Language.FRENCH), Language.FRENCH)
    coming = Appointment.objects.filter(
        household=household, status=Appointment.Status.PLANNED, starts_at__date__gte=today()
    ).select_related("owner")
    open_steps = Step.objects.filter(household=household, ended_on=None).select_related("owner")
    return {
        "sheet": sheet(file, list(coming), list(open_steps), told(household, file.day)),
        "fr": headings(Language.FRENCH),
        "words": headings(Language(wanted)),
        "is_large": asked.get("gros") == "1",
        "is_invented": household.is_invented,
    }
