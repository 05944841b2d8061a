"""The coordinator's pages on the data of the caseload, as tabs: what comes in, what is twice, what goes out."""

from typing import Any

from django.urls import reverse

PAGES = {
    "caseload:imports": "Importer",
    "duplicates:pairs": "Doublons",
    "exports:exports": "Exporter",
}


def hub_tabs(current: str) -> list[dict[str, Any]]:
    """The tabs of ``components/tabs.html``."""
    return [{"label": label, "url": reverse(name), "current": name == current} for name, label in PAGES.items()]
