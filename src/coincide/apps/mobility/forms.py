"""What may be asked of the pages of the room."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from coincide.apps.mobility.models import Shuttle
from coincide.apps.organisations.models import Organisation
from coincide.apps.territory.places import CommuneFinder
from coincide.core.mobility import DEFAULT_LIMIT_MINUTES, MODE_LABELS, Mode, Point


class ReachForm(forms.Form):
    """By which mode, within how long."""

    mode = forms.ChoiceField(
        label="Mode montré sur la carte",
        choices=[(mode.value, MODE_LABELS[mode]) for mode in Mode],
        initial=Mode.TRANSIT.value,
        required=False,
    )
    limit = forms.IntegerField(
        label="Minutes acceptées dans chaque sens",
        min_value=5,
        max_value=180,
        initial=DEFAULT_LIMIT_MINUTES,
        required=False,
    )

    def asked(self) -> tuple[Mode, int]:
        """The mode and the limit; what is missing or impossible falls back on what the form shows first."""
        given = self.cleaned_data if self.is_valid() else {}
        return Mode(given.get("mode") or Mode.TRANSIT), given.get("limit") or DEFAULT_LIMIT_MINUTES


HOUR = re.compile(r"([01]?\d|2[0-9]):([0-5]\d)")
EVERY = re.compile(r"de (\S+) à (\S+) toutes les (\d{1,3}) ?min", re.IGNORECASE)
MOST_STOPS, MOST_RUNS, MOST_SEATS = 20, 60, 60
FARTHEST_KM = 40.0
"""A stop farther from every commune of the département is a slip: a sign, a comma, latitude and longitude swapped."""


class ShuttleForm(forms.ModelForm):
    """Draw a variant: stops one a line, departures as hours or as an interval."""

    stops_text = forms.CharField(
        label="Arrêts, un par ligne, dans l'ordre de l'aller",
        widget=forms.Textarea(attrs={"rows": 7, "data-map-stops": ""}),
        help_text="« Nom; latitude; longitude », ou le nom d'une commune seul. Un clic sur la carte ajoute un arrêt.",
        error_messages={"required": "Donnez au moins deux arrêts."},
    )
    out_text = forms.CharField(
        label="Départs à l'aller, du premier arrêt",
        help_text="Des heures (« 05:00 13:00 ») ou « de 05:00 à 08:00 toutes les 30 min ». 25:00 est 1 h du matin.",
        error_messages={"required": "Donnez au moins un départ."},
    )
    back_text = forms.CharField(
        label="Départs au retour, du dernier arrêt", error_messages={"required": "Donnez au moins un départ."}
    )
    seats = forms.IntegerField(
        label="Places", initial=8, min_value=1, max_value=MOST_SEATS,
        error_messages=dict.fromkeys(("min_value", "max_value"), f"Une navette a de 1 à {MOST_SEATS} places."),
    )  # fmt: skip

    class Meta:
        model = Shuttle
        fields = ["name", "days", "seats"]
        error_messages = {"name": {"required": "Nommez la variante, par exemple « Commentry – Montluçon, nuit »."}}

    def __init__(self, *args: Any, operator: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.instance.operator = operator
        self._finder = CommuneFinder(operator.departement)
        self.order_fields(["name", "stops_text", "out_text", "back_text", "days", "seats"])

    def clean_stops_text(self) -> list[dict[str, Any]]:
        """The stops; each line that can't be read is told with its number."""
        stops, wrong = [], []
        for number, line in enumerate(self.cleaned_data["stops_text"].splitlines(), 1):
            if line.strip():
                try:
                    stops.append(self._stop(line))
                except ValidationError as error:
                    wrong.append(f"Ligne {number} : {' '.join(error.messages)}")
        if not wrong and not 2 <= len(stops) <= MOST_STOPS:
            wrong.append(f"Donnez de 2 à {MOST_STOPS} arrêts.")
        if not wrong and len({one["name"] for one in stops}) < len(stops):
            wrong.append("Deux arrêts portent le même nom.")
        if wrong:
            raise ValidationError(wrong)
        return stops

    def _stop(self, line: str) -> dict[str, Any]:
        parts = [part.strip() for part in line.split(";")]
        if len(parts) == 1:
            commune = self._finder.find(parts[0])
            return {"name": commune.name, "lat": commune.latitude, "lon": commune.longitude}
        try:
            name, lat, lon = parts
            point = Point(float(lat.replace(",", ".")), float(lon.replace(",", ".")))
        except ValueError as error:
            raise ValidationError(
                "écrivez « Nom; latitude; longitude », par exemple « Gare; 46.34; 2.60 », ou le nom d'une commune."
            ) from error
        away = self._finder.km_away(point)
        if away > FARTHEST_KM:
            raise ValidationError(
                f"« {name} » est à {away:.0f} km de la commune du département la plus proche : vérifiez la latitude "
                "et la longitude, dans cet ordre."
            )
        return {"name": name, "lat": point.lat, "lon": point.lon}

    def clean_out_text(self) -> list[int]:
        """Departures of the way out, in minutes."""
        return _departures(self.cleaned_data["out_text"])

    def clean_back_text(self) -> list[int]:
        """Departures of the way back, in minutes."""
        return _departures(self.cleaned_data["back_text"])

    def drawn(self) -> Shuttle:
        """The variant, unsaved."""
        given = self.cleaned_data
        self.instance.stops, self.instance.out, self.instance.back = (
            given["stops_text"], given["out_text"], given["back_text"],
        )  # fmt: skip
        return self.instance


def _departures(text: str) -> list[int]:
    if (found := EVERY.fullmatch(text.strip())) is not None:
        first, last, step = _minute(found[1]), _minute(found[2]), int(found[3])
        if step < 1 or last < first:
            raise ValidationError("L'intervalle est de 1 min au moins, et la fin suit le début.")
        minutes = list(range(first, last + 1, step))
    else:
        minutes = sorted({_minute(word) for word in text.replace(",", " ").split()})
    if not minutes:
        raise ValidationError("Donnez au moins un départ.")
    if len(minutes) > MOST_RUNS:
        raise ValidationError(f"{len(minutes)} départs : il en faut {MOST_RUNS} au plus.")
    return minutes


def _minute(word: str) -> int:
    found = HOUR.fullmatch(word)
    if found is None:
        raise ValidationError(f"« {word} » n'est pas une heure : écrivez HH:MM, par exemple 05:00.")
    return int(found[1]) * 60 + int(found[2])
