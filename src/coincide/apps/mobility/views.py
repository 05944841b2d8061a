"""Reach from a job and from a home, on a map and as a table."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import roles
from coincide.apps.matching.supply import point_of
from coincide.apps.mobility import queries
from coincide.apps.mobility.forms import ReachForm
from coincide.apps.offers.models import OFFER_ROLES, Dwelling, Job
from coincide.apps.territory.clock import installation, today
from coincide.apps.territory.models import Commune
from coincide.apps.territory.sources import store
from coincide.apps.territory.sources.in_force import label_of, travel_in_force
from coincide.core.mobility import MODE_LABELS, Mode, Point, Workplace
from coincide.core.mobility.streets import SNAP_METRES
from coincide.core.mobility.transit import HORIZON_MINUTES
from coincide.machine.errors import CoincideError

SHOWN = 60


@roles(OFFER_ROLES)
@require_GET
def from_job(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """For a job: which homes, by every mode, both ways at its hours; and why, for one of them."""
    job = get_object_or_404(Job.objects.visible_to(request.user).select_related("commune", "employer"), pk=pk)
    form = ReachForm(request.GET or None)
    mode, limit = form.asked()
    rows = queries.homes_for(job, request.user, mode, limit, today())
    point, other = point_of(job.commune), _commune(request)
    work = Workplace(point, queries.shift_of(job)) if point else None
    told = queries.why(_point(other), work, limit) if other and work else None
    return _page(
        request, form, rows, mode, limit, point, towards=True,
        title=job.title, offer=job, kind="job", told=told, other=other.name if other else "",
    )  # fmt: skip


@roles(OFFER_ROLES)
@require_GET
def from_home(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """For a dwelling: which jobs, each at its hours; and why, for one of them."""
    dwelling = get_object_or_404(Dwelling.objects.visible_to(request.user).select_related("commune"), pk=pk)
    form = ReachForm(request.GET or None)
    mode, limit = form.asked()
    rows = queries.jobs_for(dwelling.commune, request.user, mode, limit, today())
    point, job = point_of(dwelling.commune), _job(request)
    told = None
    if job and point and (work := point_of(job.commune)):
        told = queries.why(point, Workplace(work, queries.shift_of(job)), limit)
    return _page(
        request, form, rows, mode, limit, point, towards=False,
        title=str(dwelling), offer=dwelling, kind="dwelling", told=told, other=job.title if job else "",
    )  # fmt: skip


@roles(OFFER_ROLES)
@require_GET
def contours(request: SignedInRequest) -> HttpResponseBase:
    """The contours of the communes of the territory in force, as GeoJSON."""
    found = installation()
    try:
        path = store.current(found.travel_territory if found else "") / store.CONTOURS
    except CoincideError as error:
        raise Http404 from error
    if not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), content_type="application/geo+json")


def _page(
    request: SignedInRequest, form: ReachForm, rows: list[queries.Row], mode: Mode, limit: int, point: Point | None,
    *, towards: bool, **context: Any,
) -> HttpResponse:  # fmt: skip
    words, place = queries.WORDS, request.user.organisation.departement_id
    counts = {words[one]: sum(row.chosen.travel.verdict is one for row in rows) for one in queries.ORDER}
    return render(
        request,
        "mobility/reach.html",
        context
        | {
            "form": form if form.errors else ReachForm(initial={"mode": mode.value, "limit": limit}),
            "rows": rows[:SHOWN],
            "more": max(0, len(rows) - SHOWN),
            "counts": counts,
            "modes": [MODE_LABELS[one] for one in Mode],
            "mode": mode.value,
            "mode_label": MODE_LABELS[mode],
            "limit": limit,
            "label": label_of(travel_in_force()),
            "horizon_hours": HORIZON_MINUTES // 60,
            "snap_metres": SNAP_METRES,
            "has_contours": queries.has_contours(),
            "verdicts": [(queries.BADGES[one], words[one]) for one in queries.ORDER],
            "map": queries.map_of(point, rows, mode, limit, towards, place) if point else None,
        },
    )


def _commune(request: SignedInRequest) -> Commune | None:
    code = request.GET.get("avec", "")
    place = request.user.organisation.departement_id
    return Commune.objects.filter(pk=code, departement=place, latitude__isnull=False).first() if code else None


def _job(request: SignedInRequest) -> Job | None:
    try:
        key = UUID(request.GET.get("avec", ""))
    except ValueError:
        return None
    return Job.objects.visible_to(request.user).select_related("commune").filter(pk=key).first()


def _point(commune: Commune) -> Point:
    point = point_of(commune)
    assert point is not None
    return point
