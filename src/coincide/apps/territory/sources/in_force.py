"""The travel source that the site uses: that of the territory which its installation names, else the estimate."""

from coincide.apps.territory.clock import installation, today
from coincide.apps.territory.sources.loading import travel_of
from coincide.core.mobility import LABEL, CrowFliesEstimate, TravelSource
from coincide.core.mobility.cached import CachedTravel
from coincide.core.mobility.combined import CombinedTravel
from coincide.machine.errors import CoincideError

NOT_HERE = "le territoire « {name} » n'est pas lisible sur cette machine (« coincide territory import »)"


def source_for_plans() -> TravelSource:
    """The same for plans: without a territory, the estimate itself, which a scenario can be written with."""
    found = installation()
    return travel_in_force() if found and found.travel_territory else CrowFliesEstimate()


def label_of(source: TravelSource) -> str:
    """What a person reads about the source of a whole set of plans."""
    return source.label if isinstance(source, CombinedTravel | CachedTravel) else LABEL


def travel_in_force() -> CombinedTravel | CachedTravel:
    """The source in force today.

    A territory that is named but not on this machine leaves the estimate, which says so, and public transport unknown.
    """
    found = installation()
    name = found.travel_territory if found else ""
    if not name:
        return CombinedTravel(None, None, None)
    try:
        return travel_of(name, today())
    except CoincideError:
        return CombinedTravel(None, None, None, NOT_HERE.format(name=name))
