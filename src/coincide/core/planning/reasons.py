"""Why a plan is not possible: codes that machines compare, sentences that people read."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """One rule of feasibility each."""

    UNKNOWN_OFFER = "unknown_offer"
    NOTHING_NEW = "nothing_new"
    NOT_SEEKING = "not_seeking"
    TOO_MANY_JOBS = "too_many_jobs"
    SAME_JOB = "same_job"
    STAY = "stay"
    ROOMS = "rooms"
    SURFACE = "surface"
    AREA = "area"
    ORAL = "oral"
    WRITTEN = "written"
    LITERACY = "literacy"
    LICENCE = "licence"
    TRADE = "trade"
    MODE = "mode"
    POOL = "pool"
    TRAVEL = "travel"
    TRAVEL_UNKNOWN = "travel_unknown"
    DATES = "dates"
    WORK_CONTRACT = "work_contract"
    BUDGET = "budget"
    REFUSED = "refused"
    CAPACITY = "capacity"
    HOURS = "hours"
    TRADE_VETO = "trade_veto"
    STARTS = "starts"
    COURSE = "course"
    CARE = "care"


REASON_LABELS: dict[Reason, str] = {
    Reason.UNKNOWN_OFFER: "offre absente de la séance",
    Reason.NOTHING_NEW: "rien ne change",
    Reason.NOT_SEEKING: "ne cherche pas d'emploi",
    Reason.TOO_MANY_JOBS: "trop d'emplois dans un même plan",
    Reason.SAME_JOB: "un seul poste pour deux adultes",
    Reason.STAY: "ne peut pas rester dans le logement actuel",
    Reason.ROOMS: "nombre de pièces",
    Reason.SURFACE: "surface",
    Reason.AREA: "commune refusée par le ménage",
    Reason.ORAL: "français oral",
    Reason.WRITTEN: "français écrit",
    Reason.LITERACY: "lecture et écriture",
    Reason.LICENCE: "permis de conduire",
    Reason.TRADE: "métier",
    Reason.MODE: "moyen de transport",
    Reason.POOL: "moyen de transport partagé",
    Reason.TRAVEL: "trajet trop long",
    Reason.TRAVEL_UNKNOWN: "trajet inconnu",
    Reason.DATES: "dates",
    Reason.WORK_CONTRACT: "contrat de travail demandé par le bailleur",
    Reason.BUDGET: "budget",
    Reason.REFUSED: "déjà refusé",
    Reason.CAPACITY: "plus de place",
    Reason.HOURS: "horaires refusés par la personne",
    Reason.TRADE_VETO: "métier refusé par la personne",
    Reason.STARTS: "date de disponibilité",
    Reason.COURSE: "cours de français",
    Reason.CARE: "garde d'enfants",
}


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One rule that a plan breaks.

    `sentence` is French; `gap` is how far the fact is from the rule, in `unit` (levels, minutes, rooms, m², days,
    euro cents), 0 where the rule is a yes or no; `subject` is the id of the adult, job or dwelling concerned.
    """

    reason: Reason
    sentence: str
    subject: str = ""
    gap: int = 0
    unit: str = ""

    @property
    def label(self) -> str:
        """Short French name of the rule."""
        return REASON_LABELS[self.reason]
