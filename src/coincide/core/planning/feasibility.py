"""The one place that says whether a plan is possible, and if not, everything that stands in its way.

Pricing, explanation, re-verification and tests all come here. Each rule has its paragraph in docs/model.md.
"""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from coincide.core.budget import AFFORDABILITIES, Affordability, Budget, HousingCost
from coincide.core.budget.wording import euros
from coincide.core.mobility import MODE_LABELS, Mode, Point, Travel, Verdict
from coincide.core.mobility.travel import CHECK
from coincide.core.planning.choices import (
    care_obstacles,
    course_brings,
    course_obstacles,
    french_obstacles,
    goes_to,
    wish_obstacles,
)
from coincide.core.planning.model import Adult, Household, JobChoice, Plan, Problem, Refusal
from coincide.core.planning.reasons import Obstacle, Reason
from coincide.core.planning.resources import capacities, consumed, resource_keys
from coincide.core.planning.supply import Dwelling, Job, MobilityResource
from coincide.core.planning.travel_tables import TravelTables
from coincide.core.rules.calendar import NARROW_SPACE as NARROW

MAX_JOBS = 2
"""Most jobs that one plan gives to one household."""
SCARCE = {
    "pool": "places dans ce moyen de transport partagé",
    "care": "places dans ce mode de garde",
    "course": "places dans ce cours de français",
    "counsellor": "heures de conseiller dans ce bassin",
}
NO_DATE_START, NO_DATE_AVAILABLE = 10_000_000, 0
"""Day numbers that stand for "no date stated": such a date never conflicts."""


def carries(verdicts: NDArray[np.int8]) -> NDArray[np.bool_]:
    """A commute supports a proposal when it is "yes" or "to check": "unknown" never does, nor is it "no"."""
    result: NDArray[np.bool_] = verdicts >= CHECK
    return result


def available_day(dwelling: Dwelling | None) -> int:
    """Day number from which a home can be lived in."""
    return NO_DATE_AVAILABLE if dwelling is None or dwelling.available is None else dwelling.available.toordinal()


def start_day(job: Job) -> int:
    """Day number on which a job starts."""
    return NO_DATE_START if job.start is None else job.start.toordinal()


def refusal_hits(refusal: Refusal, dwelling_id: str | None, job_ids: Iterable[str]) -> bool:
    """Whether a plan contains all that a refusal names."""
    if refusal.stay and dwelling_id is not None:
        return False
    if refusal.dwelling_id is not None and refusal.dwelling_id != dwelling_id:
        return False
    return refusal.job_id is None or refusal.job_id in job_ids


