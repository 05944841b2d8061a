"""The pages that belong to no room: sign-in and home, health."""

from django.contrib import messages
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import EVERYONE, PUBLIC, roles
from coincide.web.context import navigation
from coincide.web.middleware import page_of
from coincide.web.sign_in import SignIn


@roles(PUBLIC)
def home(request: HttpRequest) -> HttpResponseBase:
    """Sign-in for a visitor; for a user, the first page of their role."""
    if request.user.is_authenticated:
        return redirect(navigation(request)[0].url)
    return SignIn.as_view()(request)


@roles(PUBLIC)
@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """Whether the site and its database answer; no sign-in, nothing personal."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@roles(EVERYONE)
@require_POST
def display_density(request: SignedInRequest) -> HttpResponse:
    """Switch between the dense and the comfortable display."""
    user = request.user
    user.is_comfortable = not user.is_comfortable
    user.save(update_fields=["is_comfortable"])
    messages.success(request, "Affichage aéré." if user.is_comfortable else "Affichage dense.")
    return redirect(page_of(request))


@roles(PUBLIC)
def form_out_of_date(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was filled before somebody signed in or out in another tab, or without cookies."""
    return render(request, "403_form.html", {"page": page_of(request)}, status=403)
