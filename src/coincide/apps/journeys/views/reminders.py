"""One's own reminders: the letter of the week, the calendar's link, and the calendar itself."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import OPERATOR, PUBLIC, roles
from coincide.apps.journeys.alerts.feed import etag, feed
from coincide.apps.journeys.alerts.reminders import holder, make_calendar, reminders_of, revoke_calendar, want_digest
from coincide.apps.territory.clock import today


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
def reminders(request: SignedInRequest) -> HttpResponse:
    """Choose the letter of the week; make, renew or revoke the calendar's link. A link is shown once, as it is made."""
    link, asked = "", request.POST.get("action", "")
    if asked in {"digest_on", "digest_off"}:
        row = want_digest(request.user, asked == "digest_on")
        said = "Vous recevrez la lettre de la semaine." if row.wants_digest else "Vous ne la recevrez plus."
        messages.success(request, said)
        return redirect("journeys:reminders")
    if asked == "revoke":
        revoke_calendar(request.user)
        messages.success(request, "Le lien ne donne plus rien.")
        return redirect("journeys:reminders")
    if asked == "make":
        link = request.build_absolute_uri(reverse("journeys:calendar", args=[make_calendar(request.user)]))
    return render(request, "journeys/reminders.html", {"kept": reminders_of(request.user), "link": link})


@roles(PUBLIC)
@require_GET
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar that a secret link opens: no name in it; read again only when something changed."""
    user = holder(token)
    if user is None:
        raise Http404
    content = feed(user, today())
    mark = etag(content)
    headers = {"ETag": mark, "Cache-Control": "private, no-cache", "Referrer-Policy": "no-referrer"}
    asked = {one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")}
    if mark in asked or "*" in asked:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
