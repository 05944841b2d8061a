"""Many cases in one run of OpenFisca, each at several moments of its contract.

A moment is a number of months paid under the contract, the month of the case being the last of them: 0 before it, 1 the
first month, 4 the fourth, 17 the steady state. The law of the case's month holds for all: two moments differ by the
contract alone. Amounts in the answer are euro cents a month.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coincide.core.budget.law.cases import Case, Stock
from coincide.core.budget.law.coverage import Month
from coincide.core.budget.law.system import System, load, quiet

Amounts = dict[str, NDArray[np.int64]]
"""One array per benefit, moments × cases, in cents."""
FAMILY = ("af", "cf", "paje", "asf")
LOOK_BACK = 5
"""Months of benefits computed one after the other before the one asked for. Housing aid depends on the RSA of the month
before, which depends on that month's aid; the first of them counts none, which is forgotten two months later. (On 4,000
drawn cases at three moments, the answer is that of nine months back; one case alternates from month to month.)"""
FIRST_ADULT, SECOND_ADULT, CHILD = range(3)
"""Positions of the roles in OpenFisca's families, tax households (where each adult of a couple that is not married is
the first of their own) and dwellings."""
OCCUPANCY = {
    Stock.SOCIAL: ("locataire_hlm", True),
    Stock.PRIVATE: ("locataire_vide", False),
    Stock.PRIVATE_CONVENTION: ("locataire_vide", True),
    Stock.RESIDENCE: ("locataire_foyer", True),
    Stock.FREE: ("loge_gratuitement", False),
}
"""What OpenFisca is told of each kind of home: status, and whether it is under convention."""
CHUNK = 4_000
"""Cases at a time: some 100 MiB."""


def amounts(
    cases: Sequence[Case], moments: Sequence[int], system: System | None = None, whole: bool = False
) -> Amounts:
    """What each case receives at each moment: `rsa`, `prime_activite`, `family`, `housing_aid`, `rent_rebate`.

    All cases are of one month (ValueError otherwise) and were checked. `whole` computes with every variable of
    OpenFisca: slow, for tests.
    """
    if len({case.month for case in cases}) > 1:
        raise ValueError("one month at a time")
    parts = [
        _run(cases[start : start + CHUNK], moments, system or load(), whole) for start in range(0, len(cases), CHUNK)
    ]
    return {name: np.concatenate([part[name] for part in parts], axis=1) for name in parts[0]} if parts else {}


def _run(cases: Sequence[Case], moments: Sequence[int], system: System, whole: bool) -> Amounts:
    month = cases[0].month
    with quiet():
        simulation = _Builder(cases, moments, system, whole).simulation
        _month_by_month(simulation, month, np.tile([case.stock is Stock.SOCIAL for case in cases], len(moments)))
        found = {
            "rsa": simulation.calculate("rsa", str(month)),
            "prime_activite": simulation.calculate("ppa", str(month)),
            "family": sum(simulation.calculate(name, str(month)).astype(np.float64) for name in FAMILY),
            "housing_aid": simulation.calculate("aide_logement", str(month)),
            "rent_rebate": simulation.calculate("reduction_loyer_solidarite", str(month)),
        }
    answer = {name: np.rint(value.astype(np.float64) * 100).astype(np.int64) for name, value in found.items()}
    rents = np.tile([case.rent for case in cases], len(moments))
    answer["rent_rebate"] = np.minimum(answer["rent_rebate"], rents)
    return {name: value.reshape(len(moments), len(cases)) for name, value in answer.items()}


def _month_by_month(simulation: Any, month: Month, social: NDArray[np.bool_]) -> None:
    """Compute RSA and housing aid in the order of time, so that each month finds the one before."""
    from openfisca_core.periods import period

    first = month.back(LOOK_BACK)
    families = simulation.populations["famille"].count
    simulation.set_input("aide_logement", str(first), np.zeros(families, dtype=np.float32))
    simulation.calculate("rsa", str(first))
    for back in range(LOOK_BACK - 1, -1, -1):
        now = str(month.back(back))
        # The rebate is a landlord's of social housing (CCH, L442-2-1); OpenFisca gives it to any home under convention.
        rebate = simulation.calculate("reduction_loyer_solidarite_montant", now)
        simulation.get_holder("reduction_loyer_solidarite_montant").put_in_cache(rebate * social, period(now))
        simulation.calculate("aide_logement", now)
        simulation.calculate("rsa", now)


class _Builder:
    """Puts the cases, once per moment, in the arrays of a simulation."""

    def __init__(self, cases: Sequence[Case], moments: Sequence[int], system: System, whole: bool) -> None:
        from openfisca_core.simulations import Simulation

        self.cases, self.moments, self.system = cases, moments, system
        self.month = cases[0].month
        law = system.whole if whole else system.light
        self.populations: Any = law.instantiate_entities()
        self._people()
        self.simulation: Any = Simulation(law, self.populations)
        self._persons()
        self._homes()

    def _people(self) -> None:
        """Who is in which family, tax household and dwelling: the cases one after the other, moment after moment."""
        family: list[int] = []
        tax: list[int] = []
        role: list[int] = []
        taxes = 0
        for number, case in enumerate(self.cases):
            first = taxes
            for rank, _ in enumerate(case.adult_ages):
                family.append(number)
                role.append(min(rank, SECOND_ADULT))
                tax.append(taxes)
                taxes += 1
            for _ in case.children_ages:
                family.append(number)
                role.append(CHILD)
                tax.append(first)
        times = len(self.moments)
        self.per_moment = len(family)
        roles = np.tile(role, times)
        self._population("individu", self.per_moment * times)
        self._group("famille", family, len(self.cases), roles)
        self._group("menage", family, len(self.cases), roles)
        self._group("foyer_fiscal", tax, taxes, np.where(roles == SECOND_ADULT, FIRST_ADULT, roles))

    def _population(self, name: str, count: int) -> Any:
        population = self.populations[name]
        population.ids, population.count = np.arange(count), count
        return population

    def _group(self, name: str, members: list[int], count: int, roles: NDArray[np.int64]) -> None:
        times = len(self.moments)
        population = self._population(name, count * times)
        shift = np.repeat(np.arange(times) * count, len(members))
        population.members_entity_id = np.tile(members, times) + shift
        population.members_role = np.array(population.entity.flattened_roles)[roles]

    def _persons(self) -> None:
        """Ages at the middle of their year, wages month by month, the condition of residence."""
        ages = np.array([age for case in self.cases for age in (*case.adult_ages, *case.children_ages)])
        births = self.month.year * 12 + self.month.month - 1 - 6 - 12 * ages - 1970 * 12
        births_of_all = np.tile(births, len(self.moments)).astype("datetime64[M]").astype("datetime64[D]")
        self.simulation.set_input("date_naissance", "ETERNITY", births_of_all)
        net = np.stack([_wages(self.cases, "before"), _wages(self.cases, "wages")]) / 100
        taxable = self.system.taxable(net, self.month)
        worked = np.repeat(self.moments, self.per_moment)
        for back in range(24 + self.month.month):  # down to January of the year before last, which family benefits read
            month = str(self.month.back(back))
            for name, pair in (("salaire_net", net), ("salaire_imposable", taxable)):
                before, under = (np.tile(one, len(self.moments)) for one in pair)
                self.simulation.set_input(name, month, np.where(worked > back, under, before).astype(np.float32))
        everyone = np.ones(len(worked), dtype=bool)
        for back in range(LOOK_BACK + 1):
            self.simulation.set_input("rsa_condition_nationalite", str(self.month.back(back)), everyone)

    def _homes(self) -> None:
        values: dict[str, NDArray[Any]] = {
            "loyer": np.array([_rent(case) for case in self.cases], dtype=np.float32) / 100,
            "zone_apl": np.array([case.zone for case in self.cases]),
            "statut_occupation_logement": np.array([OCCUPANCY[case.stock][0] for case in self.cases]),
            "logement_conventionne": np.array([OCCUPANCY[case.stock][1] for case in self.cases]),
        }
        for name, value in values.items():
            every = np.tile(value, len(self.moments))
            for back in range(LOOK_BACK + 1):
                self.simulation.set_input(name, str(self.month.back(back)), every)


def _rent(case: Case) -> int:
    """The rent that the law looks at: in a *résidence sociale*, the fee, which holds rent and charges."""
    return case.rent + case.charges if case.stock is Stock.RESIDENCE else case.rent


def _wages(cases: Sequence[Case], name: str) -> NDArray[np.float64]:
    """The wages of every person, children at 0, in the order of the arrays."""
    found = [wage for case in cases for wage in (*getattr(case, name), *((0,) * len(case.children_ages)))]
    return np.array(found, dtype=np.float64)
