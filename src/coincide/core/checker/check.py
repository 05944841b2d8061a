"""Checks a plan file against its scenario: every figure recomputed, the bound proved again from the certificate."""

import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from coincide.core.checker.bound import Bound, OutOfTimeError
from coincide.core.checker.facts import KINDS, CheckRefusedError, Plan, Scenario
from coincide.core.checker.formulas import Ways
from coincide.core.checker.planfile import PlanFile, read_plan_file
from coincide.core.checker.pricing import Pricer
from coincide.core.checker.reading import read_scenario
from coincide.core.checker.rules import Resource, Rules

TIME_LIMIT = 600.0
GAP_TOLERANCE = 1e-12
"""Two ways to write one fraction in binary differ by less; one millionth more or less in the bound, by more."""
LABELS = {
    "dwelling": "logement",
    "job": "emploi",
    "pool": "moyen partagé",
    "care": "garde",
    "course": "cours",
    "counsellor": "heures de conseillers du bassin",
}


@dataclass(slots=True)
class Report:
    """What the check found: `lies` are French sentences, empty when all is true.

    `bound_checked` is False where the certificate is absent or the time ran out (`why_not` says which);
    `proved` is the bound that the certificate gives, in millionths.
    """

    lies: list[str] = field(default_factory=list)
    bound_checked: bool = False
    why_not: str = ""
    objective: int | None = None
    bound: int | None = None
    proved: int | None = None
    plans: int = 0
    leaves: int = 0


def check(folder: Path, path: Path, time_limit: float = TIME_LIMIT) -> Report:
    """Check a plan file; `time_limit` in seconds is for the bound.

    Raises:
        CheckRefusedError: one of the two can't be read (French sentence).
    """
    deadline = time.monotonic() + time_limit
    scenario, file = read_scenario(folder), read_plan_file(path)
    if file.digest != scenario.digest:
        raise CheckRefusedError(
            "Ce fichier de plans vient d'un autre scénario, ou le scénario a changé depuis\u202f: "
            f"empreinte attendue {scenario.digest}, trouvée {file.digest}."
        )
    return _Check(scenario, file, deadline).run()


