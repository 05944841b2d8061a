"""The fixed headings of the sheet, in the languages of the households.

The translations are ours and were read by no native speaker: the sheet says so. They are data (``headings.json``), so
that a correction needs no programmer.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

from coincide.apps.people.models import Language

RIGHT_TO_LEFT = frozenset({Language.ARABIC, Language.DARI, Language.PASHTO})
TAGS = {Language.DARI: "fa-AF"}
"""Language tags (BCP 47) where they are not the code itself."""


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings of one language: ``words`` by key, the direction of its script, its BCP 47 tag."""

    language: Language
    words: dict[str, str]

    @property
    def is_french(self) -> bool:
        """Whether no second language is needed."""
        return self.language == Language.FRENCH

    @property
    def direction(self) -> str:
        """``rtl`` or ``ltr``."""
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"

    @property
    def tag(self) -> str:
        """The tag for ``lang`` attributes."""
        return TAGS.get(self.language, str(self.language))


@cache
def headings(language: Language) -> Headings:
    """The headings of a language."""
    text = (resources.files("coincide.apps.journeys.sheet") / "headings.json").read_text(encoding="utf-8")
    return Headings(language, json.loads(text)[language])
