"""What every request goes through: the content policy, and the gate of roles."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse

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
            return redirect_to_login(request.get_full_path())
        if request.user.role not in allowed:
            raise PermissionDenied("Votre rôle ne donne pas accès à cette page.")
        return None