class _Check:
    def __init__(self, scenario: Scenario, file: PlanFile, deadline: float) -> None:
        self.scenario, self.file, self.deadline = scenario, file, deadline
        self.ways = Ways(scenario)
        self.rules = Rules(scenario, self.ways)
        self.report = Report(objective=file.objective, bound=file.bound, plans=len(file.plans))

    def lie(self, sentence: str) -> None:
        self.report.lies.append(sentence)

    def run(self) -> Report:
        for plan in self.scenario.locked.values():
            if unknown := self.rules.unknown(plan):
                raise CheckRefusedError(f"locked.csv, ménage {plan.household}\u202f: {unknown[0]}.")
        self._households()
        possible = self._plans()
        if possible:
            self._capacities()
            self._floors()
        self._totals()
        self._bound()
        return self.report

    def _households(self) -> None:
        named = Counter(one.plan.household for one in self.file.plans)
        for name, times in named.items():
            if name not in self.scenario.households:
                self.lie(f"Plan d'un ménage inconnu\u202f: {name}.")
            elif times > 1:
                self.lie(f"Ménage {name}\u202f: {times} plans au lieu d'un.")
        expected = sorted(set(self.scenario.households) - set(named))
        if sorted(self.file.unplaced) != expected:
            wrong = ", ".join(sorted(set(self.file.unplaced) ^ set(expected))) or "des doublons"
            self.lie(f"La liste des ménages sans plan est fausse\u202f: {wrong}.")
        for name in sorted(set(self.scenario.locked) - set(named)):
            self.lie(f"Ménage {name}\u202f: son plan déjà accepté n'est pas dans le fichier.")

    def _plans(self) -> bool:
        """Check plan by plan; whether everything named exists."""
        known = True
        for one in self.file.plans:
            plan = one.plan
            if plan.household not in self.scenario.households:
                known = False
                continue
            locked = self.scenario.locked.get(plan.household)
            if one.locked != (locked is not None):
                self.lie(f"Ménage {plan.household}\u202f: «\u202fdéjà accepté\u202f» est faux.")
            if locked is not None and _sorted(plan) != _sorted(locked):
                self.lie(f"Ménage {plan.household}\u202f: ce n'est pas le plan déjà accepté.")
            broken = self.rules.unknown(plan) if locked is not None else self.rules.broken(plan)
            for why in broken:
                self.lie(f"Ménage {plan.household}\u202f: plan impossible, {why}.")
            if self.rules.unknown(plan):
                known = False
                continue
            value = self.rules.value(plan)
            if value != one.value:
                self.lie(f"Ménage {plan.household}\u202f: valeur attendue {value}, trouvée {one.value}.")
        return known

    def _taken_by(self, plans: list[Plan]) -> Counter[Resource]:
        total: Counter[Resource] = Counter()
        for plan in plans:
            total += self.rules.taken(plan)
        return total

    def _free(self) -> dict[Resource, int]:
        taken = self._taken_by(list(self.scenario.locked.values()))
        supply = {(kind, name): has for kind in KINDS for name, has in self.scenario.capacity(kind).items()}
        return {key: max(has - taken[key], 0) for key, has in supply.items()}

    def _capacities(self) -> None:
        free = self._free()
        new = [one.plan for one in self.file.plans if one.plan.household not in self.scenario.locked]
        for (kind, name), amount in sorted(self._taken_by(new).items()):
            if amount > free[kind, name]:
                users = ", ".join(one.household for one in new if self.rules.taken(one)[kind, name])
                what = f"{LABELS[kind]} {name}"
                self.lie(f"Capacité dépassée, {what}\u202f: {amount} pour {free[kind, name]} libres ({users}).")

    def _floors(self) -> None:
        placed = {one.plan.household for one in self.file.plans}
        for group, least in self.scenario.floors.items():
            there = sum(group in self.scenario.households[name].groups for name in placed)
            if there < least:
                self.lie(f"Plancher du groupe {group}\u202f: {there} ménages ont un plan, il en faut {least}.")

    def _totals(self) -> None:
        file = self.file
        total = sum(one.value for one in file.plans)
        if total != file.objective:
            self.lie(f"Objectif\u202f: la somme des valeurs est {total}, le fichier dit {file.objective}.")
        if file.bound is None:
            if file.gap is not None:
                self.lie("Un écart est annoncé sans borne.")
            return
        if file.objective > file.bound:
            self.lie(f"L'objectif {file.objective} dépasse la borne {file.bound}.")
        gap = (file.bound - file.objective) / max(abs(file.bound), 1e-9)
        if file.gap is None or not abs(file.gap - gap) <= GAP_TOLERANCE:
            self.lie(f"Écart\u202f: attendu {gap}, trouvé {file.gap}.")

    def _bound(self) -> None:
        file, report, scenario = self.file, self.report, self.scenario
        free = self._free()
        for kind, name in file.prices:
            if (kind, name) not in free:
                self.lie(f"Prix d'une ressource inconnue\u202f: {LABELS[kind]} {name}.")
        for group in file.floors:
            if group not in scenario.floors:
                self.lie(f"Prix d'un plancher inconnu\u202f: {group}.")
        if file.certificate is None or file.bound is None:
            report.why_not = (
                "le fichier n'a pas de certificat" if file.bound is not None else "le fichier n'a pas de borne"
            )
            return
        if any(key not in free for key in file.prices) or any(group not in scenario.floors for group in file.floors):
            report.why_not = "le certificat nomme ce que le scénario n'a pas"
            return
        bound = Bound(scenario, Pricer(scenario, self.rules, self.ways, free), file, free, self.deadline)
        try:
            report.proved = bound.prove(file.certificate, sum(map(self.rules.value, scenario.locked.values())))
        except OutOfTimeError:
            report.why_not = f"le temps a manqué après {max(bound.leaves - 1, 0)} feuilles"
            return
        except CheckRefusedError as error:
            self.lie(str(error))
            return
        finally:
            report.leaves = bound.leaves
        report.bound_checked = True
        # A larger bound is weaker and still true.
        if report.proved is not None and report.proved > file.bound:
            self.lie(f"Borne\u202f: le certificat ne prouve que {report.proved}, le fichier dit {file.bound}.")


def _sorted(plan: Plan) -> tuple[object, ...]:
    return plan.dwelling, plan.care, sorted(plan.choices, key=repr)
