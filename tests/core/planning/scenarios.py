"""Random small problems in which every feature of the model occurs, at the edges of its rules too."""

import datetime as dt
import random
from dataclasses import replace
from pathlib import Path

import numpy as np

from coincide.core.budget import BenefitTable, FirstRuleParameters, GridRule, HousingCost, Means, composition_of
from coincide.core.budget.tables import STOCKS
from coincide.core.mobility import Mode, Point, Shift
from coincide.core.planning import (
    Adult,
    CareCentre,
    Contract,
    CounsellorHours,
    Course,
    Dwelling,
    EffortRule,
    Floor,
    Household,
    Job,
    JobChoice,
    MobilityResource,
    Plan,
    Problem,
    Refusal,
    ValueWeights,
)
from coincide.core.scenario import write_scenario
from tests.core.planning import second

TOWNS = (*((46.34, 2.60),) * 4, *((46.37, 2.65),) * 2, (46.42, 2.71), (46.56, 3.33))
AREAS = ("", "03185", "03185", "03190")
BASINS = ("ouest", "nord")
TRADES = ("K2204", "K2204", "K2203", "K1302", "J1501", "")
DAY = dt.date(2026, 12, 1)
DAYS = (None, None, None, None, DAY, DAY + dt.timedelta(days=12), DAY + dt.timedelta(days=28))
KINDS = ("temporary", "temporary", "temporary", "social", "fjt", "iml", "hosted", "residence_sociale")
SHIFTS = tuple(
    Shift(60 * start, 60 * end)
    for start, end in ((8, 16), (8, 16), (9, 17), (9, 12), (6, 13), (13, 20), (21, 5), (2, 7), (16, 0))
)
WAGES, RENTS = (0, 90_000, 150_000, 240_000), (20_000, 45_000, 80_000)


def random_scenario(seed: int) -> Problem:
    """Three to five households, as many jobs, a few homes and a few of everything else that a folder can hold."""
    r = random.Random(f"{seed} scenario")
    problem = Problem(
        tuple(_household(r, f"m{n}") for n in range(r.choice((3, 4, 5)))),
        tuple(_job(r, f"e{n}") for n in range(r.choice((4, 5, 6)))),
        tuple(_dwelling(r, f"l{n}") for n in range(r.choice((2, 3, 4, 5)))),
        pools=_pools(r),
        centres=tuple(_centre(r, f"g{n}") for n in range(r.choice((0, 1, 1, 2)))),
        courses=tuple(
            Course(f"c{n}", r.choice((1, 2, 3)), _basins(r), r.choice((1, 3, 4))) for n in range(r.choice((0, 1, 2, 2)))
        ),
        counsellors=tuple(
            CounsellorHours(basin, r.choice((8, 14, 22, 30, 60))) for basin in BASINS if r.random() < 0.4
        ),
        refusals=tuple(_refusal(r) for _ in range(r.choice((0, 1, 3)))),
        limit_minutes=r.choice((45, 45, 30, 60)),
        move_in_days=r.choice((15, 15, 0)),
        care_age=r.choice((3, 3, 3, 6)),
    )
    if r.random() < 0.3:
        problem = replace(problem, effort=EffortRule(move=5, job=3, course=7), weights=_weights(r))
    return _by_grid(r, problem) if r.random() < 0.25 else problem


def varied(seed: int, folder: Path) -> Problem:
    """The same; one in three has accepted plans, and one in two floors. `folder` is written to."""
    problem = random_scenario(seed)
    if seed % 3 == 0:
        problem = _with_accepted(problem, seed, folder)
    return _with_floor(problem, seed, folder) if seed % 2 == 0 else problem


def reread(problem: Problem, folder: Path) -> second.Scenario:
    """What the second solver reads of a problem that the project writes, in a folder where another may have been."""
    write_scenario(problem, folder)
    return second.read(folder)


def _with_accepted(problem: Problem, seed: int, folder: Path) -> Problem:
    """The same with one or two accepted plans, possible or of any kind, that take no more than there is."""
    r = random.Random(f"{seed} locked")
    for household in r.sample(problem.households, r.choice((1, 1, 2))):
        scenario = reread(problem, folder)
        found = second.possible(scenario, household.id)
        plan = planned(r.choice(found).plan) if found and r.random() < 0.7 else _any_plan(r, problem, household)
        more = replace(problem, locked=(*problem.locked, plan))
        if min(second.free(reread(more, folder)).values()) >= 0:
            problem = more
    return problem


def _with_floor(problem: Problem, seed: int, folder: Path) -> Problem:
    """The same, where at least so many households of a group must have a plan, if that can be."""
    r = random.Random(f"{seed} floor")
    floors = (Floor(r.choice(("jeunes", *BASINS)), r.choice((1, 2))), Floor(r.choice(BASINS), 1))
    more = replace(problem, floors=floors[: r.choice((1, 2))] if floors[0].group != floors[1].group else floors[:1])
    return more if second.best(reread(more, folder)) is not None else problem


