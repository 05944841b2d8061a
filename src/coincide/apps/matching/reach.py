"""What is within reach of one household today, by the same rules as the plans."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from coincide.apps.matching import wording
from coincide.apps.matching.problem import Built, build_for_household
from coincide.apps.offers.models import Dwelling, Job
from coincide.apps.people.models import Household, Person
from coincide.apps.territory.sources.in_force import label_of
from coincide.core import planning
from coincide.core.budget import Affordability
from coincide.core.mobility import DEFAULT_LIMIT_MINUTES, LABEL, MODE_LABELS, Mode, Verdict
from coincide.core.planning.feasibility import Feasibility, carries
from coincide.core.planning.value import job_score

SHOWN = 5


@dataclass(frozen=True)
class JobInReach:
    """A job that one adult could take from the present home."""

    job: Job
    text: str
    who: str
    minutes: int
    way: str
    to_check: bool


@dataclass(frozen=True)
class DwellingInReach:
    """A dwelling that the household could live in with what it has today."""

    dwelling: Dwelling
    text: str
    budget: str


@dataclass
class Reach:
    """The lists, the counts, and what could not be computed."""

    jobs: list[JobInReach] = field(default_factory=list)
    jobs_count: int = 0
    dwellings: list[DwellingInReach] = field(default_factory=list)
    dwellings_count: int = 0
    with_job_count: int = 0
    not_computed: list[str] = field(default_factory=list)
    label: str = LABEL
    limit: int = DEFAULT_LIMIT_MINUTES


def within_reach(household: Household, day: dt.date) -> Reach:
    """Jobs from the present home and dwellings on the present budget. Raises RuleError without rules for the day."""
    built = build_for_household(household, day, DEFAULT_LIMIT_MINUTES)
    if built is None:
        return Reach(not_computed=["Personne n'est accompagné aujourd'hui dans ce ménage."])
    reach = Reach(label=label_of(built.problem.travel))
    rules = Feasibility(built.problem)
    me = built.problem.households[0]
    reach.not_computed = _missing(built, me)
    _jobs(rules, me, reach)
    _dwellings(rules, me, reach)
    return reach


def _missing(built: Built, me: planning.Household) -> list[str]:
    found = [one["reason"][0].upper() + one["reason"][1:] + "." for one in built.set_aside["households"]]
    if me.home is None:
        found.append("Sans adresse d'où partir, aucun trajet n'est calculé.")
    if not me.seekers:
        found.append("Aucun adulte du ménage ne cherche d'emploi.")
    return list(dict.fromkeys(found))


def _jobs(rules: Feasibility, me: planning.Household, reach: Reach) -> None:
    if me.home is None:
        return
    best: dict[str, tuple[int, int, planning.Adult, Mode, Verdict]] = {}
    for adult in me.seekers:
        modes = dict.fromkeys([*rules.own_modes(adult), *_shared(rules, adult, me.home_basin)])
        columns = {mode: rules.tables.matrix(mode, rules.limit(adult)) for mode in modes}
        row = rules.tables.row(me.home)
        for number, job in enumerate(rules.problem.jobs):
            ways = [mode for mode in columns if carries(columns[mode].verdict[row, number : number + 1])[0]]
            if not ways or rules.job_obstacles(me, adult, job):
                continue
            way = min(ways, key=lambda mode: int(columns[mode].minutes_out[row, number]))
            travel = columns[way].at(row, number)
            score = job_score(rules.problem.weights, adult, job)
            minutes = max(travel.minutes_out or 0, travel.minutes_back or 0)
            if job.id not in best or (score, -minutes) > (best[job.id][0], -best[job.id][1]):
                best[job.id] = (score, minutes, adult, way, travel.verdict)
    order = sorted(best, key=lambda key: (-best[key][0], best[key][1], key))
    reach.jobs_count = len(order)
    stored = _by_id(Job.objects.select_related("commune", "employer").filter(pk__in=order[:SHOWN]))
    names = {
        str(pk): name for pk, name in Person.objects.filter(household=uuid.UUID(me.id)).values_list("pk", "first_name")
    }
    several = len(me.seekers) > 1
    for key in order[:SHOWN]:
        _, minutes, adult, way, verdict = best[key]
        reach.jobs.append(
            JobInReach(
                job=stored[key],
                text=wording.job_text(stored[key]),
                who=names[adult.id] if several else "",
                minutes=minutes,
                way=MODE_LABELS[way],
                to_check=verdict is not Verdict.YES,
            )
        )


def _shared(rules: Feasibility, adult: planning.Adult, basin: str) -> list[Mode]:
    return [pool.mode for pool in rules.problem.pools if rules.pool_serves(pool, adult, basin)]


def _dwellings(rules: Feasibility, me: planning.Household, reach: Reach) -> None:
    found: list[tuple[int, str, Affordability]] = []
    for dwelling in rules.problem.dwellings:
        if rules.home_obstacles(me, dwelling):
            continue
        verdict = rules.budget(me, dwelling, []).verdict
        if verdict is Affordability.NO or rules.lacks_contract(me, dwelling, 0):
            reach.with_job_count += _opens_with_a_job(rules, me, dwelling)
        else:
            found.append((dwelling.rent + dwelling.charges, dwelling.id, verdict))
    found.sort()
    reach.dwellings_count = len(found)
    keys = [key for _, key, _ in found[:SHOWN]]
    stored = _by_id(Dwelling.objects.select_related("commune", "landlord").filter(pk__in=keys))
    words = {Affordability.YES: "le budget tient", Affordability.CHECK: "budget à vérifier"}
    for _, key, verdict in found[:SHOWN]:
        reach.dwellings.append(DwellingInReach(stored[key], wording.dwelling_text(stored[key]), words[verdict]))


def _opens_with_a_job(rules: Feasibility, me: planning.Household, dwelling: planning.Dwelling) -> int:
    """1 when one more wage among those on offer would open this dwelling, the way to work apart."""
    wages = np.array(sorted({job.net_wage for job in rules.problem.jobs}), dtype=np.int64)
    if not me.seekers or not len(wages):
        return 0
    return int((rules.affordability(me, dwelling, [wages]) > 0).any())


def _by_id(offers: Iterable[Any]) -> dict[str, Any]:
    return {str(one.pk): one for one in offers}
