"""OpenFisca-France, loaded once a process and stripped of what our cases never use.

Building it takes 3 to 20 s and 120 MiB: call :func:`load` from a worker, a command or a build step, never from a page.
"""

import copy
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coincide.core.budget.law.coverage import Month

NOT_COUNTED = (
    "aah", "caah", "asi", "aspa", "ass", "mva", "aeeh", "paje_clca", "paje_prepare", "paje_colca",
    "chomage_brut", "chomage_imposable", "chomage_net", "rfr",
)  # fmt: skip
"""Benefits that no case asks for. Left alone, they look back month after month without end, and what they return then
depends on the order of the questions; a household declares its AAH or unemployment benefit among other resources."""
GROSS_WAGES = (0, 500, 1_000, 1_500, 2_000, 2_500, 3_000, 3_500, 4_000, 4_500, 5_000, 6_000, 8_000, 11_000, 14_000)
"""Gross wages (euros a month) at which the taxable wage is computed; the two are proportional between them."""
FULL_TIME_HOURS = 151.67
"""Hours a month of a 35-hour week, as OpenFisca counts them."""


@contextmanager
def quiet() -> Iterator[None]:
    """OpenFisca divides by zero where it discards the result, and warns of inputs it needs not."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def used_variables() -> frozenset[str]:
    """The variables that our cases make differ from their default (tests compare with the whole system)."""
    text = files("coincide.core.budget.law").joinpath("variables.txt").read_text(encoding="utf-8")
    return frozenset(text.split())


class System:
    """The law as OpenFisca holds it.

    Attributes:
        whole: every variable, but those of NOT_COUNTED.
        light: the same law, with the variables that our cases never use neutralised: ten times faster.
    """

    def __init__(self) -> None:
        with quiet():
            from openfisca_france import FranceTaxBenefitSystem

            self.light: Any = FranceTaxBenefitSystem()
            for name in NOT_COUNTED:
                self.light.neutralize_variable(name)
            self.whole: Any = _beside(self.light)
            for name in set(self.light.variables) - used_variables():
                self.light.neutralize_variable(name)
        self._wages: dict[Month, tuple[NDArray[np.float64], NDArray[np.float64]]] = {}

    def _wage_table(self, month: Month) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Net and taxable wages, in euros, of an employee at GROSS_WAGES."""
        if month not in self._wages:
            from openfisca_core.simulations import SimulationBuilder

            with quiet():
                simulation = SimulationBuilder().build_default_simulation(self.whole, len(GROSS_WAGES))
                simulation.set_input("salaire_de_base", str(month), np.array(GROSS_WAGES, dtype=np.float32))
                net = simulation.calculate("salaire_net", str(month)).astype(np.float64)
                taxable = simulation.calculate("salaire_imposable", str(month)).astype(np.float64)
            self._wages[month] = net, taxable
        return self._wages[month]

    def taxable(self, net: NDArray[np.float64], month: Month) -> NDArray[np.float64]:
        """The taxable wage of each net wage (euros a month): housing aid looks at it, a payslip gives both."""
        known_net, known_taxable = self._wage_table(month)
        result: NDArray[np.float64] = np.interp(net, known_net, known_taxable)
        return result

    def minimum_wage(self, month: Month) -> float:
        """Net minimum wage of a 35-hour week, in euros a month."""
        hourly = self.whole.get_parameters_at_instant(f"{month}-01").marche_travail.salaire_minimum.smic.smic_b_horaire
        net, _ = self._wage_table(month)
        return float(np.interp(hourly * FULL_TIME_HOURS, GROSS_WAGES, net))

    def last_month(self) -> Month:
        """The month before the first yearly revaluation that the tables do not hold."""
        last = []
        for path, revalued in REVALUATIONS.items():
            node = self.whole.parameters
            for name in path.split("."):
                node = getattr(node, name)
            year, month = (int(part) for part in node.values_list[0].instant_str.split("-")[:2])
            last.append(Month(year + (month >= revalued), revalued).back(1))
        return min(last)


def _beside(system: Any) -> Any:
    """The same law with variables of its own: OpenFisca's `clone` copies the parameters too, for 3 s and 100 MiB."""
    other = copy.copy(system)
    other.variables = dict(system.variables)
    other.entities = [copy.copy(entity) for entity in system.entities]
    other.person_entity = next(entity for entity in other.entities if entity.is_person)
    other.group_entities = [entity for entity in other.entities if not entity.is_person]
    for entity in other.entities:
        entity.set_tax_benefit_system(other)
    return other


REVALUATIONS = {
    "marche_travail.salaire_minimum.smic.smic_b_horaire": 1,
    "prestations_sociales.solidarite_insertion.minima_sociaux.rsa.rsa_m.montant_de_base_du_rsa": 4,
    "prestations_sociales.solidarite_insertion.minima_sociaux.ppa.pa_m.montant_de_base": 4,
    "prestations_sociales.prestations_familiales.bmaf.bmaf": 4,
    "prestations_sociales.aides_logement.allocations_logement.locatif.formule.l_plafonds_loyers.par_zone.zone_3."
    "personnes_seules": 10,
}
"""Amounts revalued every year, and the month when they are: what dates the law."""


@lru_cache(maxsize=1)
def load() -> System:
    """The law, built at the first call in a process."""
    return System()