def planned(plan: second.Plan) -> Plan:
    """A plan of the second solver, in the engine's words."""
    choices = tuple(JobChoice(one.adult, one.job, Mode(one.mode), one.pool, one.course) for one in plan.choices)
    return Plan(plan.household, plan.dwelling, choices, plan.care)


def _any_plan(r: random.Random, problem: Problem, household: Household) -> Plan:
    """A plan that breaks any rule, but names only what exists."""
    adult, job = r.choice(household.adults), r.choice(problem.jobs)
    mode, pool = r.choice([(mode, None) for mode in Mode] + [(pool.mode, pool.id) for pool in problem.pools])
    course = r.choice((None, *(one.id for one in problem.courses)))
    home = r.choice([*(one.id for one in problem.dwellings), None])
    care = r.choice((None, *(one.id for one in problem.centres)))
    return Plan(household.id, home, (JobChoice(adult.id, job.id, mode, pool, course),), care)


# --- the sets ---------------------------------------------------------------------------------------------------------


def _household(r: random.Random, name: str) -> Household:
    adults = tuple(_adult(r, f"a{n}") for n in range(r.choice((1, 2, 2, 3))))
    ages = tuple(r.choice((0, 1, 2, 2, 3, 5, 13, 14, 16)) for _ in range(r.choice((0, 0, 1, 1, 2, 2))))
    basin = r.choice(BASINS)
    return Household(
        name,
        adults,
        children_ages=ages,
        required_rooms=r.choice((1, 1, 2, 3)),
        min_surface=r.choice((9, 9, 30)),
        home=r.choice((_place(r), _place(r), _place(r), None)),
        home_kind=r.choice(KINDS),
        home_basin=r.choice((basin, basin, basin, "")),
        home_cost=HousingCost(30_000, 4_000, current=True),
        keep_home_allowed=r.random() < 0.7,
        means=Means(
            adults=len(adults),
            children_ages=ages,
            wages=r.choice((0, 0, 0, 91_234)),
            family=r.choice((0, 14_137)),
            rsa=r.choice((0, 57_300)),
            housing_aid=r.choice((0, 21_000)),
            other=r.choice((0, 0, 33_333)),
        ),
        urgency=r.choice((0, 333_333, 500_000, 1_000_000)),
        vetoed_areas=frozenset(r.choice(((), (), (), (), (), ("03185",), ("03190",)))),
        wanted_areas=frozenset(r.choice(((), (), (), (), (), (), ("03185",), ("03185", "03190")))),
        groups=frozenset({basin, *r.choice(((), ("jeunes",)))}),
    )


def _adult(r: random.Random, name: str) -> Adult:
    licence = r.random() < 0.4
    lasting = r.random() < 0.1
    return Adult(
        name,
        seeks_work=r.random() < (0.5 if lasting else 0.85),
        oral=r.choice((0, 1, 2, 2, 2, 3, 4, 5)),
        written=r.choice((0, 1, 2, 2, 3, 4)),
        literate=r.random() < 0.9,
        licence=licence,
        has_car=r.random() < (0.6 if licence else 0.1),
        trades=frozenset(r.sample([one for one in TRADES if one], 2)),
        modes=frozenset(r.sample(list(Mode), r.choice((0, 0, 1, 2)))),
        has_lasting_work=lasting,
        has_contract=r.random() < (0.9 if lasting else 0.1),
        max_minutes=r.choice((None, None, None, 20, 30, 75)),
        earliest=r.choice((None, None, None, None, None, 7 * 60, 8 * 60)),
        latest=r.choice((None, None, None, None, None, 16 * 60, 20 * 60, 29 * 60)),
        vetoed_trades=frozenset(r.choice(((), (), (), (), (), (), ("J",), ("K22", "J15")))),
        available=r.choice(DAYS),
        busy=r.choice((None, None, None, *SHIFTS)),
    )


def _job(r: random.Random, name: str) -> Job:
    return Job(
        name,
        _place(r),
        rome=r.choice(TRADES),
        contract=r.choice(list(Contract)),
        months=r.choice((None, 3, 4, 6, 12)),
        net_wage=r.choice((0, 55_555, 80_000, 147_800, 147_800, 147_800, 163_217, 163_217)),
        shift=r.choice(SHIFTS),
        min_oral=r.choice((0, 0, 1, 3, 3, 3, 4)),
        min_written=r.choice((0, 0, 0, 1, 1, 2, 3)),
        needs_licence=r.random() < 0.15,
        needs_literacy=r.random() < 0.15,
        requires_trade=r.random() < 0.15,
        openings=r.choice((1, 1, 1, 2)),
        start=r.choice(DAYS),
        area=r.choice(AREAS),
    )


