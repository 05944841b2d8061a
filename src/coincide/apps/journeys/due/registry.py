"""The registry of what can be due: one family, one function; each kind has its name and the profession that owns it.

To add a kind: a member of :class:`~coincide.apps.journeys.due.model.Kind`, its line in :data:`RULES`, and its family in
:data:`FAMILIES`. The list, the counts, the digest, the calendar and the command then know it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from coincide.apps.journeys.dossier import Dossier
from coincide.apps.journeys.due import clock, contact, home, language, papers, promises, work
from coincide.apps.journeys.due.model import Delays, Due, Kind

CIP, SOCIAL = "cip", "social"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a kind is called where nobody may be named, and whose work it is.

    ``profession``: the referent who owns it; None for what concerns both, which goes to the one whose half of a
    positive exit is missing (``owners.most_concerned``).
    """

    label: str
    profession: str | None


RULES: dict[Kind, Rule] = {
    Kind.TERM: Rule("terme passé", None),
    Kind.REVIEW: Rule("bilan d'étape", None),
    Kind.MILESTONE: Rule("premières étapes", None),
    Kind.PAPER: Rule("titre", SOCIAL),
    Kind.LICENCE: Rule("échange du permis", CIP),
    Kind.CONTRACT: Rule("fin de contrat ou de formation", CIP),
    Kind.IMMERSION: Rule("fin d'immersion", CIP),
    Kind.PLACE: Rule("fin de place d'accueil", SOCIAL),
    Kind.LANGUAGE: Rule("bilan linguistique attendu", CIP),
    Kind.LITERACY: Rule("orientation linguistique à revoir", CIP),
    Kind.STEP: Rule("étape promise", None),
    Kind.APPOINTMENT: Rule("rendez-vous", None),
    Kind.SILENCE: Rule("sans contact", None),
    Kind.ONE_AWAY: Rule("à un pas d'une sortie positive", None),
}

Family = Callable[[Dossier, Delays], Iterator[Due]]

FAMILIES: tuple[Family, ...] = (
    clock.term_dues,
    clock.review_dues,
    clock.milestone_dues,
    papers.paper_dues,
    papers.licence_dues,
    work.contract_dues,
    work.immersion_dues,
    home.place_dues,
    language.report_dues,
    language.literacy_dues,
    promises.step_dues,
    promises.appointment_dues,
    contact.silence_dues,
    work.one_away_dues,
)
