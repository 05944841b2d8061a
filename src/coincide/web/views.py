"""The pages that belong to no room: sign-in and home, health."""

from allauth.account.forms import LoginForm
from django.contrib import messages
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import EVERYONE, PUBLIC, Role, roles
from coincide.apps.territory.models import Installation
from coincide.web.context import navigation

DEMO_DOMAIN = "@demo.coincide.test"


@roles(PUBLIC)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Sign-in for a visitor; for a user, the first page of their role."""
    if request.user.is_authenticated:
        first = navigation(request)
        return redirect(first[0].url)
    is_demo = Installation.objects.filter(is_demonstration=True).exists()
    accounts = User.objects.filter(email__endswith=DEMO_DOMAIN, is_active=True) if is_demo else User.objects.none()
    order = list(Role)
    context = {
        "form": LoginForm(),
        "accounts": sorted(accounts.select_related("organisation"), key=lambda user: order.index(Role(user.role))),
        "next": request.GET.get("next", ""),
    }
    return render(request, "web/sign_in.html", context)


@roles(PUBLIC)
@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """Whether the site and its database answer; no sign-in, nothing personal."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@roles(EVERYONE)
@require_POST
def display_density(request: HttpRequest) -> HttpResponse:
    """Switch between the dense and the comfortable display."""
    user = request.user
    user.is_comfortable = not user.is_comfortable
    user.save(update_fields=["is_comfortable"])
    messages.success(request, "Affichage aéré." if user.is_comfortable else "Affichage dense.")
    back = request.META.get("HTTP_REFERER", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if safe else "home")
