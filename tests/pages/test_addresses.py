"""Every address declares its roles, and each role gets exactly what is declared."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from coincide.apps.accounts.roles import Role
from coincide.web.middleware import allowed_roles
from tests.cast import Cast

PLACES = {
    Role.CIP: "owner",
    Role.SOCIAL: "social",
    Role.COORDINATOR: "coordinator",
    Role.STATE: "state",
    Role.FACILITATOR: "facilitator",
    Role.ADMIN: "admin",
}
SAMPLE = {"uuid": "00000000-0000-4000-8000-000000000000", "int": "1", "str": "x", "slug": "x"}


def addresses() -> Iterator[tuple[str, URLPattern]]:
    """Every address of the site with its pattern, arguments filled by samples."""

    def walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, URLPattern]]:
        for pattern in patterns:
            route = str(pattern.pattern)
            for name, converter in pattern.pattern.converters.items():
                kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
                for written in (f"<{kind}:{name}>", f"<{name}>"):
                    route = route.replace(written, SAMPLE.get(kind, "x"))
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, before + route)
            else:
                yield "/" + before + route, pattern

    yield from walk(get_resolver().url_patterns, "")


ALL = sorted(addresses(), key=lambda pair: pair[0])


@pytest.mark.parametrize(("address", "pattern"), ALL, ids=[address for address, _ in ALL])
def test_the_address_declares_its_roles(address: str, pattern: URLPattern) -> None:
    assert allowed_roles(pattern.callback, pattern.name) is not None, f"{address} declares no roles"


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_each_role_is_refused_every_address_not_declared_for_it(role: Role, cast: Cast) -> None:
    client = Client(raise_request_exception=True)
    client.force_login(cast.users[PLACES[role]])
    for address, pattern in ALL:
        allowed = allowed_roles(pattern.callback, pattern.name)
        if allowed and role not in allowed:
            assert client.get(address).status_code == 403, f"{role} opened {address}"
            assert client.post(address).status_code == 403, f"{role} posted to {address}"


@pytest.mark.django_db
def test_a_visitor_is_sent_to_sign_in_from_every_address_that_is_not_public(client: Client, cast: Cast) -> None:
    for address, pattern in ALL:
        if allowed_roles(pattern.callback, pattern.name):
            answer = client.get(address)
            assert answer.status_code == 302, address
            assert answer.headers["Location"].startswith("/?next="), address


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_each_page_of_the_navigation_opens_for_the_roles_that_see_it(role: Role, cast: Cast) -> None:
    client = Client()
    client.force_login(cast.users[PLACES[role]])
    home = client.get("/", follow=True)
    assert home.status_code == 200
    for item in home.context["nav"]:
        answer = client.get(item.url)
        assert answer.status_code == 200, f"{role} {item.url}"
        assert "Content-Security-Policy" in answer.headers
