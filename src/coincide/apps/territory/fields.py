"""Fields of forms that name places: typed as text with suggestions, read without accents or case."""

from collections.abc import Sequence
from typing import Any

from django import forms

from coincide.apps.territory.models import Commune
from coincide.apps.territory.places import CommuneFinder


class SuggestedInput(forms.TextInput):
    """A text field with suggestions."""

    template_name = "components/suggested_input.html"

    def __init__(self, suggestions: list[str]) -> None:
        super().__init__()
        self.suggestions = suggestions

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the suggestions, and the list they are in."""
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["list"] = f"{context['widget']['attrs']['id']}-list"
        context["widget"]["suggestions"] = self.suggestions
        return context


class CommuneField(forms.CharField):
    """One commune, by its name or its INSEE code; gives the commune, or None when it may be left blank."""

    def __init__(self, finder: CommuneFinder, **options: Any) -> None:
        options.setdefault("help_text", "Nom ou code INSEE, avec ou sans accents.")
        super().__init__(**options)
        self.finder = finder
        self.widget = SuggestedInput(finder.names())
        self.widget.is_required = self.required

    def clean(self, value: Any) -> Commune | None:
        """The commune meant. Raises ValidationError with the near names."""
        text = super().clean(value)
        return self.finder.find(text) if text else None

    def prepare_value(self, value: Any) -> Any:
        """How a stored commune is written."""
        return self.finder.written(_code(value)) if value else ""


class CommunesField(forms.CharField):
    """Several communes in one line, between commas; gives the list of them, each once."""

    def __init__(self, finder: CommuneFinder, **options: Any) -> None:
        options.setdefault("help_text", "Séparées par des virgules, avec ou sans accents.")
        super().__init__(**options)
        self.finder = finder

    def clean(self, value: Any) -> list[Commune]:
        """The communes meant, in the order typed. Raises ValidationError for the first that is not found."""
        names = [one for one in super().clean(value).replace(";", ",").split(",") if one.strip()]
        return list(dict.fromkeys(self._find(name.strip()) for name in names))

    def _find(self, name: str) -> Commune:
        try:
            return self.finder.find(name)
        except forms.ValidationError as error:
            raise forms.ValidationError(f"«\u202f{name}\u202f»\u202f: {error.messages[0]}") from error

    def prepare_value(self, value: Any) -> Any:
        """How stored communes are written."""
        if isinstance(value, str) or value is None:
            return ", ".join(self.finder.written(one.strip()) for one in (value or "").split(",") if one.strip())
        many: Sequence[Any] = list(value)
        return ", ".join(self.finder.written(_code(one)) for one in many)


def _code(value: Any) -> str:
    return value.pk if isinstance(value, Commune) else str(value)
