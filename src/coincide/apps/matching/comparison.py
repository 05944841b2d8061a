"""Two runs side by side: who gains, who loses, who changes, what things are worth in each."""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from coincide.apps.accounts.models import User
from coincide.apps.matching import wording
from coincide.apps.matching.access import visible_households
from coincide.apps.matching.floors import Floor, FloorsTold
from coincide.apps.matching.models import Run, RunLine
from coincide.apps.matching.runs import offers_of
from coincide.apps.matching.worth import STRANDS, names_of
from coincide.apps.offers.models import Childcare, Course, Dwelling, Job, MobilityResource
from coincide.apps.people.models import Household, Person
from coincide.core.mobility import MODE_LABELS, Mode
from coincide.core.planning import ResourceKey
from coincide.core.planning.variants import ONE_MORE, base_id
from coincide.core.rules.calendar import NARROW_SPACE as NARROW

MILLION = 1_000_000
PRICES_SHOWN = 8
SMALL = 0.05
"""Differences of index, in points, under which a change of plan is told last."""
STATES = {
    "gains": "Gagne un plan",
    "better": "A un meilleur plan",
    "other": "A un autre plan, d'indice égal",
    "worse": "A un moins bon plan",
    "loses": "Perd son plan",
    "entered": "N'était pas dans le premier calcul",
    "left": "N'est plus dans le second calcul",
}
"""What becomes of a household from one run to the other, in the order in which it is told; the rest is unchanged."""
READ = {"weights": "poids de l'indice", "rules": "règles", "travel": "trajets", "budget": "budgets"}
"""What a run reads besides its households and offers, by its place in :attr:`Run.versions`."""


@dataclass(frozen=True)
class Totals:
    """A run in numbers: index and bound in points, households placed among all, proved gap as a fraction."""

    run: Run
    objective: float
    placed: int
    households: int
    gap: float


@dataclass(frozen=True)
class Said:
    """A plan as a sentence: jobs, home, ways, what else it takes."""

    jobs: list[str]
    home: str
    move: str
    more: list[str]


@dataclass(frozen=True)
class Row:
    """One household that changes."""

    household: Household
    state: str
    before: Said | None
    after: Said | None
    difference: float

    @property
    def words(self) -> str:
        """What becomes of it."""
        return STATES[self.state]

    @property
    def is_small(self) -> bool:
        """A household keeps a plan, and its index hardly moves."""
        return self.state in ("better", "other", "worse") and abs(self.difference) < SMALL


@dataclass(frozen=True)
class PriceRow:
    """One more of a thing in each run, in points of index."""

    strand: str
    label: str
    before: float
    after: float


