"""From the words of the database to those of the core."""

from coincide.apps.offers.models import Dwelling, Job, MobilityResource
from coincide.apps.people.models import HomeSituation, Level, WorkSituation
from coincide.core.mobility import Mode
from coincide.core.planning import Contract, French

CONTRACTS: dict[str, Contract] = {
    Job.Contract.CDI: Contract.CDI,
    Job.Contract.CDD: Contract.CDD,
    Job.Contract.CDDI: Contract.CDDI,
    Job.Contract.TEMPING: Contract.TEMPING,
    Job.Contract.APPRENTICESHIP: Contract.ALTERNANCE,
}

DWELLING_KINDS: dict[str, str] = {
    Dwelling.Kind.SOCIAL: "social",
    Dwelling.Kind.PRIVATE: "private",
    Dwelling.Kind.PRIVATE_CONVENTION: "private",
    Dwelling.Kind.RESIDENCE: "residence_sociale",
}

HOME_KINDS: dict[str, str] = {
    HomeSituation.Kind.RECEPTION: "temporary",
    HomeSituation.Kind.HOSTED: "hosted",
    HomeSituation.Kind.NONE: "temporary",
    HomeSituation.Kind.SOCIAL: "social",
    HomeSituation.Kind.PRIVATE: "private",
    HomeSituation.Kind.RESIDENCE: "residence_sociale",
    HomeSituation.Kind.FJT: "fjt",
}

CONTRACT_KINDS = frozenset(
    {
        WorkSituation.Kind.CDI,
        WorkSituation.Kind.CDD,
        WorkSituation.Kind.CDDI,
        WorkSituation.Kind.TEMPING,
        WorkSituation.Kind.APPRENTICESHIP,
    }
)
"""Works that are a work contract, which a landlord may ask for."""

POOL_MODES: dict[str, Mode] = {
    MobilityResource.Kind.SCOOTER: Mode.SCOOTER,
    MobilityResource.Kind.BIKE: Mode.BIKE,
    MobilityResource.Kind.CARPOOL: Mode.CARPOOL,
}

_LEVELS: dict[str, int] = {level: int(rank) for level, rank in zip(Level, French, strict=True)}


def level(code: str) -> int:
    """Rank of a level of French; nothing written counts as the lowest."""
    return _LEVELS.get(code, 0)
