"""Rules about one person's choice: wishes, courses of French, shared transport; and the care of small children."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coincide.core.planning.care import Interval, away, care_times, covers, shift_end
from coincide.core.planning.model import Adult, French, Household, JobChoice, Plan
from coincide.core.planning.reasons import Obstacle, Reason
from coincide.core.planning.supply import CareCentre, Course, Dwelling, Job, MobilityResource

if TYPE_CHECKING:
    from coincide.core.planning.feasibility import Feasibility

COURSE_GAP = 1
"""Levels that a seat in a class can stand for, oral and written each [unverified]."""


def french_gaps(adult: Adult, job: Job) -> tuple[int, int]:
    """Levels missing, oral and written."""
    return max(job.min_oral - adult.oral, 0), max(job.min_written - adult.written, 0)


def french_obstacles(adult: Adult, job: Job) -> list[Obstacle]:
    """What of the French asked for is missing, oral and written apart."""
    found = []
    for reason, what, has, needs in (
        (Reason.ORAL, "à l'oral", adult.oral, job.min_oral),
        (Reason.WRITTEN, "à l'écrit", adult.written, job.min_written),
    ):
        if has < needs:
            text = f"Il faut {French(needs).label} {what}, le niveau est {French(has).label}."
            found.append(Obstacle(reason, text, adult.id, needs - has, "niveaux"))
    return found


def course_brings(course: Course, adult: Adult, job: Job) -> bool:
    """Whether a seat in this class stands for all the French that is missing, one level at most of each."""
    oral, written = french_gaps(adult, job)
    missing = [level for gap, level in ((oral, job.min_oral), (written, job.min_written)) if gap]
    return max(oral, written) <= COURSE_GAP and all(level <= course.up_to for level in missing)


def serves(thing: CareCentre | Course, basin: str) -> bool:
    """Whether it is for homes in this basin."""
    return not thing.basins or basin in thing.basins


def goes_to(pool: MobilityResource, job: Job) -> bool:
    """Whether shared transport goes to this job at its hours."""
    if pool.areas and job.area not in pool.areas:
        return False
    late = pool.closes is not None and shift_end(job.shift) > pool.closes
    return not late and (pool.opens is None or job.shift.start >= pool.opens)


def wish_obstacles(adult: Adult, job: Job) -> list[Obstacle]:
    """What the adult stated: hours, trades, first day."""
    found = []
    early = adult.earliest is not None and job.shift.start < adult.earliest
    if early or (adult.latest is not None and shift_end(job.shift) > adult.latest):
        found.append(Obstacle(Reason.HOURS, "Cet adulte ne veut pas de ces horaires.", adult.id))
    if job.rome and any(job.rome.startswith(trade) for trade in adult.vetoed_trades):
        found.append(Obstacle(Reason.TRADE_VETO, f"Cet adulte ne veut pas de ce métier ({job.rome}).", adult.id))
    if adult.available is not None and job.start is not None and job.start < adult.available:
        days = (adult.available - job.start).days
        text = f"L'emploi commence {days} jours avant que cet adulte soit disponible."
        found.append(Obstacle(Reason.STARTS, text, adult.id, days, "jours"))
    return found


def course_obstacles(rules: Feasibility, household: Household, dwelling: Dwelling | None, plan: Plan) -> list[Obstacle]:
    """Each choice has the class that its missing French asks for, from where it lives, and no other."""
    found: list[Obstacle] = []
    adults, basin = {adult.id: adult for adult in household.adults}, rules.home_basin(household, dwelling)
    for choice in plan.jobs:
        adult, job = adults[choice.adult_id], rules.jobs[choice.job_id]
        if max(french_gaps(adult, job)) == 0:
            if choice.course_id is not None:
                found.append(Obstacle(Reason.COURSE, "Aucun cours n'est nécessaire pour cet emploi.", adult.id))
            continue
        course = rules.courses.get(choice.course_id) if choice.course_id is not None else None
        if course is None or not course_brings(course, adult, job) or not serves(course, basin):
            text = "Il manque un cours de français ouvert aux habitants de ce bassin."
            found.append(Obstacle(Reason.COURSE, text, adult.id))
    return found


def absence(
    rules: Feasibility, household: Household, dwelling: Dwelling | None, adult: Adult, choice: JobChoice | None
) -> Interval | None:
    """When an adult is away in a plan; None at home all day."""
    if choice is None:
        return away(adult.busy) if adult.busy is not None else None
    job = rules.jobs[choice.job_id]
    pool = rules.pools.get(choice.pool_id) if choice.pool_id is not None else None
    travel = rules.travel(household, adult, dwelling, job, choice.mode, pool)
    if travel is None or travel.minutes_out is None or travel.minutes_back is None:
        return None
    return away(job.shift, travel.minutes_out, travel.minutes_back)


def care_obstacles(rules: Feasibility, household: Household, dwelling: Dwelling | None, plan: Plan) -> list[Obstacle]:
    """Small children have a place, open around work and travel, whenever no adult is at home; and none for nothing."""
    times: tuple[Interval, ...] = ()
    if plan.jobs and rules.problem.small_children(household):
        choices = {choice.adult_id: choice for choice in plan.jobs}
        times = care_times(
            [absence(rules, household, dwelling, adult, choices.get(adult.id)) for adult in household.adults]
        )
    if not times:
        if plan.care_id is None:
            return []
        return [Obstacle(Reason.CARE, "Aucune garde n'est nécessaire dans ce plan.", household.id)]
    centre = rules.centres.get(plan.care_id) if plan.care_id is not None else None
    if centre is not None and serves(centre, rules.home_basin(household, dwelling)) and covers(centre, times):
        return []
    return [Obstacle(Reason.CARE, "Il manque une garde ouverte quand aucun adulte n'est à la maison.", household.id)]