class Comparison:
    """Two finished runs; ``user`` reads names only of households open to them, the others are counted."""

    def __init__(self, before: Run, after: Run, user: User) -> None:
        self.before = before
        self.after = after
        self._user = user

    @cached_property
    def _lines(self) -> dict[uuid.UUID, dict[uuid.UUID, RunLine]]:
        found: dict[uuid.UUID, dict[uuid.UUID, RunLine]] = {self.before.pk: {}, self.after.pk: {}}
        for line in RunLine.objects.filter(run__in=[self.before, self.after]).select_related("household"):
            found[line.run_id][line.household_id] = line
        return found

    @cached_property
    def totals(self) -> tuple[Totals, Totals]:
        """Both runs in numbers."""
        first, second = (self._totals(one) for one in (self.before, self.after))
        return first, second

    def _totals(self, run: Run) -> Totals:
        lines = self._lines[run.pk].values()
        placed = sum(bool(one.plan) for one in lines)
        return Totals(run, (run.objective or 0) / MILLION, placed, len(lines), run.gap or 0.0)

    @property
    def gain(self) -> float:
        """What the second run brings more, in points."""
        return self.totals[1].objective - self.totals[0].objective

    @property
    def loss(self) -> float:
        """What it brings less, in points."""
        return -self.gain

    @property
    def gain_is_sure(self) -> bool:
        """Whether the sign of the difference is proved: neither run could reach the other's answer."""
        low, high = sorted((self.before, self.after), key=lambda one: one.objective or 0)
        return (low.bound or 0) < (high.objective or 0) or (low.objective == high.objective and not low.gap)

    @cached_property
    def read_otherwise(self) -> str:
        """What the runs read in different versions, so that their figures do not compare; empty where they do."""
        first, second = self.before.versions, self.after.versions
        found = [words for name, words in READ.items() if first.get(name) != second.get(name)]
        if not found and first.get("engine") != second.get("engine"):
            found = ["versions du moteur"]
        return " et ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)

    @cached_property
    def floors(self) -> list[tuple[str, Floor | None, Floor | None]]:
        """The floors of either run: of which group, in the first, in the second."""
        first, second = (
            {one.label: one for one in FloorsTold.of(run.floors_told).floors} for run in (self.before, self.after)
        )
        return [(label, first.get(label), second.get(label)) for label in dict.fromkeys([*first, *second])]

    @cached_property
    def floor_costs(self) -> tuple[FloorsTold, FloorsTold]:
        """What the floors of each run cost."""
        return FloorsTold.of(self.before.floors_told), FloorsTold.of(self.after.floors_told)

    @cached_property
    def _states(self) -> dict[uuid.UUID, str]:
        first, second = self._lines[self.before.pk], self._lines[self.after.pk]
        found = {}
        for household in first.keys() | second.keys():
            state = _state(first.get(household), second.get(household))
            if state:
                found[household] = state
        return found

    @cached_property
    def counts(self) -> list[tuple[str, str, int]]:
        """How many households in each state: code, words, count; empty states left out."""
        counted = Counter(self._states.values())
        return [(code, words, counted[code]) for code, words in STATES.items() if counted[code]]

    @cached_property
    def _open(self) -> set[str]:
        return visible_households(self.before.session, self._user)

    @cached_property
    def hidden(self) -> int:
        """Households that change and whose file is not open to the user."""
        return sum(str(one) not in self._open for one in self._states)

    @cached_property
    def rows(self) -> list[Row]:
        """The households that change and may be named, those who gain first."""
        first, second = self._lines[self.before.pk], self._lines[self.after.pk]
        shown = [one for one in self._states if str(one) in self._open]
        pairs = [(first.get(one), second.get(one)) for one in shown]
        words = _Words(line.plan for pair in pairs for line in pair if line is not None)
        rows = []
        for one, (old, new) in zip(shown, pairs, strict=True):
            household = next(filter(None, (old, new))).household
            difference = ((new.value if new else 0) - (old.value if old else 0)) / MILLION
            said = [words.said(line.plan) if line is not None and line.plan else None for line in (old, new)]
            rows.append(Row(household, self._states[one], said[0], said[1], difference))
        order = list(STATES)
        return sorted(rows, key=lambda row: (order.index(row.state), -abs(row.difference), row.household.name))

    @property
    def main_rows(self) -> list[Row]:
        """Those who gain or lose a plan, or whose index moves by what counts."""
        return [row for row in self.rows if not row.is_small]

    @property
    def small_rows(self) -> list[Row]:
        """The others who change: told apart, so that they do not hide the first."""
        return [row for row in self.rows if row.is_small]

    @cached_property
    def prices(self) -> list[PriceRow]:
        """The things whose price differs most, dearest first."""
        both: dict[ResourceKey, list[int]] = {}
        for place, run in enumerate((self.before, self.after)):
            for one in run.prices:
                both.setdefault(ResourceKey(one["kind"], one["id"]), [0, 0])[place] = one["price"]
        moved = sorted(
            (key for key, (a, b) in both.items() if a != b), key=lambda key: -abs(both[key][0] - both[key][1])
        )
        names = names_of(moved[: 3 * PRICES_SHOWN])
        rows: dict[str, PriceRow] = {}
        for key, name in sorted(names.items(), key=lambda item: moved.index(item[0])):
            before, after = both[key]
            rows.setdefault(name, PriceRow(STRANDS[key.kind], name, before / MILLION, after / MILLION))
        return list(rows.values())[:PRICES_SHOWN]


def _state(old: RunLine | None, new: RunLine | None) -> str:
    if old is None or new is None:
        return "entered" if old is None else "left"
    if not old.plan or not new.plan:
        return "" if not old.plan and not new.plan else "loses" if old.plan else "gains"
    if old.plan == new.plan:
        return ""
    return "better" if new.value > old.value else "worse" if new.value < old.value else "other"


class _Words:
    """The words of the plans of runs, read in one query for each kind of offer."""

    def __init__(self, plans: Iterable[Mapping[str, Any]]) -> None:
        kept = [plan for plan in plans if plan]
        keys = {uuid.UUID(base_id(key)) for plan in kept for key in offers_of(plan)}
        persons = {choice["person"] for plan in kept for choice in plan["jobs"]}
        self._offers: dict[str, Any] = {}
        for model, place in (
            (Job, "commune"),
            (Dwelling, "commune"),
            (MobilityResource, "basin"),
            (Childcare, "basin"),
            (Course, "basin"),
        ):
            offers: Any = model._default_manager
            self._offers |= {str(one.pk): one for one in offers.filter(pk__in=keys).select_related(place)}
        self._names = dict(Person.objects.filter(pk__in=persons).values_list("pk", "first_name"))

    def said(self, plan: Mapping[str, Any]) -> Said:
        """A plan as a sentence; an offer that no longer exists is said to be gone."""
        several = len(plan["jobs"]) > 1
        jobs = []
        for choice in plan["jobs"]:
            text = self._text(choice["job"], wording.job_text)
            who = self._names.get(uuid.UUID(choice["person"]), "")
            jobs.append(f"{who}{NARROW}: {text}" if several and who else text)
        home = self._text(plan["home"], wording.dwelling_text) if plan["home"] else "logement actuel gardé"
        if plan["home"] and ONE_MORE in plan["home"]:
            home += " (ajouté)"
        move = " et ".join(dict.fromkeys(MODE_LABELS[Mode(choice["mode"])] for choice in plan["jobs"]))
        more = [self._text(choice["course"], wording.offer_text) for choice in plan["jobs"] if choice["course"]]
        if plan["care"]:
            more.append(self._text(plan["care"], wording.offer_text))
        return Said(jobs, home, move, more)

    def _text(self, key: str, words: Any) -> str:
        offer = self._offers.get(base_id(key))
        return str(words(offer)) if offer is not None else "offre effacée"
