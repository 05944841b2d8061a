"""The end of a place in the national reception scheme."""

from __future__ import annotations

from collections.abc import Iterator

from coincide.apps.journeys.dossier import Dossier
from coincide.apps.journeys.due.model import Delays, Due, Kind, due, severity_of


def place_dues(dossier: Dossier, delays: Delays) -> Iterator[Due]:
    """The end of a place in the reception scheme, gone by or soon."""
    home = dossier.home
    if home is None or home.place_ends_on is None or (home.place_ends_on - dossier.day).days > delays.place:
        return
    late = home.place_ends_on < dossier.day
    sentence = f"Fin de place passée à {home.commune}" if late else f"Fin de place à {home.commune}, logement à trouver"
    yield due(
        dossier, Kind.PLACE, "home", None, severity_of(home.place_ends_on, dossier.day), sentence,
        ("Voir les offres", "a-portee"), fact=home.place_ends_on, until=home.place_ends_on,
    )  # fmt: skip
