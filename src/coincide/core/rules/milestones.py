"""The first steps of a journey, their order, and the days between them.

Orientation by the OFII comes with the signature of the CIR; the welcome interview, the diagnosis, and the plan with its
*contrat d'engagement* follow, within one month of the CIR [public]. Only what cannot be true is refused: a step before
the one that it follows. How the welcome and the day of entry stand to one another is settled by no text we have.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from coincide.core.rules.calendar import NARROW_SPACE, french_date


class Milestone(StrEnum):
    """A dated step, in the order of the programme."""

    PROTECTION = "protection"
    CIR = "cir"
    ORIENTATION = "orientation"
    ENTRY = "entree"
    WELCOME = "accueil"
    DIAGNOSIS = "diagnostic"
    CONTRACT = "contrat"

    @property
    def label(self) -> str:
        """Its name on a line of the journey, in French."""
        return _LABELS[self][0]


# name on the line; how a sentence names it
_LABELS: dict[Milestone, tuple[str, str]] = {
    Milestone.PROTECTION: ("Protection", "la protection"),
    Milestone.CIR: ("CIR signé", "la signature du CIR"),
    Milestone.ORIENTATION: ("Orientation par l'OFII", "l'orientation par l'OFII"),
    Milestone.ENTRY: ("Entrée", "l'entrée"),
    Milestone.WELCOME: ("Entretien d'accueil", "l'entretien d'accueil"),
    Milestone.DIAGNOSIS: ("Diagnostic", "le diagnostic"),
    Milestone.CONTRACT: ("Contrat d'engagement", "le contrat d'engagement"),
}

# each pair: what comes first, what can't come before it
ORDER: tuple[tuple[Milestone, Milestone], ...] = (
    (Milestone.PROTECTION, Milestone.CIR),
    (Milestone.PROTECTION, Milestone.ORIENTATION),
    (Milestone.CIR, Milestone.ENTRY),
    (Milestone.PROTECTION, Milestone.ENTRY),
    (Milestone.ORIENTATION, Milestone.ENTRY),
    (Milestone.ORIENTATION, Milestone.WELCOME),
    (Milestone.WELCOME, Milestone.DIAGNOSIS),
    (Milestone.WELCOME, Milestone.CONTRACT),
    (Milestone.DIAGNOSIS, Milestone.CONTRACT),
)
type Dates = dict[Milestone, date | None]


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A step dated before the one that it follows, and the sentence that names both dates."""

    step: Milestone
    before: Milestone
    sentence: str


def misplaced(dates: Dates) -> tuple[Misplaced, ...]:
    """Each pair of known dates in the wrong order, in the order of the programme; empty when all can be true."""
    return tuple(_misplaced(dates))


def _misplaced(dates: Dates) -> Iterator[Misplaced]:
    for first, second in ORDER:
        a, b = dates.get(first), dates.get(second)
        if a and b and b < a:
            said = _LABELS[second][1]
            yield Misplaced(
                second,
                first,
                f"{said[0].upper()}{said[1:]} ({french_date(b)}) ne vient pas avant {_LABELS[first][1]} "
                f"({french_date(a)}){NARROW_SPACE}: corrigez l'une des deux dates.",
            )


class Delay(StrEnum):
    """A delay that is measured, between two steps."""

    PROTECTION_CIR = "protection_cir"
    CIR_WELCOME = "cir_accueil"
    WELCOME_CONTRACT = "accueil_contrat"
    CIR_CONTRACT = "cir_contrat"
    ORIENTATION_ENTRY = "orientation_entree"

    @property
    def label(self) -> str:
        """From what to what, in French."""
        return _DELAYS[self][0]

    @property
    def steps(self) -> tuple[Milestone, Milestone]:
        """From which step to which."""
        return _DELAYS[self][1:]


_DELAYS: dict[Delay, tuple[str, Milestone, Milestone]] = {
    Delay.PROTECTION_CIR: ("De la protection au CIR", Milestone.PROTECTION, Milestone.CIR),
    Delay.ORIENTATION_ENTRY: ("De l'orientation à l'entrée", Milestone.ORIENTATION, Milestone.ENTRY),
    Delay.CIR_WELCOME: ("Du CIR à l'entretien d'accueil", Milestone.CIR, Milestone.WELCOME),
    Delay.WELCOME_CONTRACT: ("De l'accueil au contrat", Milestone.WELCOME, Milestone.CONTRACT),
    Delay.CIR_CONTRACT: ("Du CIR au contrat d'engagement", Milestone.CIR, Milestone.CONTRACT),
}
