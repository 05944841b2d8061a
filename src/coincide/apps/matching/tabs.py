"""The pages of a session, as tabs."""

from typing import Any

from django.urls import reverse

from coincide.apps.matching.models import PlanningSession

PAGES = {"session": "Plans", "worth": "Ce qui manque", "runs": "Et si, comparer"}


def session_tabs(session: PlanningSession, current: str) -> list[dict[str, Any]]:
    """The tabs of a session, for ``components/tabs.html``."""
    return [
        {"label": label, "url": reverse(f"matching:{name}", args=[session.pk]), "current": name == current}
        for name, label in PAGES.items()
    ]
