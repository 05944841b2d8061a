"""One page of every kind that a role can reach by following links: sound on a phone by night, and wide by day."""

from collections import deque
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.e2e.conftest import Visitor

pytestmark = [pytest.mark.xdist_group("demonstration"), pytest.mark.e2e]

FILES = (".csv", ".xlsx", ".pdf", ".ics", ".json", ".age")
LEFT = {"account_logout", "journeys:document", "journeys:quick_line"}
"""Signs out; a document to save; a fragment."""


def kind_of(path: str) -> str | None:
    """The name of the address that a path is of; None for what is not a page."""
    if path.endswith(FILES):
        return None
    try:
        found = resolve(path)
    except Resolver404:
        return None
    return None if found.view_name in LEFT else found.view_name


def links(visitor: Visitor) -> list[str]:
    """The paths of the page's links that stay on the site, without their queries."""
    raw: list[str] = visitor.page.eval_on_selector_all("a[href]:not([download])", "all => all.map(one => one.href)")
    parts = [urlsplit(one) for one in raw if one.startswith(visitor.address)]
    return list(dict.fromkeys(part.path for part in parts))


def walk(visitor: Visitor, most: int = 150) -> list[str]:
    """Go to one page of each kind, breadth first, and check it; answers with the kinds seen."""
    seen: dict[str, str] = {}
    waiting = deque([urlsplit(visitor.page.url).path])
    while waiting and len(seen) < most:
        path = waiting.popleft()
        kind = kind_of(path)
        if kind is None or kind in seen:
            continue
        answer = visitor.page.goto(visitor.address + path)
        assert answer is not None
        if answer.status == 405 or not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        assert answer.status == 200, f"{path}: {answer.status}"
        visitor.page.wait_for_load_state("networkidle")
        seen[kind] = path
        visitor.check()
        waiting += links(visitor)
    return list(seen)


@pytest.mark.parametrize(
    ("account", "phone", "least"),
    [
        ("cip.montlucon", True, 35),
        ("social", False, 35),
        ("coordination", False, 55),
        ("coordination", True, 55),
        ("etat", True, 12),
    ],
)
def test_every_kind_of_page_is_sound(visit: Callable[..., Visitor], account: str, phone: bool, least: int) -> None:
    visitor = visit(account, phone=phone, dark=phone)
    visitor.page.wait_for_load_state("networkidle")
    kinds = walk(visitor)
    assert len(kinds) >= least, kinds
