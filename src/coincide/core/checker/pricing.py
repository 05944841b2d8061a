"""What the best plan of each household is worth at given prices: prepares the tables that the kernels go through."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from coincide.core.checker.facts import KINDS, MILLION, MODES, Adult, Dwelling, Household, Scenario
from coincide.core.checker.formulas import (
    Money,
    Ways,
    base_score,
    credits,
    home_part,
    judged_by,
    language,
    money_of,
    taught_up_to,
    urgency_weight,
)
from coincide.core.checker.kernels import (
    BASE,
    CARE_PRICE,
    CREDIT,
    FREE,
    HOME_CHECK,
    HOME_MASK,
    HOME_WIDTH,
    HOME_YES,
    HOUR_PRICE,
    HOURS_COURSE,
    HOURS_JOB,
    HOURS_MOVE,
    JOB,
    JOB_MASK,
    JOB_PRICE,
    NO_DAY,
    NOTHING,
    PERMANENCE,
    PLACES,
    POOL_PRICE,
    SEAT_PRICE,
    STAYS,
    URGENCY,
    Flags,
    Ints,
    alone,
    options,
    pairs,
    singles,
)
from coincide.core.checker.rules import Rules
from coincide.core.checker.tree import Demand

Prices = dict[str, Ints]
"""By kind of resource, one price each, in the order of the scenario."""


def _table(rows: list[list[int]], width: int) -> Ints:
    return np.array(rows, dtype=np.int64).reshape(len(rows), width)


def _flags(rows: list[list[bool]], width: int) -> Flags:
    return np.array(rows, dtype=np.bool_).reshape(len(rows), width)


@dataclass(slots=True)
class _Worker:
    """An adult who may take a job: position in the household, jobs it could do, ways it has."""

    position: int
    adult: Adult
    able: Ints
    own: Flags
    pool_open: Flags


@dataclass(slots=True)
class _World:
    """What one household may choose among, prices and branches apart."""

    household: Household
    places: list[str | None]
    homes: Ints
    barred: Flags
    workers: list[_Worker]
    money: Money
    numbers: Ints
    hours: Ints
    busy: Ints
    young: int


class Pricer:
    """Exact pricing on one scenario; `free` is what the accepted plans leave of each resource."""

    def __init__(self, scenario: Scenario, rules: Rules, ways: Ways, free: dict[tuple[str, str], int]) -> None:
        self.scenario, self.rules, self.ways = scenario, rules, ways
        self.order = {kind: list(scenario.capacity(kind)) for kind in KINDS}
        self.positions = {kind: {name: one for one, name in enumerate(names)} for kind, names in self.order.items()}
        self.free = free
        supply: list[Dwelling | Household] = [*scenario.dwellings.values(), *scenario.households.values()]
        self.basins = {name: position for position, name in enumerate(sorted({one.basin for one in supply}))}
        self.jobs = _table(
            [
                [j.wage, j.start, j.end, free["job", j.id], NO_DAY if j.day is None else j.day, 0]
                for j in scenario.jobs.values()
            ],
            6,
        )
        self.pools = _table(
            [
                [MODES.index(p.mode), free["pool", p.id], -1 if p.minutes is None else p.minutes, 0]
                for p in scenario.pools.values()
            ],
            4,
        )
        self.courses = _table([[free["course", c.id], 0, c.up_to] for c in scenario.courses.values()], 3)
        self.centres = _table(
            [[free["care", c.id], 0, c.opens, c.closes] for c in scenario.centres.values()],
            4,
        )
        self.pool_serves = self._serving([one.basins for one in scenario.pools.values()])
        self.course_serves = self._serving([one.basins for one in scenario.courses.values()])
        self.centre_serves = self._serving([one.basins for one in scenario.centres.values()])
        self.reliability = np.array([scenario.whole("reliability", mode) for mode in MODES], dtype=np.int64)
        self._worlds: dict[str, _World] = {}

    def _serving(self, basins: list[frozenset[str]]) -> Flags:
        return _flags([[not zone or name in zone for name in self.basins] for zone in basins], len(self.basins))

    # --- what a household may choose among ------------------------------------------------------------------------

    def world(self, name: str) -> _World:
        """The household's world, prepared once."""
        if name not in self._worlds:
            self._worlds[name] = self._prepare(self.scenario.households[name])
        return self._worlds[name]

    def _prepare(self, household: Household) -> _World:
        scenario = self.scenario
        places: list[str | None] = [] if self.rules.home_unfit(household, None) else [None]
        places += [
            one.id
            for one in scenario.dwellings.values()
            if self.free["dwelling", one.id] >= 1 and not self.rules.home_unfit(household, one)
        ]
        contract = any(one.contract for one in household.adults)
        parts: dict[str, tuple[int, int]] = {}
        for kind in scenario.numbers["permanence"]:
            certainties = (MILLION, scenario.whole("weights", "budget_to_check"))
            yes, check = (
                1000 * home_part(scenario, household, scenario.whole("permanence", kind), certainty)
                for certainty in certainties
            )
            parts[kind] = yes, check
        rows = []
        for place in places:
            home = scenario.dwellings[place] if place is not None else None
            kind, basin = (household.kind, household.basin) if home is None else (home.kind, home.basin)
            point = household.point if home is None else home.point
            row = [-1 if point is None else self.ways.row[point], self.basins[basin]]
            row += [0, 0] if home is None else [home.rent, home.charges]
            row += [scenario.whole("permanence", kind), *parts[kind], 0, int(home is None)]
            row += [int(home is not None and home.work_contract and not contract)]
            row.append(home.day if home is not None and home.day is not None else 0)
            area = "" if home is None else home.area
            rows.append([*row, *judged_by(scenario, household.id, area, kind)])
        effort = [scenario.whole("effort", name) for name in ("move", "job", "course")]
        limited = household.basin in scenario.counsellors
        hours = [0, self.free["counsellor", household.basin], *effort] if limited else [0, FREE, 0, 0, 0]
        names = ("travel_to_check", "budget_to_check", "commute_loss")
        numbers = [scenario.whole("weights", name) for name in names]
        numbers += [urgency_weight(scenario, household), *credits(scenario).tolist()]
        return _World(
            *(household, places, _table(rows, HOME_WIDTH), self._barred(household, places)),
            [self._worker(household, *one) for one in enumerate(household.adults) if one[1].seeks],
            *(money_of(scenario, household), np.array(numbers, dtype=np.int64), np.array(hours, dtype=np.int64)),
            _table([list(one.busy) if one.busy else [NOTHING, NOTHING] for one in household.adults], 2),
            scenario.young(household),
        )

    def _barred(self, household: Household, places: list[str | None]) -> Flags:
        both = [
            no
            for no in self.scenario.refusals.get(household.id, ())
            if no.job is not None and (no.stay or no.dwelling is not None)
        ]
        barred = np.zeros((len(places), len(self.jobs) if both else 0), dtype=np.bool_)
        for no in both:
            if no.job in self.ways.column:
                column = self.ways.column[no.job]
                barred[[no.hits(place, (no.job,)) for place in places], column] = True
        return barred

    def _worker(self, household: Household, position: int, adult: Adult) -> _Worker:
        scenario = self.scenario
        rows: list[list[int]] = []
        able = [one for one in scenario.jobs.values() if self.rules.unfit(household, adult, one) is None]
        for job in able:
            missing = language(scenario, adult, job)
            if missing is None:
                continue
            level = taught_up_to(adult, job) if missing[0] else 0
            rows.append([self.ways.column[job.id], base_score(scenario, adult, job, missing[1]), level, 0])
        own = self.rules.own_modes(adult)
        opened = [[self.rules.pool_opens(pool, adult, job) for job in able] for pool in scenario.pools]
        return _Worker(
            *(position, adult, _table(rows, 4), np.array([mode in own for mode in MODES], dtype=np.bool_)),
            _flags(opened, len(able)),
        )

    # --- prices and branches --------------------------------------------------------------------------------------

    def relevant(self, name: str, prices: Prices) -> bytes:
        """The prices that can change the household's best plan: equal bytes, equal result."""
        world = self.world(name)
        homes = [self._position("dwelling", place) for place in world.places if place is not None]
        jobs = np.unique(np.concatenate([worker.able[:, JOB] for worker in world.workers] or [np.zeros(0, np.int64)]))
        parts = [prices["dwelling"][homes], prices["job"][jobs], prices["pool"], prices["course"]]
        parts.append(prices["care"] if world.young else np.zeros(0, np.int64))
        return b"".join(part.tobytes() for part in parts) + str(self._hour_price(world, prices)).encode()

    def _position(self, kind: str, name: str) -> int:
        return self.positions[kind][name]

    def _hour_price(self, world: _World, prices: Prices) -> int:
        basin = world.household.basin
        return (
            int(prices["counsellor"][self._position("counsellor", basin)]) if basin in self.order["counsellor"] else 0
        )

    def best(self, name: str, demands: tuple[Demand, ...], prices: Prices) -> int:
        """The most that 1,000 × value − prices can be over the plans that `demands` allow; NOTHING if there is none."""
        return self.bests(name, demands, prices, ())[-1]

    def bests(
        self, name: str, demands: tuple[Demand, ...], prices: Prices, hours_at_most: tuple[int, ...]
    ) -> list[int]:
        """The same for each of these numbers of hours, in rising order; without any, once for all plans."""
        world = self.world(name)
        wanted = [one for one in demands if one.yes]
        full = (1 << len(wanted)) - 1
        if any(one.what == "placed" and not one.yes for one in demands):
            return [NOTHING] * max(len(hours_at_most), 1)

        def bits(kind: str, adult: str | None = None) -> tuple[Ints, Flags]:
            """For each thing of a kind: the demands it fulfils, and whether the path lets it be used."""
            mask = np.zeros(len(self.order[kind]), dtype=np.int64)
            allowed = np.ones(len(mask), dtype=np.bool_)
            for one in demands:
                if one.what == kind and one.adult in (None, adult):
                    at = [self._position(kind, thing) for thing in one.ids]
                    if one.yes:
                        mask[at] |= 1 << wanted.index(one)
                    else:
                        allowed[at] = False
            return mask, allowed

        always = sum(1 << place for place, one in enumerate(wanted) if one.what == "placed")
        homes, keep = self._homes(world, demands, wanted, bits("dwelling"), always, prices)
        jobs, pools, courses, centres = (table.copy() for table in (self.jobs, self.pools, self.courses, self.centres))
        jobs[:, JOB_PRICE], pools[:, POOL_PRICE] = prices["job"], prices["pool"]
        courses[:, SEAT_PRICE], centres[:, CARE_PRICE] = prices["course"], prices["care"]
        care_bits, care_allowed = bits("care")
        centres[~care_allowed, PLACES] = -1
        hours = world.hours.copy()
        hours[HOUR_PRICE] = self._hour_price(world, prices)
        barred = world.barred[keep]
        ready = []
        for worker in world.workers:
            (job_bits, job_ok), (pool_bits, pool_ok) = bits("job", worker.adult.id), bits("pool", worker.adult.id)
            course_bits, course_ok = bits("course", worker.adult.id)
            chosen = job_ok[worker.able[:, JOB]]
            able = worker.able[chosen]
            able[:, JOB_MASK] = job_bits[able[:, JOB]]
            opened = np.ascontiguousarray(worker.pool_open[:, chosen] & pool_ok[:, None])
            ready.append((worker, able, opened, pool_bits, course_ok, course_bits))
        most = int(hours[HOURS_MOVE] + 2 * hours[HOURS_JOB] + 2 * hours[HOURS_COURSE])
        bests = np.full(max(len(hours_at_most), 1), NOTHING, dtype=np.int64)
        levels = np.searchsorted(np.array(hours_at_most[:-1], dtype=np.int64), np.arange(most + 1)).astype(np.int64)
        ending: tuple[Any, ...] = (full, centres, self.centre_serves, care_bits)
        ceilings = self._ceilings(homes, [able for _, able, *_ in ready], prices, world.numbers)
        for place in np.argsort(-ceilings.max(axis=1), kind="stable"):
            home = homes[place]
            moved = int(hours[HOURS_MOVE] * (1 - home[STAYS]))
            asked = [levels[moved + jobs * int(hours[HOURS_JOB])] for jobs in range(3)]
            if all(ceilings[place, jobs] <= bests[asked[jobs]] for jobs in range(3)):
                continue
            home[HOME_YES] -= hours[HOUR_PRICE] * hours[HOURS_MOVE] * (1 - home[STAYS])
            home[HOME_CHECK] -= hours[HOUR_PRICE] * hours[HOURS_MOVE] * (1 - home[STAYS])
            alone(bests, levels, home, world.money, hours, full)
            lists = []
            for worker, able, opened, pool_bits, course_ok, course_bits in ready:
                given: tuple[Any, ...] = (
                    *(home, barred[place], self.ways.minutes, self.ways.margin, worker.adult.limit, worker.own),
                    *(able, opened, pool_bits, course_ok, course_bits, jobs, pools, self.pool_serves),
                    *(courses, self.course_serves, self.reliability, world.numbers, hours, self.scenario.move_in_days),
                )
                table = options(*given)
                lists.append((worker.position, table))
                singles(
                    *(bests, levels, table, worker.position, home, world.money, hours, world.busy, world.young), *ending
                )
            for one, (first, left) in enumerate(lists):
                for second, right in lists[one + 1 :]:
                    takers = np.array([first, second], dtype=np.int64)
                    pairs(
                        *(bests, levels, left, right, takers, home, jobs, pools, courses, world.money, hours),
                        *(world.busy, world.young, *ending),
                    )
        return [int(one) for one in bests]

    def _ceilings(self, homes: Ints, able: list[Ints], prices: Prices, numbers: Ints) -> Ints:
        """More than any plan of each home can be worth with no, one or two jobs (homes × 3): every job next door, for
        certain, at its own price alone.

        Nothing is lost: each factor left out is at most one, each price left out at least 0.
        """
        found = np.repeat(np.maximum(homes[:, HOME_YES], homes[:, HOME_CHECK])[:, None], 3, axis=1)
        for permanence in np.unique(homes[:, PERMANENCE]):
            share = int(numbers[CREDIT]) + int(numbers[CREDIT + 1]) * int(permanence) // MILLION
            tops = [0, 0]
            for jobs in able:
                parts = jobs[:, BASE] * share // MILLION * int(numbers[URGENCY]) // MILLION
                tops.append(int((1000 * parts - prices["job"][jobs[:, JOB]]).max(initial=0)))
            best = sorted(tops)[-2:]
            found[homes[:, PERMANENCE] == permanence] += np.array([0, best[1], sum(best)], dtype=np.int64)
        return found

    def _homes(
        self,
        world: _World,
        demands: tuple[Demand, ...],
        wanted: list[Demand],
        dwellings: tuple[Ints, Flags],
        always: int,
        prices: Prices,
    ) -> tuple[Ints, Ints]:
        homes = world.homes.copy()
        keep = np.ones(len(homes), dtype=np.bool_)
        stay_bits = sum(1 << place for place, one in enumerate(wanted) if one.what == "stay")
        stay_ok = not any(one.what == "stay" and not one.yes for one in demands)
        homes[:, HOME_MASK] = always
        for row, place in enumerate(world.places):
            if place is None:
                homes[row, HOME_MASK] |= stay_bits
                keep[row] = stay_ok
            else:
                at = self._position("dwelling", place)
                homes[row, HOME_MASK] |= dwellings[0][at]
                homes[row, HOME_YES] -= prices["dwelling"][at]
                homes[row, HOME_CHECK] -= prices["dwelling"][at]
                keep[row] = dwellings[1][at]
        # A home that lacks a demand only homes can fulfil is out at once: cheaper, and nothing else changes.
        only = stay_bits | sum(1 << place for place, one in enumerate(wanted) if one.what == "dwelling")
        keep &= (homes[:, HOME_MASK] & only) == only
        kept = np.flatnonzero(keep)
        return homes[kept], kept
