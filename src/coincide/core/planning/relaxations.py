"""Single changes that may open a plan to a household that has none, from the smallest to the largest.

The order is a judgement about effort [unverified]: what a decision or a phone call can change comes before what takes
months. Each change is a small edit of the facts; whether it helps is said by the ordinary feasibility code.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from coincide.core.budget.wording import euros
from coincide.core.mobility import Mode
from coincide.core.planning.model import Adult, French, Household, Problem, Refusal
from coincide.core.planning.supply import Dwelling

EXTRA_MINUTES = (10, 15, 30)
RENT_STEPS = (2_500, 5_000, 7_500, 10_000, 15_000, 20_000)
"""Rents lower by this much, euro cents a month."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One change: a code, what it would be in French, whom it concerns, and the problem (this household alone) that
    results. `effort` orders the changes."""

    code: str
    label: str
    subject: str
    effort: int
    problem: Problem


def alone(problem: Problem, household: Household) -> Problem:
    """The problem of one household, offers whole and no decision but its own refusals."""
    refusals = tuple(refusal for refusal in problem.refusals if refusal.household_id == household.id)
    return replace(problem, households=(household,), locked=(), refusals=refusals)


def relaxations(problem: Problem, household: Household) -> list[Relaxation]:
    """All single changes worth trying for this household, smallest effort first."""
    base = alone(problem, household)
    found = [*_decisions(base, household), *_offers(base, household)]
    for adult in household.seekers:
        found += _adult_changes(base, household, adult)
    return sorted(found, key=lambda one: (one.effort, one.code, one.subject))


def _with_household(base: Problem, household: Household) -> Problem:
    return replace(base, households=(household,))


def _with_dwellings(base: Problem, change: dict[str, Dwelling]) -> Problem:
    return replace(base, dwellings=tuple(change.get(one.id, one) for one in base.dwellings))


def _named(refusal: Refusal) -> tuple[str | None, str | None, bool]:
    """What a refusal forbids."""
    return refusal.dwelling_id, refusal.job_id, refusal.stay


def _decisions(base: Problem, household: Household) -> Iterator[Relaxation]:
    for said in dict.fromkeys(_named(refusal) for refusal in base.refusals):
        # The same no said twice is one decision.
        kept = tuple(refusal for refusal in base.refusals if _named(refusal) != said)
        yield Relaxation("refusals", "revenir sur un refus", household.id, 10, replace(base, refusals=kept))
    if household.vetoed_areas or household.wanted_areas:
        free = _with_household(base, replace(household, vetoed_areas=frozenset(), wanted_areas=frozenset()))
        yield Relaxation("areas", "accepter d'autres communes", household.id, 12, free)
    if household.home is not None and not household.keep_home_allowed:
        free = _with_household(base, replace(household, keep_home_allowed=True))
        yield Relaxation("stay", "pouvoir rester dans le logement actuel", household.id, 30, free)


def _offers(base: Problem, household: Household) -> Iterator[Relaxation]:
    if any(dwelling.requires_work_contract for dwelling in base.dwellings):
        free = {one.id: replace(one, requires_work_contract=False) for one in base.dwellings}
        label = "un bailleur qui ne demande pas de contrat de travail"
        yield Relaxation("work_contract", label, household.id, 25, _with_dwellings(base, free))
    small = [
        one for one in base.dwellings if one.rooms < household.required_rooms or one.surface < household.min_surface
    ]
    if small:
        large = {
            one.id: replace(
                one,
                rooms=max(one.rooms, household.required_rooms),
                surface=max(one.surface, household.min_surface),
            )
            for one in small
        }
        label = f"un T{household.required_rooms} d'au moins {household.min_surface} m² au loyer des logements proposés"
        yield Relaxation("rooms", label, household.id, 50, _with_dwellings(base, large))
    for step, cents in enumerate(RENT_STEPS):
        cheap = {one.id: replace(one, rent=max(one.rent - cents, 0)) for one in base.dwellings}
        label = f"un loyer plus bas de {euros(cents)} par mois"
        yield Relaxation("rent", label, household.id, 40 + step, _with_dwellings(base, cheap))


def _adult_changes(base: Problem, household: Household, adult: Adult) -> Iterator[Relaxation]:
    def changed(new: Adult) -> Problem:
        adults = tuple(new if one.id == adult.id else one for one in household.adults)
        return _with_household(base, replace(household, adults=adults))

    if adult.earliest is not None or adult.latest is not None:
        new = replace(adult, earliest=None, latest=None)
        yield Relaxation("hours", "accepter d'autres horaires", adult.id, 13, changed(new))
    if adult.vetoed_trades:
        new = replace(adult, vetoed_trades=frozenset())
        yield Relaxation("trade_veto", "accepter d'autres métiers", adult.id, 14, changed(new))
    limit = base.limit_minutes if adult.max_minutes is None else adult.max_minutes
    for step, minutes in enumerate(EXTRA_MINUTES):
        label = f"accepter un trajet de {limit + minutes} min au lieu de {limit} min"
        new = replace(adult, max_minutes=limit + minutes)
        yield Relaxation("minutes", label, adult.id, 15 + step, changed(new))
    if Mode.SCOOTER not in adult.modes:
        rider = replace(adult, modes=adult.modes | {Mode.SCOOTER})
        yield Relaxation("scooter", "un scooter", adult.id, 20, changed(rider))
    for code, what, level in (("oral", "à l'oral", adult.oral), ("written", "à l'écrit", adult.written)):
        for step, target in enumerate(range(level + 1, French.B2 + 1)):
            label = f"le niveau {French(target).label} {what}"
            new = replace(adult, oral=target) if code == "oral" else replace(adult, written=target)
            yield Relaxation(code, label, adult.id, 45 + 20 * step, changed(new))
    if not adult.literate:
        yield Relaxation("literacy", "savoir lire et écrire", adult.id, 90, changed(replace(adult, literate=True)))
    if not adult.licence:
        yield Relaxation("licence", "le permis de conduire", adult.id, 80, changed(replace(adult, licence=True)))
    if not adult.has_car:
        driver = replace(adult, licence=True, has_car=True)
        label = "une voiture" if adult.licence else "le permis de conduire et une voiture"
        yield Relaxation("car", label, adult.id, 60 if adult.licence else 95, changed(driver))
    trades = {job.rome for job in base.jobs if job.requires_trade} - adult.trades
    for rome in sorted(trades):
        new = replace(adult, trades=adult.trades | {rome})
        yield Relaxation("trade", f"une qualification reconnue ({rome})", adult.id, 85, changed(new))
