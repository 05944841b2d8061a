"""One plan at a time: every rule it breaks, its value, what it takes. The slow, plain reading of docs/model.md."""

from collections import Counter
from collections.abc import Container

import numpy as np

from coincide.core.checker.facts import MILLION, MODES, Adult, Choice, Dwelling, Household, Job, Plan, Scenario
from coincide.core.checker.formulas import (
    Ways,
    affordability,
    base_score,
    care_times,
    commute,
    covers,
    credits,
    home_part,
    job_part,
    judged_by,
    language,
    money_of,
    present_permanence,
    quarter,
    taught_up_to,
    urgency_weight,
    way_score,
)

Resource = tuple[str, str]
MAX_JOBS = 2


class Rules:
    """The rules applied to one scenario."""

    def __init__(self, scenario: Scenario, ways: Ways) -> None:
        self.scenario, self.ways = scenario, ways
        self.credits = credits(scenario)

    # --- one adult, one job ---------------------------------------------------------------------------------------

    def own_modes(self, adult: Adult) -> set[str]:
        """Ways to travel that take nothing from anybody."""
        car = {"car"} if adult.licence and adult.car else set()
        return {"walk", "transit"} | (adult.modes - {"car"}) | car

    def unfit(self, household: Household, adult: Adult, job: Job) -> str | None:
        """Why the adult can't do this job wherever the household lives and whatever class there is."""
        if not adult.seeks:
            return "cet adulte ne cherche pas d'emploi"
        if language(self.scenario, adult, job) is None:
            return "il manque plus d'un niveau de français"
        if job.literacy and not adult.literate:
            return "il faut savoir lire et écrire"
        if job.licence and not adult.licence:
            return "il faut le permis de conduire"
        if job.own_trade and job.rome not in adult.trades:
            return f"il faut être du métier {job.rome}"
        if job.area and job.area in household.vetoed_areas:
            return "le ménage refuse cette commune"
        if job.rome and job.rome.startswith(adult.vetoed_trades):
            return "l'adulte refuse ce métier"
        if adult.earliest is not None and job.start < adult.earliest:
            return "l'horaire commence trop tôt pour l'adulte"
        if adult.latest is not None and job.end > adult.latest:
            return "l'horaire finit trop tard pour l'adulte"
        if adult.available is not None and job.day is not None and adult.available > job.day:
            return "l'adulte n'est pas disponible à la date de prise de poste"
        if any(no.job == job.id and no.dwelling is None and not no.stay for no in self._refusals(household)):
            return "cet emploi a déjà été refusé"
        return None

    def pool_opens(self, pool_id: str, adult: Adult, job: Job) -> bool:
        """Whether shared transport takes this adult to this job, from some home."""
        pool = self.scenario.pools[pool_id]
        return (
            (not pool.areas or job.area in pool.areas)
            and (pool.opens is None or job.start >= pool.opens)
            and (pool.closes is None or job.end <= pool.closes)
            and (pool.mode != "car" or adult.licence)
        )

    def way(self, household: Household, adult: Adult, dwelling: Dwelling | None, choice: Choice) -> tuple[int, int]:
        """Verdict (0 no, 1 to check, 2 yes) and whole minutes of the commute."""
        pool = self.scenario.pools.get(choice.pool or "")
        if pool is not None and pool.minutes is not None:
            return (2 if pool.minutes <= adult.limit else 0), pool.minutes
        point = household.point if dwelling is None else dwelling.point
        if choice.mode == "transit" or point is None:
            return 0, 0
        mode = MODES.index(choice.mode)
        central = self.ways.minutes[mode, self.ways.row[point], self.ways.column[choice.job]]
        verdict, minutes = commute(central, mode, self.ways.margin, adult.limit)
        return int(verdict), int(minutes)

    def _choice(self, household: Household, adult: Adult, dwelling: Dwelling | None, choice: Choice) -> list[str]:
        scenario, job = self.scenario, self.scenario.jobs[choice.job]
        basin = household.basin if dwelling is None else dwelling.basin
        found: list[str] = []
        if why := self.unfit(household, adult, job):
            found.append(why)
        missing = language(scenario, adult, job)
        if missing is not None and missing[0] == 0 and choice.course is not None:
            found.append("le cours de français ne sert à rien")
        if missing is not None and missing[0] == 1:
            course = scenario.courses.get(choice.course or "")
            if course is None or taught_up_to(adult, job) > course.up_to:
                found.append("il manque un niveau de français, et le cours qui l'apporte")
            elif course.basins and basin not in course.basins:
                found.append("ce cours de français n'est pas ouvert à ce bassin")
        if choice.pool is None:
            if choice.mode not in self.own_modes(adult):
                found.append(f"l'adulte n'a pas ce moyen de transport ({choice.mode})")
        else:
            pool = scenario.pools[choice.pool]
            if pool.mode != choice.mode or not self.pool_opens(pool.id, adult, job):
                found.append("ce moyen partagé ne va pas à cet emploi à ces heures")
            elif pool.basins and basin not in pool.basins:
                found.append("ce moyen partagé ne part pas de ce bassin")
        verdict, minutes = self.way(household, adult, dwelling, choice)
        if verdict == 0:
            found.append(f"trajet trop long ou inconnu ({minutes} min, limite {adult.limit} min)")
        if dwelling is not None and dwelling.day is not None and job.day is not None:
            late = dwelling.day - job.day - scenario.move_in_days
            if late > 0:
                found.append(f"le logement est libre {late} jours trop tard pour l'emploi")
        return [f"emploi {choice.job}, adulte {choice.adult}\u202f: {why}" for why in found]

    # --- the whole plan -------------------------------------------------------------------------------------------

    def home_unfit(self, household: Household, dwelling: Dwelling | None) -> str | None:
        """Why the household can't live there, money and work apart."""
        refused = any(no.job is None and no.hits(dwelling and dwelling.id, ()) for no in self._refusals(household))
        if refused:
            return "ce logement a déjà été refusé"
        if dwelling is None:
            return None if household.point is not None and household.keep_home else "le ménage ne peut pas rester"
        if dwelling.rooms < household.rooms:
            return f"il faut un T{household.rooms}, le logement est un T{dwelling.rooms}"
        if dwelling.surface < household.surface:
            return f"il faut {household.surface} m², le logement en a {dwelling.surface}"
        if dwelling.area and dwelling.area in household.vetoed_areas:
            return "le ménage refuse cette commune"
        if household.wanted_areas and dwelling.area not in household.wanted_areas:
            return "le ménage ne veut pas habiter cette commune"
        return None

    def _refusals(self, household: Household) -> list:
        return self.scenario.refusals.get(household.id, [])

    def unknown(self, plan: Plan) -> list[str]:
        """Names that the scenario does not hold."""
        scenario = self.scenario
        adults = {one.id for one in scenario.households[plan.household].adults}
        named: list[tuple[str, str | None, Container[str]]] = [
            ("logement", plan.dwelling, scenario.dwellings),
            ("mode de garde", plan.care, scenario.centres),
        ]
        for one in plan.choices:
            named += [("adulte", one.adult, adults), ("emploi", one.job, scenario.jobs), ("mode", one.mode, MODES)]
            named += [("moyen partagé", one.pool, scenario.pools), ("cours", one.course, scenario.courses)]
        return [
            f"{what} inconnu «\u202f{name}\u202f»"
            for what, name, known in named
            if name is not None and name not in known
        ]

    def broken(self, plan: Plan) -> list[str]:
        """Every rule that the plan breaks, in French; an empty list means that it is possible."""
        found = self.unknown(plan)
        if found:
            return found
        scenario = self.scenario
        household = scenario.households[plan.household]
        dwelling = scenario.dwellings[plan.dwelling] if plan.dwelling is not None else None
        adults = {one.id: one for one in household.adults}
        if why := self.home_unfit(household, dwelling):
            found.append(why)
        if dwelling is None and not plan.choices:
            found.append("ni logement ni emploi nouveau")
        if len(plan.choices) > MAX_JOBS or len({one.adult for one in plan.choices}) < len(plan.choices):
            found.append("trop d'emplois")
        for choice in plan.choices:
            found += self._choice(household, adults[choice.adult], dwelling, choice)
        if dwelling is not None:
            if dwelling.work_contract and not plan.choices and not any(one.contract for one in household.adults):
                found.append("le bailleur demande un contrat de travail")
            if self._money(household, dwelling, plan) == 0:
                found.append("le budget ne tient pas")
        jobs = tuple(one.job for one in plan.choices)
        for no in self._refusals(household):
            if no.job is not None and (no.stay or no.dwelling is not None) and no.hits(plan.dwelling, jobs):
                found.append(f"l'emploi {no.job} avec ce logement a déjà été refusé")
        for (kind, name), amount in self.taken(plan).items():
            if kind != "counsellor" and amount > self.scenario.capacity(kind)[name]:
                found.append(f"{kind} {name}\u202f: {amount} places prises par ce seul plan")
        return found + self._care(household, dwelling, plan)

    def _care(self, household: Household, dwelling: Dwelling | None, plan: Plan) -> list[str]:
        times = self._care_times(household, dwelling, plan)
        if not len(times):
            return ["la garde d'enfants ne sert à rien"] if plan.care is not None else []
        if plan.care is None:
            return ["il faut une garde d'enfants"]
        centre = self.scenario.centres[plan.care]
        basin = household.basin if dwelling is None else dwelling.basin
        if centre.basins and basin not in centre.basins:
            return [f"la garde {centre.id} n'est pas ouverte à ce bassin"]
        if not covers(centre.opens, centre.closes, times, len(times)):
            return [f"la garde {centre.id} n'est pas ouverte pendant toutes les absences"]
        return []

    def _care_times(self, household: Household, dwelling: Dwelling | None, plan: Plan) -> np.ndarray:
        none = np.zeros((0, 2), dtype=np.int64)
        if not plan.choices or not self.scenario.young(household):
            return none
        by_adult = {one.adult: one for one in plan.choices}
        absences: list[tuple[int, int]] = []
        for adult in household.adults:
            choice = by_adult.get(adult.id)
            if choice is not None:
                job = self.scenario.jobs[choice.job]
                away = quarter(self.way(household, adult, dwelling, choice)[1])
                absences.append((job.start - away, job.end + away))
            elif adult.busy is not None:
                absences.append(adult.busy)
            else:
                return none
        times = np.zeros((3 ** (len(absences) - 1), 2), dtype=np.int64)
        pairs = np.array(absences, dtype=np.int64)
        return times[: care_times(pairs[:, 0].copy(), pairs[:, 1].copy(), times)]

    def _money(self, household: Household, dwelling: Dwelling | None, plan: Plan) -> int:
        if dwelling is None:
            return 2
        wages = [self.scenario.jobs[one.job].wage for one in plan.choices]
        by = judged_by(self.scenario, household.id, dwelling.area, dwelling.kind)
        # A plan of more than two jobs is broken anyway: its wages count together.
        first, second = (*wages, 0, 0)[0], sum(wages[1:])
        money = money_of(self.scenario, household)
        return int(affordability(money, first, second, dwelling.rent, dwelling.charges, *by))

    def value(self, plan: Plan) -> int:
        """The plan's value in millionths. Every name must be known; the plan need not be possible."""
        scenario = self.scenario
        household = scenario.households[plan.household]
        dwelling = scenario.dwellings[plan.dwelling] if plan.dwelling is not None else None
        permanence = present_permanence(scenario, household)
        if dwelling is not None:
            permanence = scenario.whole("permanence", dwelling.kind)
        sure = self._money(household, dwelling, plan) == 2
        certainty = MILLION if sure else scenario.whole("weights", "budget_to_check")
        total = home_part(scenario, household, permanence, certainty)
        adults = {one.id: one for one in household.adults}
        for choice in plan.choices:
            adult, job = adults[choice.adult], scenario.jobs[choice.job]
            verdict, minutes = self.way(household, adult, dwelling, choice)
            tongue = language(scenario, adult, job)
            # A locked plan may break the rule since: it is valued as if a class brought what is missing.
            factor = tongue[1] if tongue is not None else scenario.whole("weights", "language_course")
            score = way_score(
                base_score(scenario, adult, job, factor),
                *(minutes, adult.limit, scenario.whole("weights", "commute_loss")),
                scenario.whole("reliability", choice.mode),
                MILLION if verdict == 2 else scenario.whole("weights", "travel_to_check"),
            )
            total += int(job_part(score, permanence, certainty, urgency_weight(scenario, household), self.credits))
        return total

    def taken(self, plan: Plan) -> Counter[Resource]:
        """What the plan takes of each resource."""
        scenario = self.scenario
        household = scenario.households[plan.household]
        found: Counter[Resource] = Counter()
        if plan.dwelling is not None:
            found["dwelling", plan.dwelling] += 1
        if plan.care is not None:
            found["care", plan.care] += scenario.young(household)
        for one in plan.choices:
            found["job", one.job] += 1
            for kind, name in (("pool", one.pool), ("course", one.course)):
                if name is not None:
                    found[kind, name] += 1
        if household.basin in scenario.counsellors:
            effort = scenario.numbers["effort"]
            courses = sum(one.course is not None for one in plan.choices)
            hours = effort["move"] * (plan.dwelling is not None) + effort["job"] * len(plan.choices)
            found["counsellor", household.basin] += int(hours + effort["course"] * courses)
        return +found