def _dwelling(r: random.Random, name: str) -> Dwelling:
    return Dwelling(
        name,
        _place(r),
        kind=r.choice(("social", "private", "private", "fjt", "residence_sociale", "iml", "hosted")),
        rooms=r.choice((1, 2, 3, 3, 4)),
        surface=r.choice((25, 45, 60)),
        rent=r.choice((15_003, 20_001, 32_007, 45_000, 61_003)),
        charges=r.choice((0, 5_000, 7_777)),
        requires_work_contract=r.random() < 0.4,
        available=r.choice(DAYS),
        basin=r.choice((*BASINS, *BASINS, "")),
        area=r.choice(AREAS),
    )


def _pools(r: random.Random) -> tuple[MobilityResource, ...]:
    return tuple(
        MobilityResource(
            f"{mode}{n}",
            mode,
            r.choice((1, 1, 2)),
            _basins(r),
            frozenset(r.choice(((), (), ("03185",), ("03185", "03190")))),
            minutes=r.choice((15, 31, 45)) if mode is Mode.TRANSIT or r.random() < 0.2 else None,
            opens=r.choice((None, None, 6 * 60, 8 * 60)),
            closes=r.choice((None, None, 20 * 60, 29 * 60)),
        )
        for n, mode in enumerate(r.sample(list(Mode), r.choice((1, 2, 3))))
    )


def _centre(r: random.Random, name: str) -> CareCentre:
    opens, closes = r.choice(((7, 19), (5, 22), (0, 24), (5, 31), (0, 47), (8, 16)))
    return CareCentre(name, r.choice((1, 1, 2, 3)), _basins(r), opens * 60, closes * 60)


def _refusal(r: random.Random) -> Refusal:
    household = f"m{r.randrange(3)}"
    kind = r.randrange(5)
    if kind == 0:
        return Refusal(household, f"l{r.randrange(2)}", reason="trop cher")
    if kind == 1:
        return Refusal(household, f"l{r.randrange(2)}", f"e{r.randrange(3)}", reason="trop loin")
    if kind == 2:
        return Refusal(household, stay=True, reason="logement")
    job = f"e{r.randrange(3)}"
    return Refusal(household, job_id=job, reason="horaires") if kind == 3 else Refusal(household, None, job, stay=True)


def _by_grid(r: random.Random, problem: Problem) -> Problem:
    """Budgets judged by invented benefits, for the households and in the communes that have a table."""
    households = []
    for one in problem.households:
        name = composition_of([35] * len(one.adults), one.children_ages) if r.random() < 0.7 else ""
        households.append(replace(one, means=replace(one.means, composition=name)))
    names = {one.means.composition for one in households} - {""}
    tables = [_table(r, name, zone) for name in sorted(names) for zone in ("zone_2", "zone_3")]
    rule = GridRule(
        tables, {"03185": "zone_2", "03190": r.choice(("zone_2", "zone_3"))}, "essai", FirstRuleParameters()
    )
    return replace(problem, households=tuple(households), budget=rule) if tables else problem


def _table(r: random.Random, composition: str, zone: str) -> BenefitTable:
    """Benefits that rise or fall with wages and rents; of a couple, whatever adult earns the larger wage."""
    couple = "-" in composition.split("/")[0]
    shape = (len(STOCKS), 2, len(WAGES), len(WAGES) if couple else 1, len(RENTS))
    draw = np.random.default_rng(r.randrange(1_000_000))
    aid, other = (draw.integers(0, most, shape) for most in (40_000, 70_000))
    if couple:
        aid, other = (np.minimum(one, one.swapaxes(2, 3)) for one in (aid, other))
    return BenefitTable(composition, zone, WAGES, RENTS, aid, other, 900, r.randrange(9_000), 9_000)


def _weights(r: random.Random) -> ValueWeights:
    """Other numbers, so that the folder's are those that count."""
    return replace(
        ValueWeights(),
        home_only=r.choice((150_000, 123_457)),
        work_only=r.choice((150_000, 234_567)),
        commute_loss=r.choice((300_000, 777_777)),
        urgency_extra=r.choice((0, 1_000_000, 1_234_567)),
        language_course=r.choice((800_000, 950_001)),
    )


def _place(r: random.Random) -> Point:
    """In a town, or up to some six kilometres off, so that every mode is somewhere the best."""
    lat, lon = r.choice(TOWNS)
    if r.random() < 0.4:
        return Point(lat, lon)
    return Point(round(lat + r.uniform(-0.05, 0.05), 4), round(lon + r.uniform(-0.05, 0.05), 4))


def _basins(r: random.Random) -> frozenset[str]:
    return frozenset(r.choice(((), (), ("ouest",), ("nord",), BASINS)))
