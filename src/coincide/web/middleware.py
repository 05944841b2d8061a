"""What every request goes through: the content policy, and the gate of roles."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from coincide.apps.accounts.roles import PUBLIC, Role
from coincide.apps.territory.clock import day_kept

GetResponse = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
    "frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'"
)

# Views of libraries, which cannot carry our declaration.
OF_LIBRARIES: dict[str, frozenset[Role]] = {
    "account_login": PUBLIC,
    "account_logout": frozenset(Role),
    "account_change_password": frozenset(Role),
}


class ContentSecurityPolicy:
    """Nothing is loaded from elsewhere, nothing runs inline; personal pages are not kept by caches."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def allowed_roles(view: Any, name: str | None) -> frozenset[Role] | None:
    """The roles that a view declares; ``None`` when it declares nothing, an empty set when it is public."""
    declared = getattr(view, "allowed_roles", None)
    if declared is None and hasattr(view, "view_class"):
        declared = getattr(view.view_class, "allowed_roles", None)
    if declared is None and name in OF_LIBRARIES:
        return OF_LIBRARIES[name]
    return declared


def page_of(request: HttpRequest) -> str:
    """The page that somebody was on when they sent this request, as a path; the home page where it is not known."""
    asked = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}):
        return "/"
    parts = urlsplit(asked)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page, which leads back to the page that was asked for, or to the one a form or a script was on.

    A form or a fragment has no page of its own to come back to, and what a form held is lost: it is said.
    """
    by_script, is_form = request.headers.get("HX-Request") == "true", request.method not in ("GET", "HEAD")
    if is_form:
        messages.warning(
            request, "Votre session s'est terminée\u202f: rien n'a été enregistré. Connectez-vous, puis recommencez."
        )
    answer = redirect_to_login(page_of(request) if by_script or is_form else request.get_full_path())
    return HttpResponseClientRedirect(answer.url) if by_script else answer


class RolesGate:
    """Lets a request in only if its view declares its roles and the user has one of them."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with day_kept():
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Refuse before the view runs."""
        name = request.resolver_match.url_name if request.resolver_match else None
        allowed = allowed_roles(view, name)
        if allowed is None:
            raise ImproperlyConfigured(f"The address {request.path} declares no roles.")
        if not allowed:
            return None
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        if request.user.role not in allowed:
            raise PermissionDenied("Votre rôle ne donne pas accès à cette page.")
        return None
