"""Single changes that may open a plan to a household that has none, from the smallest to the largest.

The order is a judgement about effort [unverified]: what a decision or a phone call can change comes before what takes
months. Each change is a small edit of the facts; whether it helps is said by the ordinary feasibility code.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from coincide.core.budget.wording import euros
from coincide.core.mobility import Mode
from coincide.core.planning.model import Adult, French, Household, Problem, Refusal
from coincide.core.planning.supply import Dwelling

EXTRA_MINUTES = (10, 15, 30)
RENT_STEPS = (2_500, 5_000, 7_500, 10_000, 15_000, 20_000)
"""Rents lower by this much, euro cents a month."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One change: a code, what it would be in French, whom it concerns; `effort` orders the changes.

    `household`: as it would be. `refusals`: those that would still stand, None where all do. `homes`: what would become
    of each home on offer, None where nothing does.
    """

    code: str
    label: str
    subject: str
    effort: int
    base: Problem
    household: Household
    refusals: tuple[Refusal, ...] | None = None
    homes: Callable[[Dwelling], Dwelling] | None = None

    @property
    def of_household(self) -> bool:
        """Whether only facts of the household change."""
        return self.refusals is None and self.homes is None

    @property
    def problem(self) -> Problem:
        """The problem that results: this household alone, offers whole, no decision but its own refusals."""
        refusals = _own_refusals(self.base, self.household) if self.refusals is None else self.refusals
        dwellings = self.base.dwellings if self.homes is None else tuple(self.homes(one) for one in self.base.dwellings)
        return replace(self.base, households=(self.household,), locked=(), refusals=refusals, dwellings=dwellings)


def relaxations(problem: Problem, household: Household) -> list[Relaxation]:
    """All single changes worth trying for this household, smallest effort first."""
    found = [*_decisions(problem, household), *_offers(problem, household)]
    for adult in household.seekers:
        found += _adult_changes(problem, household, adult)
    return sorted(found, key=lambda one: (one.effort, one.code, one.subject))


def _own_refusals(problem: Problem, household: Household) -> tuple[Refusal, ...]:
    return tuple(refusal for refusal in problem.refusals if refusal.household_id == household.id)


def _named(refusal: Refusal) -> tuple[str | None, str | None, bool]:
    """What a refusal forbids."""
    return refusal.dwelling_id, refusal.job_id, refusal.stay


def _decisions(base: Problem, household: Household) -> Iterator[Relaxation]:
    own = _own_refusals(base, household)
    for said in dict.fromkeys(_named(refusal) for refusal in own):
        # The same no said twice is one decision.
        kept = tuple(refusal for refusal in own if _named(refusal) != said)
        yield Relaxation("refusals", "revenir sur un refus", household.id, 10, base, household, kept)
    if household.vetoed_areas or household.wanted_areas:
        anywhere = replace(household, vetoed_areas=frozenset(), wanted_areas=frozenset())
        yield Relaxation("areas", "accepter d'autres communes", household.id, 12, base, anywhere)
    if household.home is not None and not household.keep_home_allowed:
        staying = replace(household, keep_home_allowed=True)
        yield Relaxation("stay", "pouvoir rester dans le logement actuel", household.id, 30, base, staying)


def _offers(base: Problem, household: Household) -> Iterator[Relaxation]:
    if any(dwelling.requires_work_contract for dwelling in base.dwellings):
        label = "un bailleur qui ne demande pas de contrat de travail"
        yield Relaxation("work_contract", label, household.id, 25, base, household, homes=_without_contract)
    if any(one.rooms < household.required_rooms or one.surface < household.min_surface for one in base.dwellings):
        # That every home has the rooms and the surface is, for this household alone, that it asks for none.
        undemanding = replace(household, required_rooms=0, min_surface=0)
        label = f"un T{household.required_rooms} d'au moins {household.min_surface} m² au loyer des logements proposés"
        yield Relaxation("rooms", label, household.id, 50, base, undemanding)
    for step, cents in enumerate(RENT_STEPS):
        label = f"un loyer plus bas de {euros(cents)} par mois"
        cheaper = partial(_cheaper, cents)
        yield Relaxation("rent", label, household.id, 40 + step, base, household, homes=cheaper)


def _without_contract(one: Dwelling) -> Dwelling:
    return replace(one, requires_work_contract=False) if one.requires_work_contract else one


def _cheaper(cents: int, one: Dwelling) -> Dwelling:
    return replace(one, rent=max(one.rent - cents, 0))


def _adult_changes(base: Problem, household: Household, adult: Adult) -> Iterator[Relaxation]:
    def change(code: str, label: str, effort: int, **facts: Any) -> Relaxation:
        adults = tuple(replace(one, **facts) if one.id == adult.id else one for one in household.adults)
        return Relaxation(code, label, adult.id, effort, base, replace(household, adults=adults))

    if adult.earliest is not None or adult.latest is not None:
        yield change("hours", "accepter d'autres horaires", 13, earliest=None, latest=None)
    if adult.vetoed_trades:
        yield change("trade_veto", "accepter d'autres métiers", 14, vetoed_trades=frozenset())
    limit = base.limit_minutes if adult.max_minutes is None else adult.max_minutes
    for step, minutes in enumerate(EXTRA_MINUTES):
        label = f"accepter un trajet de {limit + minutes} min au lieu de {limit} min"
        yield change("minutes", label, 15 + step, max_minutes=limit + minutes)
    if Mode.SCOOTER not in adult.modes:
        yield change("scooter", "un scooter", 20, modes=adult.modes | {Mode.SCOOTER})
    for code, what, level in (("oral", "à l'oral", adult.oral), ("written", "à l'écrit", adult.written)):
        for step, target in enumerate(range(level + 1, French.B2 + 1)):
            yield change(code, f"le niveau {French(target).label} {what}", 45 + 20 * step, **{code: target})
    if not adult.literate:
        yield change("literacy", "savoir lire et écrire", 90, literate=True)
    if not adult.licence:
        yield change("licence", "le permis de conduire", 80, licence=True)
    if not adult.has_car:
        label = "une voiture" if adult.licence else "le permis de conduire et une voiture"
        yield change("car", label, 60 if adult.licence else 95, licence=True, has_car=True)
    trades = {job.rome for job in base.jobs if job.requires_trade} - adult.trades
    for rome in sorted(trades):
        yield change("trade", f"une qualification reconnue ({rome})", 85, trades=adult.trades | {rome})
