"""The caseload, and its export."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from coincide.apps.accounts.downloads import download
from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import OPERATOR, roles
from coincide.apps.journeys.alerts.board import delays_of
from coincide.apps.journeys.due import Delays
from coincide.apps.journeys.filters import HouseholdFilter
from coincide.apps.journeys.forms import DayForm
from coincide.apps.journeys.lists import SORTS, Line, as_sheet, line, sorted_ids
from coincide.apps.journeys.queries import caseload, dossiers, with_contacts
from coincide.apps.people.models import Household
from coincide.apps.people.search import search
from coincide.apps.territory.clock import today

PAGE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: the day, the filters, and the identifiers found, in order."""

    day: dt.date
    day_form: DayForm
    filters: HouseholdFilter
    sort: str
    ids: list[UUID]
    delays: Delays


def asked(request: SignedInRequest) -> Asked:
    """Read the address; the same for the page and for its export, so that both show the same households."""
    day_form = DayForm(request.GET)
    day = day_form.day()
    base = with_contacts(caseload(request.user, day), day)
    delays = delays_of(request.user.organisation_id)
    filters = HouseholdFilter(request.GET, queryset=base, day=day, user=request.user, delays=delays)
    found: QuerySet[Household] = filters.qs
    if "relevance" not in found.query.annotations:
        found = search(found, "")
    sort = request.GET.get("tri", "")
    return Asked(day, day_form, filters, sort, sorted_ids(found, day, sort), delays)


def lines(ids: list[UUID], day: dt.date, delays: Delays) -> list[Line]:
    """The lines of these households, in this order."""
    place = {pk: position for position, pk in enumerate(ids)}
    found = dossiers(Household.objects.filter(pk__in=ids), day)
    return [line(one, delays) for one in sorted(found, key=lambda one: place[one.id])]


@roles(OPERATOR)
@require_GET
def households(request: SignedInRequest) -> HttpResponse:
    """Which households do I follow, where does each stand, and which one needs me?

    ``?le=2024-06-30`` shows the caseload as it stood on a past day, among the files that are open to the user today.
    """
    ask = asked(request)
    page = Paginator(ask.ids, PAGE).get_page(request.GET.get("page"))
    folded = [ask.filters.form[name] for name in ("logement", "emploi", "francais", "silence")]
    context = {
        "ask": ask,
        "form": ask.filters.form,
        "first_fields": [ask.filters.form[name] for name in ("bassin", "referent", "terme")],
        "folded_fields": folded,
        "is_unfolded": any(field.value() for field in folded) or ask.day < today(),
        "is_past": ask.day < today(),
        "is_filtered": any(request.GET.get(name) for name in ask.filters.filters),
        "page": page,
        "lines": lines(list(page.object_list), ask.day, ask.delays),
        "columns": [_column(name, ask.sort) for name in SORTS],
    }
    return render(request, "journeys/households.html", context)


def _column(name: str, sort: str) -> tuple[str, str, str, str]:
    """A sortable column: its name, its title, the sort that its link asks for, its ``aria-sort``."""
    state = {name: "ascending", f"-{name}": "descending"}.get(sort, "")
    return name, SORTS[name], f"-{name}" if state == "ascending" else name, state


@roles(OPERATOR)
@require_GET
def export(request: SignedInRequest, form: str = "csv") -> HttpResponse:
    """What I see in the caseload, whole, for a spreadsheet: same filters, same day; written in the journal."""
    ask = asked(request)
    sheet = as_sheet(lines(ask.ids, ask.day, ask.delays))
    return download(sheet, name=f"menages-{ask.day.isoformat()}", form=form, what=Household, by=request.user)