class Feasibility:
    """The rules applied to one problem. Lists of obstacles are complete: they don't stop at the first."""

    def __init__(self, problem: Problem, tables: TravelTables | None = None) -> None:
        self.problem = problem
        self.tables = tables or TravelTables(problem)
        self.households = {household.id: household for household in problem.households}
        self.jobs = {job.id: job for job in problem.jobs}
        self.dwellings = {dwelling.id: dwelling for dwelling in problem.dwellings}
        self.pools = {pool.id: pool for pool in problem.pools}
        self.centres = {centre.id: centre for centre in problem.centres}
        self.courses = {course.id: course for course in problem.courses}
        self.capacity = dict(zip(resource_keys(problem), capacities(problem).tolist(), strict=True))
        self.refusals: dict[str, list[Refusal]] = defaultdict(list)
        for refusal in problem.refusals:
            self.refusals[refusal.household_id].append(refusal)

    # --- one home -------------------------------------------------------------------------------------------------

    def home_point(self, household: Household, dwelling: Dwelling | None) -> Point | None:
        """Where commutes start from."""
        return household.home if dwelling is None else dwelling.point

    def home_basin(self, household: Household, dwelling: Dwelling | None) -> str:
        """The basin whose shared means of transport serve this home."""
        return household.home_basin if dwelling is None else dwelling.basin

    def home_cost(self, household: Household, dwelling: Dwelling | None) -> HousingCost:
        """What the budget is asked about."""
        return household.home_cost if dwelling is None else dwelling.cost

    def home_obstacles(self, household: Household, dwelling: Dwelling | None) -> list[Obstacle]:
        """Whether the household could live there, money and work apart."""
        found: list[Obstacle] = []
        if dwelling is None:
            if household.home is None:
                found.append(Obstacle(Reason.STAY, "Le ménage n'a pas d'adresse d'où partir travailler."))
            elif not household.keep_home_allowed:
                found.append(Obstacle(Reason.STAY, "Le ménage doit quitter son logement actuel."))
        else:
            found += self._size_obstacles(household, dwelling)
            if dwelling.area and dwelling.area in household.vetoed_areas:
                found.append(Obstacle(Reason.AREA, "Le ménage ne veut pas habiter cette commune.", dwelling.id))
            elif household.wanted_areas and dwelling.area not in household.wanted_areas:
                text = "Cette commune n'est pas de celles que le ménage souhaite."
                found.append(Obstacle(Reason.AREA, text, dwelling.id))
        if any(
            refusal.job_id is None and refusal_hits(refusal, dwelling.id if dwelling else None, ())
            for refusal in self.refusals[household.id]
        ):
            found.append(Obstacle(Reason.REFUSED, "Ce logement a déjà été refusé.", dwelling.id if dwelling else ""))
        return found

    def _size_obstacles(self, household: Household, dwelling: Dwelling) -> list[Obstacle]:
        found: list[Obstacle] = []
        missing = household.required_rooms - dwelling.rooms
        if missing > 0:
            text = f"Il faut un T{household.required_rooms}, ce logement est un T{dwelling.rooms}."
            found.append(Obstacle(Reason.ROOMS, text, dwelling.id, missing, "pièces"))
        short = household.min_surface - dwelling.surface
        if short > 0:
            text = f"Il faut {household.min_surface} m², ce logement en a {dwelling.surface}."
            found.append(Obstacle(Reason.SURFACE, text, dwelling.id, short, "m²"))
        return found

    # --- one adult and one job ------------------------------------------------------------------------------------

    def job_obstacles(self, household: Household, adult: Adult, job: Job) -> list[Obstacle]:
        """Whether the adult could do this job, wherever the household lives."""
        found: list[Obstacle] = []
        if not adult.seeks_work:
            found.append(Obstacle(Reason.NOT_SEEKING, "Cet adulte ne cherche pas d'emploi.", adult.id))
        short = french_obstacles(adult, job)
        if short and not any(course_brings(course, adult, job) for course in self.problem.courses):
            found += short
        found += wish_obstacles(adult, job)
        if job.needs_literacy and not adult.literate:
            found.append(Obstacle(Reason.LITERACY, "Il faut savoir lire et écrire.", adult.id))
        if job.needs_licence and not adult.licence:
            found.append(Obstacle(Reason.LICENCE, "Il faut le permis de conduire.", adult.id))
        if job.requires_trade and job.rome not in adult.trades:
            found.append(Obstacle(Reason.TRADE, f"Il faut être du métier ({job.rome}).", adult.id))
        if job.area and job.area in household.vetoed_areas:
            found.append(Obstacle(Reason.AREA, "Le ménage ne veut pas travailler dans cette commune.", job.id))
        for refusal in self.refusals[household.id]:
            if refusal.job_id == job.id and refusal.dwelling_id is None and not refusal.stay:
                found.append(Obstacle(Reason.REFUSED, "Cet emploi a déjà été refusé.", job.id))
                break
        return found

    # --- the way to work ------------------------------------------------------------------------------------------

    def limit(self, adult: Adult) -> int:
        """Longest commute of this adult, minutes each way."""
        return self.problem.limit_minutes if adult.max_minutes is None else adult.max_minutes

    def own_modes(self, adult: Adult) -> tuple[Mode, ...]:
        """What the adult can use without taking anything from anyone, in the order of `Mode`."""
        own = {Mode.WALK, Mode.TRANSIT} | (adult.modes - {Mode.CAR})
        if adult.licence and adult.has_car:
            own.add(Mode.CAR)
        return tuple(mode for mode in Mode if mode in own)

    def pool_serves(self, pool: MobilityResource, adult: Adult, basin: str) -> bool:
        """Whether shared means of transport are open to this adult from a home in this basin."""
        in_zone = not pool.basins or basin in pool.basins
        return in_zone and (pool.mode is not Mode.CAR or adult.licence)

    def travel(
        self,
        household: Household,
        adult: Adult,
        dwelling: Dwelling | None,
        job: Job,
        mode: Mode,
        pool: MobilityResource | None = None,
    ) -> Travel | None:
        """The commute, or None when the household has no address; a shared means may state its own minutes."""
        limit = self.limit(adult)
        matrix = self.tables.matrix(mode, limit)
        if pool is not None and pool.minutes is not None:
            verdict = Verdict.YES if pool.minutes <= limit else Verdict.NO
            return Travel(mode, verdict, pool.minutes, pool.minutes, "durée donnée par le service", matrix.date, "")
        point = self.home_point(household, dwelling)
        return None if point is None else matrix.at(self.tables.row(point), self.tables.column(job.id))

    def travel_obstacles(
        self, household: Household, adult: Adult, dwelling: Dwelling | None, job: Job, choice: JobChoice
    ) -> list[Obstacle]:
        """Whether this adult can reach this job from this home in this way, on time, both ways."""
        found: list[Obstacle] = []
        label = MODE_LABELS[choice.mode]
        if choice.pool_id is None:
            if choice.mode not in self.own_modes(adult):
                found.append(Obstacle(Reason.MODE, f"Cet adulte ne peut pas se déplacer {label}.", adult.id))
        else:
            pool = self.pools.get(choice.pool_id)
            basin = self.home_basin(household, dwelling)
            serves = pool is not None and self.pool_serves(pool, adult, basin) and goes_to(pool, job)
            if pool is None or pool.mode is not choice.mode or not serves:
                text = f"Aucun moyen partagé ne permet de se déplacer {label} depuis ce logement."
                found.append(Obstacle(Reason.POOL, text, adult.id))
        pool = self.pools.get(choice.pool_id) if choice.pool_id is not None else None
        travel = self.travel(household, adult, dwelling, job, choice.mode, pool)
        if travel is None:
            return found
        minutes = max(travel.minutes_out or 0, travel.minutes_back or 0)
        if travel.verdict is Verdict.NO and (travel.minutes_out is None or travel.minutes_back is None):
            text = f"Aucun trajet {label} aux horaires de ce poste, aller et retour."
            found.append(Obstacle(Reason.TRAVEL, text, job.id))
        elif travel.verdict is Verdict.NO:
            limit = self.limit(adult)
            text = f"Trajet {label} d'environ {minutes} min, la limite est de {limit} min."
            found.append(Obstacle(Reason.TRAVEL, text, job.id, max(minutes - limit, 1), "minutes"))
        elif travel.verdict is Verdict.UNKNOWN:
            text = f"Trajet {label} inconnu{NARROW}: {travel.source}."
            found.append(Obstacle(Reason.TRAVEL_UNKNOWN, text, job.id))
        return found

    def date_obstacles(self, dwelling: Dwelling | None, job: Job) -> list[Obstacle]:
        """Whether the home is free in time for the job."""
        available, start = available_day(dwelling), start_day(job)
        days = self.problem.move_in_days
        late = available - start - days
        if late <= 0:
            return []
        text = f"Le logement se libère {available - start} jours après le début de l'emploi ({days} au plus)."
        return [Obstacle(Reason.DATES, text, job.id, late, "jours")]

    # --- the whole plan -------------------------------------------------------------------------------------------

    def lacks_contract(self, household: Household, dwelling: Dwelling | None, jobs: int) -> bool:
        """The landlord asks for a work contract and nobody has or gets one."""
        wanted = dwelling is not None and dwelling.requires_work_contract
        return wanted and jobs == 0 and not any(adult.has_contract for adult in household.adults)

    def budget(self, household: Household, dwelling: Dwelling | None, wages: list[int]) -> Budget:
        """The household's budget in this home with these new wages."""
        return self.problem.budget.budget(household.means, self.home_cost(household, dwelling), wages)

    def affordability(
        self, household: Household, dwelling: Dwelling | None, wages: list[NDArray[np.int64]]
    ) -> NDArray[np.int8]:
        """Budget verdicts of many cases; staying where one lives is never forbidden by the budget."""
        if dwelling is None:
            shape = np.broadcast_shapes(*(wage.shape for wage in wages))
            return np.full(shape, AFFORDABILITIES.index(Affordability.YES), dtype=np.int8)
        return self.problem.budget.verdicts(household.means, dwelling.cost, wages)

    def _money_obstacles(self, household: Household, dwelling: Dwelling | None, jobs: list[Job]) -> list[Obstacle]:
        if dwelling is None:
            return []
        budget = self.budget(household, dwelling, [job.net_wage for job in jobs])
        if budget.verdict is not Affordability.NO:
            return []
        gap = max(-budget.worst.rest_to_live, 0)
        text = f"{budget.sentence} Loyer et charges{NARROW}: {euros(dwelling.rent + dwelling.charges)}."
        return [Obstacle(Reason.BUDGET, text, dwelling.id, gap, "centimes")]

    def _whole_obstacles(
        self, household: Household, dwelling: Dwelling | None, jobs: list[Job], plan: Plan
    ) -> list[Obstacle]:
        found: list[Obstacle] = []
        if dwelling is None and not jobs:
            found.append(Obstacle(Reason.NOTHING_NEW, "Ce plan ne propose ni logement ni emploi."))
        if len(jobs) > MAX_JOBS:
            text = f"Un plan donne au plus {MAX_JOBS} emplois."
            found.append(Obstacle(Reason.TOO_MANY_JOBS, text, household.id, len(jobs) - MAX_JOBS, "emplois"))
        for job in {job.id: job for job in jobs}.values():
            takers = sum(choice.job_id == job.id for choice in plan.jobs)
            if takers > job.openings:
                text = "Cet emploi n'a pas assez de postes pour deux adultes."
                found.append(Obstacle(Reason.SAME_JOB, text, job.id, takers - job.openings, "postes"))
        for key, amount in consumed(self.problem, plan, self.households[plan.household_id]).items():
            over = amount - self.capacity.get(key, amount)
            if key.kind not in ("dwelling", "job") and over > 0:
                text = f"Il n'y a pas assez de {SCARCE[key.kind]} pour ce seul plan."
                found.append(Obstacle(Reason.CAPACITY, text, key.id, over, "places"))
        if self.lacks_contract(household, dwelling, len(jobs)):
            text = "Le bailleur demande un contrat de travail."
            found.append(Obstacle(Reason.WORK_CONTRACT, text, dwelling.id if dwelling else ""))
        found += self._money_obstacles(household, dwelling, jobs)
        found += course_obstacles(self, household, dwelling, plan)
        found += care_obstacles(self, household, dwelling, plan)
        for refusal in self.refusals[household.id]:
            combined = refusal.job_id is not None and (refusal.dwelling_id is not None or refusal.stay)
            if combined and refusal_hits(refusal, plan.dwelling_id, [choice.job_id for choice in plan.jobs]):
                text = "Cet emploi avec ce logement a déjà été refusé."
                found.append(Obstacle(Reason.REFUSED, text, refusal.job_id or ""))
        return found

    def obstacles(self, plan: Plan) -> list[Obstacle]:
        """Everything that makes this plan impossible; an empty list means that it is possible."""
        household = self.households[plan.household_id]
        adults = {adult.id: adult for adult in household.adults}
        missing = [plan.dwelling_id] if plan.dwelling_id is not None and plan.dwelling_id not in self.dwellings else []
        missing += [choice.job_id for choice in plan.jobs if choice.job_id not in self.jobs]
        missing += [choice.adult_id for choice in plan.jobs if choice.adult_id not in adults]
        if missing:
            text = "Cette offre ou cette personne ne fait pas partie de la séance."
            return [Obstacle(Reason.UNKNOWN_OFFER, text, one) for one in missing]
        dwelling = self.dwellings[plan.dwelling_id] if plan.dwelling_id is not None else None
        found = self.home_obstacles(household, dwelling)
        if len({choice.adult_id for choice in plan.jobs}) < len(plan.jobs):
            found.append(Obstacle(Reason.TOO_MANY_JOBS, "Un adulte prend au plus un emploi.", household.id))
        for choice in plan.jobs:
            adult, job = adults[choice.adult_id], self.jobs[choice.job_id]
            found += self.job_obstacles(household, adult, job)
            found += self.travel_obstacles(household, adult, dwelling, job, choice)
            found += self.date_obstacles(dwelling, job)
        jobs = [self.jobs[choice.job_id] for choice in plan.jobs]
        return found + self._whole_obstacles(household, dwelling, jobs, plan)
