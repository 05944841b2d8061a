"""The changes that a « what if » may ask about, and what each does to a problem."""

import uuid
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError

from coincide.apps.matching import wording
from coincide.apps.matching.models import PlanningSession, Run
from coincide.apps.matching.runs import offers_of
from coincide.apps.offers.models import Childcare, Course, Dwelling, Job, MobilityResource
from coincide.apps.people.together import Beside, read_together
from coincide.core import planning
from coincide.core.planning import PlanningError, Problem, ResourceKey
from coincide.core.planning.variants import more_of, with_dwellings, without
from coincide.core.rules.calendar import NARROW_SPACE as NARROW

FULL_TIME_HOURS = 140
"""Hours that one more counsellor would give to new plans: four weeks of 35 hours [unverified, ours]."""
MOST = 20
SIZES = range(1, 8)
POOLS: tuple[tuple[str, str, Any], ...] = (
    ("pool", "Moyens de transport partagés", MobilityResource),
    ("care", "Garde d'enfants", Childcare),
    ("course", "Cours de français", Course),
)
type Choices = list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True)
class Change:
    """One change: ``do`` is « more », « home », « hours » or « gone », ``what`` and ``which`` say of what."""

    do: str
    what: str
    which: str
    count: int
    label: str

    def to_json(self) -> dict[str, Any]:
        """Plain types."""
        return {"do": self.do, "what": self.what, "which": self.which, "count": self.count, "label": self.label}


def choices(session: PlanningSession, base: Run | None) -> Choices:
    """What may be asked of this session, in groups: (code, words)."""
    basins = list(session.basins.all())
    keys = _used(base)
    *pools, jobs, dwellings = read_together(
        [
            *(
                Beside(model.objects.filter(basin__in=basins).available_on(session.held_on), ("basin",))
                for _, _, model in POOLS
            ),
            *(Beside(model._default_manager.filter(pk__in=keys), ("commune",)) for model in (Job, Dwelling)),
        ]
    )
    found: Choices = []
    for (kind, title, _), offers in zip(POOLS, pools, strict=True):
        found.append((title, [(f"more:{kind}:{one.pk}", _more(one)) for one in offers]))
    homes = [(f"home:{basin.slug}:{size}", f"Un T{size} de plus à {basin.name}") for basin in basins for size in SIZES]
    found.append(("Logements de plus", homes))
    hours = [
        (f"hours:counsellor:{basin.slug}", f"Un conseiller de plus à {basin.name} ({FULL_TIME_HOURS}{NARROW}h)")
        for basin in basins
        if basin.slug in session.counsellor_hours
    ]
    found.append(("Conseillers", hours))
    scarce = [
        (f"more:job:{one['id']}", f"Un poste de plus : {one['label'].removeprefix('Un poste : ')}")
        for one in session.worth
        if one["kind"] == "job" and one.get("id")
    ]
    found.append(("Postes qui manquent le plus", scarce))
    for title, kind, offers in (("Emplois en moins", "job", jobs), ("Logements en moins", "dwelling", dwellings)):
        less = [(f"gone:{kind}:{one.pk}", _less(one)) for one in offers]
        found.append((title, sorted(less, key=lambda pair: pair[1])))
    return [(title, options) for title, options in found if options]


def _used(base: Run | None) -> list[uuid.UUID]:
    """Offers that a plan of the session takes: to lose any other changes nothing."""
    taken = {key for line in base.lines.all() for key in offers_of(line.plan)} if base is not None else set()
    return [uuid.UUID(one) for one in sorted(taken) if "+" not in one]


ONE_MORE_POOL = {
    MobilityResource.Kind.SCOOTER: "Un scooter de plus",
    MobilityResource.Kind.BIKE: "Un vélo à assistance électrique de plus",
    MobilityResource.Kind.CARPOOL: "Une place de covoiturage de plus",
}


def _more(offer: MobilityResource | Childcare | Course) -> str:
    if isinstance(offer, MobilityResource):
        kind = MobilityResource.Kind(offer.kind)
        return f"{ONE_MORE_POOL.get(kind, f'De plus : {kind.label.lower()}')} ({offer.basin.name})"
    return f"Une place de plus : {wording.offer_text(offer)}"


def _less(offer: Job | Dwelling) -> str:
    what = "Un poste" if isinstance(offer, Job) else "Un logement"
    return f"{what} en moins : {wording.offer_text(offer)} ({offer.reference})"


def read(code: str, count: int, offered: Choices) -> Change:
    """The change of a code among those offered. Raises ValidationError (French) on any other, or a wild count."""
    words = {value: label for _, options in offered for value, label in options}
    if code not in words:
        raise ValidationError({"change": "Choisissez un changement dans la liste."})
    if not 1 <= count <= MOST:
        raise ValidationError({"count": f"Donnez un nombre de 1 à {MOST}."})
    do, what, which = code.split(":", 2)
    if do == "gone":
        count = 1
    label = words[code][0].lower() + words[code][1:]  # it follows « Et si… »
    return Change(do, what, which, count, f"{label} × {count}" if count > 1 else label)


def apply(problem: Problem, change: dict[str, Any]) -> Problem:
    """The problem with the change. Raises PlanningError (French) when the facts no longer allow it."""
    do, what, which, count = (change[key] for key in ("do", "what", "which", "count"))
    if do == "home":
        return with_dwellings(problem, _model_home(problem, what, int(which)), count)
    if do == "hours":
        return more_of(problem, ResourceKey("counsellor", which), FULL_TIME_HOURS * count)
    key = ResourceKey(what, which)
    return without(problem, key) if do == "gone" else more_of(problem, key, count)


def _model_home(problem: Problem, basin: str, rooms: int) -> planning.Dwelling:
    """The home of that size whose rent is in the middle, in the basin if there is one, else anywhere."""
    same = [one for one in problem.dwellings if one.rooms == rooms]
    near = [one for one in same if one.basin == basin]
    middle = sorted(near or same, key=lambda one: (one.rent + one.charges, one.id))
    if not middle:
        raise PlanningError(f"Aucun T{rooms} n'est proposé dans la séance, sur lequel prendre modèle.")
    model = middle[(len(middle) - 1) // 2]
    # In another basin than the one asked for, its rent is borrowed, not its place.
    return model if near else _moved(problem, model, basin)


def _moved(problem: Problem, model: planning.Dwelling, basin: str) -> planning.Dwelling:
    """The same home where most homes of the basin are."""
    there = Counter((one.point, one.area) for one in problem.dwellings if one.basin == basin)
    if not there:
        raise PlanningError("Aucun logement n'est proposé dans ce bassin\u202f: le lieu du nouveau n'est pas connu.")
    (point, area), _ = min(there.items(), key=lambda item: (-item[1], item[0][1]))
    return replace(model, point=point, area=area, basin=basin)
