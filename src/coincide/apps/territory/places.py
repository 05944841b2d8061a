"""Finding a commune from what people type: its INSEE code or its name, accents forgiven."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from django.core.exceptions import ValidationError

from coincide.apps.territory.models import Commune, Departement
from coincide.core.mobility import Point
from coincide.core.mobility.crow_flies import crow_km
from coincide.core.rules.calendar import NARROW_SPACE as NARROW


def plain(text: str) -> str:
    """Lower case, without accents, with single spaces in place of hyphens and apostrophes; « St » is « Saint »."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    kept = "".join(" " if one in "-'’" else one for one in letters if not unicodedata.combining(one))
    words = {"st": "saint", "ste": "sainte"}
    return " ".join(words.get(word, word) for word in kept.split())


class CommuneFinder:
    """The communes of a département, read once; only those with a sourced point can hold a home or a job."""

    def __init__(self, departement: Departement | None) -> None:
        communes: Iterable[Commune] = Commune.objects.filter(departement=departement)
        self._by_code = {one.code: one for one in communes}
        self._by_name: dict[str, list[Commune]] = defaultdict(list)
        for one in self._by_code.values():
            self._by_name[plain(one.name)].append(one)

    def find(self, text: str) -> Commune:
        """The one commune meant. Raises ValidationError: unknown, ambiguous (with the choices), or without a point."""
        asked = text.strip()
        found = [self._by_code[asked]] if asked in self._by_code else self._by_name.get(plain(asked), [])
        if not found:
            near = self._near(plain(asked))
            hint = f" Vouliez-vous dire {' ou '.join(near)} ?".replace(" ?", f"{NARROW}?") if near else ""
            raise ValidationError(f"Commune inconnue dans le département : donnez son nom ou son code INSEE.{hint}")
        if len(found) > 1:
            choices = ", ".join(f"{one.name} ({one.code})" for one in sorted(found, key=lambda one: one.code))
            raise ValidationError(f"Plusieurs communes portent ce nom : donnez le code INSEE parmi {choices}.")
        if found[0].latitude is None:
            raise ValidationError(
                f"{found[0].name} n'a pas de position connue : aucun trajet ne peut y être calculé. "
                "Donnez la commune voisine qui en a une."
            )
        return found[0]

    def _near(self, name: str) -> list[str]:
        if len(name) < 3:
            return []
        near = [communes[0].name for key, communes in self._by_name.items() if key.startswith(name) or name in key]
        return sorted(near)[:3]

    def written(self, code: str) -> str:
        """How a commune is written in a field so that :meth:`find` reads it back: its name, or its code if shared."""
        commune = self._by_code.get(code)
        if commune is None:
            return code
        return commune.name if len(self._by_name[plain(commune.name)]) == 1 else code

    def km_away(self, point: Point) -> float:
        """As the crow flies, from a point to the nearest commune; 0 where no commune has a known position."""
        known = [
            Point(one.latitude, one.longitude)
            for one in self._by_code.values()
            if one.latitude is not None and one.longitude is not None
        ]
        return float(crow_km([point], known).min()) if known else 0.0

    def names(self) -> list[str]:
        """The communes that can be chosen, for the suggestions of a field."""
        return sorted(one.name for one in self._by_code.values() if one.latitude is not None)
