"""The first budget rule: what is declared, two thresholds, and an honest "to check" for the aid nobody computed yet.

No benefit is modelled. Declared resources are facts; RSA is dropped as soon as there is a new wage (prudent); the
housing aid of a new home is unknown, so the rule answers twice, without any aid and with the most that the reference
cases show, and says "to check" where the two answers differ. See docs/model.md, "Budget".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from coincide.core.budget.budget import (
    AFFORDABILITIES,
    CHECK,
    NO,
    YES,
    Affordability,
    Budget,
    HousingCost,
    Means,
    Stage,
)
from coincide.core.budget.wording import euros, percent
from coincide.core.rules.calendar import NARROW_SPACE as NARROW

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class FirstRuleParameters:
    """Thresholds of the first rule; shares in millionths, amounts in euro cents a month.

    Args:
        effort_ceiling: most that rent and charges may take of the resources; a third is what lenders and landlords
            customarily accept [unverified].
        rest_per_unit: least that must remain per consumption unit, 12 euros a day over 30 days [unverified].
        aid_share_without_wage: most of the rent that housing aid and rebate may cover while no wage is counted.
        aid_share_children: the same once wages are counted, with children.
        aid_share_no_children: the same once wages are counted, without children.

    The three shares are read from four reference cases of OpenFisca-France 176.1.8 (November 2026, Montluçon, social
    housing), rounded down to 5 points; the extension to other compositions and communes is [unverified].
    """

    effort_ceiling: int = 330_000
    rest_per_unit: int = 36_000
    aid_share_without_wage: int = 800_000
    aid_share_children: int = 650_000
    aid_share_no_children: int = 0
    date: date = date(2026, 11, 1)
    source: str = (
        "seuils d'usage à confirmer\u202f; cas de référence OpenFisca-France 176.1.8 (novembre 2026, Montluçon)"
    )


def consumption_units_tenths(means: Means) -> int:
    """Consumption units × 10: 10 for the first adult, 5 per other person of 14 or more, 3 per child under 14
    (modified OECD scale, as INSEE uses it)."""
    older = means.adults + sum(age >= 14 for age in means.children_ages)
    younger = len(means.children_ages) - sum(age >= 14 for age in means.children_ages)
    return 10 + 5 * max(older - 1, 0) + 3 * younger


class FirstRule:
    """`BudgetSource` from declared facts and two thresholds."""

    def __init__(self, parameters: FirstRuleParameters | None = None) -> None:
        self.parameters = parameters or FirstRuleParameters()

    @property
    def version(self) -> str:
        """The rule and the date of its thresholds."""
        return f"premiere-regle-{self.parameters.date.isoformat()}"

    def minimum_rest(self, means: Means) -> int:
        """Least rest to live of this household, in cents a month."""
        return self.parameters.rest_per_unit * consumption_units_tenths(means) // 10

    def _aid_shares(self, means: Means) -> tuple[int, int]:
        """Most that aid may cover of the rent at the two moments once wages are counted (millionths)."""
        steady = self.parameters.aid_share_children if means.children_ages else self.parameters.aid_share_no_children
        return self.parameters.aid_share_without_wage, steady

    def _holds(
        self, means: Means, cost: NDArray[np.int64], income: NDArray[np.int64], aid: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        paid = cost - aid
        effort_holds = paid * MILLION <= self.parameters.effort_ceiling * income
        result: NDArray[np.bool_] = effort_holds & (income - paid >= self.minimum_rest(means))
        return result

    def verdicts(self, means: Means, home: HousingCost, new_wages: Sequence[NDArray[np.int64]]) -> NDArray[np.int8]:
        """See `BudgetSource.verdicts`."""
        result: NDArray[np.int8] = self.verdicts_of_homes(means, [home], new_wages)[0]
        return result

    def verdicts_of_homes(
        self, means: Means, homes: Sequence[HousingCost], new_wages: Sequence[NDArray[np.int64]]
    ) -> NDArray[np.int8]:
        """See `BudgetSource.verdicts_of_homes`."""
        zero = np.zeros((), dtype=np.int64)
        new: NDArray[np.int64] = np.asarray(sum((np.asarray(w, dtype=np.int64) for w in new_wages), start=zero))
        shape = (len(homes), *(1 for _ in new.shape))
        rent = np.array([home.rent for home in homes], dtype=np.int64).reshape(shape)
        cost = rent + np.array([home.charges for home in homes], dtype=np.int64).reshape(shape)
        known = means.housing_aid * np.array([home.current for home in homes], dtype=np.int64).reshape(shape)
        wages = new + means.wages
        income = wages + means.family + means.other + np.where(new > 0, 0, means.rsa)
        without_wage, with_wage = self._aid_shares(means)
        sure = self._holds(means, cost, income, known)
        maybe = np.ones_like(sure)
        for share in (without_wage, with_wage):
            possible = np.where(wages > 0, rent * share // MILLION, rent * without_wage // MILLION)
            maybe &= self._holds(means, cost, income, np.maximum(known, possible))
        return np.where(sure, YES, np.where(maybe, CHECK, NO)).astype(np.int8)

    def _stage(self, means: Means, home: HousingCost, new_wages: int, aid_share: int) -> Stage:
        wages = means.wages + new_wages
        rsa = 0 if new_wages > 0 else means.rsa
        income = wages + means.family + means.other + rsa
        aid = means.housing_aid if home.current else 0
        paid = home.rent + home.charges - aid
        return Stage(
            net_wages=wages,
            rsa=rsa,
            prime_activite=0,
            family=means.family,
            other=means.other,
            housing_aid=aid,
            disposable=income + aid,
            rest_to_live=income - paid,
            effort=paid / income if income > 0 else None,
            possible_aid=max(home.rent * aid_share // MILLION - aid, 0),
        )

    def budget(self, means: Means, home: HousingCost, new_wages: Sequence[int]) -> Budget:
        """See `BudgetSource.budget`. The deciding month is the one where, with the most aid, least remains."""
        total = sum(new_wages)
        without_wage, with_wage = self._aid_shares(means)
        first = self._stage(means, home, total, without_wage)
        steady = self._stage(means, home, total, with_wage if total + means.wages > 0 else without_wage)
        worst = min((steady, first), key=lambda stage: stage.rest_to_live + stage.possible_aid)
        code = int(self.verdicts(means, home, [np.array(total, dtype=np.int64)]))
        verdict = AFFORDABILITIES[code]
        return Budget(
            first_month=first,
            steady=steady,
            worst=worst,
            verdict=verdict,
            legislation=f"aucune prestation calculée\u202f; seuils du {self.parameters.date.isoformat()}",
            source=self.parameters.source,
            limits=(
                "Prime d'activité, droits nouveaux et aide au logement du nouveau logement ne sont pas calculés\u202f; "
                "le RSA n'est plus compté dès qu'il y a un nouveau salaire."
            ),
            sentence=self._sentence(means, home, worst, verdict),
        )

    def _sentence(self, means: Means, home: HousingCost, stage: Stage, verdict: Affordability) -> str:
        cost, least = euros(home.rent + home.charges), euros(self.minimum_rest(means))
        ceiling = percent(self.parameters.effort_ceiling / MILLION)
        effort = f"taux d'effort {percent(stage.effort)}" if stage.effort is not None else "aucune ressource connue"
        facts = (
            f"loyer et charges {cost}, {effort} (plafond {ceiling}), "
            f"reste à vivre {euros(stage.rest_to_live)} (minimum {least})"
        )
        if verdict is Affordability.YES:
            return f"Le budget tient sans compter d'aide nouvelle{NARROW}: {facts}."
        if verdict is Affordability.CHECK:
            return (
                f"Budget à vérifier{NARROW}: {facts} sans aide nouvelle{NARROW}; il tient si l'aide au logement "
                f"approche {euros(stage.possible_aid)}, montant à faire calculer."
            )
        return f"Le budget ne tient pas, même avec l'aide la plus forte supposée{NARROW}: {facts}."
