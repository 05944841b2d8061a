"""What an action's indicator says today: the same numbers as the results and the rooms above give."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from coincide.apps.journeys.facts import journeys_of
from coincide.apps.journeys.models import Journey
from coincide.apps.offers.models import Job
from coincide.apps.organisations.models import Post, Profession
from coincide.apps.results import queries as results
from coincide.apps.roadmap.models import Action
from coincide.apps.territory.models import Departement
from coincide.core.statistics.masking import THRESHOLD

Indicator = Action.Indicator


@dataclass(frozen=True, slots=True)
class Measure:
    """A drawn measure, in the unit shown (a rate in percent). ``current`` is None when nothing can be said."""

    baseline: float
    current: float | None
    goal: float
    unit: str
    decimals: int
    detail: str


def positive_rate(departement: Departement, day: dt.date) -> tuple[float, str] | None:
    """Positive exits since the market started, in percent, with the counts; None when either class has under 5."""
    start = results.market_start(departement)
    found = results.exit_rates(departement, start, day).both if start else None
    if found is None or found.value is None:
        return None
    # The roadmap is read outside the operator too.
    if min(found.numerator, found.denominator - found.numerator) < THRESHOLD:
        return None
    return 100 * found.value, f"{found.numerator} sur {found.denominator} sorties"


def cip_posts(departement: Departement, day: dt.date) -> tuple[float, str] | None:
    """Posts of CIP that exist at the operators on that day."""
    posts = Post.objects.filter(
        organisation__kind="operator",
        organisation__departement=departement,
        profession=Profession.CIP,
        period__contains=day,
    )
    return float(posts.count()), ""


def cir_delay(departement: Departement, day: dt.date) -> tuple[float, str] | None:
    """Median days from the protection to the CIR, for those oriented in the year before ``day``; None under 5."""
    dated = (
        journeys_of(departement)
        .filter(
            entry_kind=Journey.EntryKind.ORIENTATION,
            entered_on__gt=day - dt.timedelta(days=365),
            entered_on__lte=day,
            protection_on__isnull=False,
            cir_signed_on__isnull=False,
        )
        .values_list("protection_on", "cir_signed_on")
    )
    delays = [(signed - granted).days for granted, signed in dated if granted and signed]
    if len(delays) < THRESHOLD:
        return None
    return float(median(delays)), f"{len(delays)} entrées depuis un an"


def employers(departement: Departement, day: dt.date) -> tuple[float, str] | None:
    """Employers that have a job whose availability is confirmed on that day."""
    jobs = Job.objects.filter(commune__departement=departement).available_on(day)
    return float(jobs.values("employer").distinct().count()), ""


_TODAY: dict[str, Callable[[Departement, dt.date], tuple[float, str] | None]] = {
    Indicator.POSITIVE_RATE: positive_rate,
    Indicator.CIP_POSTS: cip_posts,
    Indicator.CIR_DELAY: cir_delay,
    Indicator.EMPLOYERS: employers,
}
_UNITS = {
    Indicator.POSITIVE_RATE: ("%", 1),
    Indicator.CIP_POSTS: ("postes", 0),
    Indicator.CIR_DELAY: ("jours", 0),
    Indicator.EMPLOYERS: ("employeurs", 0),
}


class Measures:
    """The measures of a page: each indicator is computed once, however many actions it follows."""

    def __init__(self, departement: Departement, day: dt.date) -> None:
        self.departement, self.day = departement, day
        self._known: dict[str, tuple[float, str] | None] = {}

    def of(self, action: Action) -> Measure | None:
        """The measure of an action; None without an indicator, a baseline or a goal."""
        if not action.indicator or action.baseline is None or action.goal is None:
            return None
        if action.indicator not in self._known:
            self._known[action.indicator] = _TODAY[action.indicator](self.departement, self.day)
        found = self._known[action.indicator]
        unit, decimals = _UNITS[Indicator(action.indicator)]
        # A rate's baseline and goal are kept as fractions, as rates are everywhere; they are shown in percent.
        scale = 100 if action.indicator == Indicator.POSITIVE_RATE else 1
        current, detail = found if found else (None, "")
        return Measure(action.baseline * scale, current, action.goal * scale, unit, decimals, detail)
