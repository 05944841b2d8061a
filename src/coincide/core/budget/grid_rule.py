"""The budget from the law, for planning: tables computed beforehand, read between their crossings, error included.

A home and a household that no table covers are judged by the first rule. See docs/model.md, "Budget by grid".
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from coincide.core.budget.budget import AFFORDABILITIES, Affordability, Budget, HousingCost, Means, Stage
from coincide.core.budget.first_rule import FirstRule, FirstRuleParameters
from coincide.core.budget.tables import (
    FIRST,
    FOURTH,
    NO_AID,
    RESIDENCE,
    STEADY,
    STOCKS,
    BenefitTable,
    Ints,
    verdicts_of,
)
from coincide.core.budget.wording import euros, percent
from coincide.core.rules.calendar import NARROW_SPACE as NARROW

STOCK_OF: dict[str, str] = {
    "social": "social",
    "private": "private",
    "residence_sociale": "residence",
    "fjt": "residence",
    "iml": "private",
}
"""Occupancy status of each kind of home; of another kind, no aid is counted. A private home is taken not to be under
convention [unverified: housing aid is the same, the rebate is a social landlord's alone]."""
MILLION = 1_000_000
READING = 2
"""Changes with how tables are read."""
EARLY_WORDS = {FIRST: "1er mois", FOURTH: "4e mois"}


class GridRule:
    """`BudgetSource` from tables of the law.

    Args:
        tables: one for each composition and zone.
        zones: zone of housing aid by INSEE commune.
        label: what the tables are of, in French: « décembre 2025, OpenFisca-France 176.1.8 ».
        parameters: its two thresholds judge; the whole of it where no table covers a household or a home.
    """

    def __init__(
        self,
        tables: Iterable[BenefitTable],
        zones: Mapping[str, str],
        label: str,
        parameters: FirstRuleParameters | None = None,
    ) -> None:
        self.first_rule = FirstRule(parameters)
        self.parameters = self.first_rule.parameters
        self.tables = {(one.composition, one.zone): one for one in tables}
        self.zones = dict(zones)
        self.tables_label = label

    @cached_property
    def version(self) -> str:
        """A digest of the tables, how they are read, the zones and the thresholds: equal versions, equal answers."""
        found = hashlib.sha256(f"{READING}{self.parameters}{sorted(self.zones.items())}".encode())
        for _, table in sorted(self.tables.items()):
            found.update(table.digest)
        return f"grille-{found.hexdigest()[:12]}"

    @property
    def label(self) -> str:
        """« Grille budget de décembre 2025, OpenFisca-France 176.1.8, erreur moyenne 10 €, 95 % sous 41 € »."""
        tables = list(self.tables.values())
        mean = sum(one.mean for one in tables) / max(len(tables), 1)
        p95 = max((one.p95 for one in tables), default=0)
        return (
            f"Grille budget de {self.tables_label}, erreur moyenne {_whole(mean)}, 95{NARROW}% des cas sous "
            f"{_whole(p95)} (version {self.version.removeprefix('grille-')})"
        )

    def table(self, means: Means, home: HousingCost) -> BenefitTable | None:
        """The table that covers this household in this home, if there is one."""
        zone = self.zones.get(home.commune)
        return self.tables.get((means.composition, zone)) if means.composition and zone else None

    def verdicts(self, means: Means, home: HousingCost, new_wages: Sequence[NDArray[np.int64]]) -> NDArray[np.int8]:
        """See `BudgetSource.verdicts`."""
        result: NDArray[np.int8] = self.verdicts_of_homes(means, [home], new_wages)[0]
        return result

    def verdicts_of_homes(
        self, means: Means, homes: Sequence[HousingCost], new_wages: Sequence[NDArray[np.int64]]
    ) -> NDArray[np.int8]:
        """See `BudgetSource.verdicts_of_homes`."""
        arrays = [np.asarray(one, dtype=np.int64) for one in new_wages] or [np.zeros((), dtype=np.int64)]
        shape = np.broadcast_shapes(*(one.shape for one in arrays))
        found = np.zeros((len(homes), *shape), dtype=np.int8)
        by_table: dict[int, tuple[BenefitTable | None, list[int]]] = {}
        for place, home in enumerate(homes):
            table = self.table(means, home)
            by_table.setdefault(id(table), (table, []))[1].append(place)
        for table, places in by_table.values():
            mine = [homes[place] for place in places]
            if table is None or len(arrays) > 2:
                found[places] = self.first_rule.verdicts_of_homes(means, mine, arrays)
            else:
                found[places] = self._by_table(table, means, mine, arrays, shape)
        return found

    def _by_table(
        self,
        table: BenefitTable,
        means: Means,
        homes: Sequence[HousingCost],
        new_wages: Sequence[Ints],
        shape: tuple[int, ...],
    ) -> NDArray[np.int8]:
        """Wages one by one where they cross (an axis each), else pair by pair."""
        stocks = np.array([_stock(one.kind) for one in homes], dtype=np.int64)
        cost = np.array([one.rent + one.charges for one in homes], dtype=np.int64)
        looked = np.where(stocks == RESIDENCE, cost, np.array([one.rent for one in homes], dtype=np.int64))
        given = (
            *(table.aid, table.other, np.array(table.wages, np.int64), np.array(table.rents, np.int64)),
            *(stocks, looked, cost),
        )
        numbers = self._numbers(table, means)
        none = np.zeros(1, dtype=np.int64)
        if len(new_wages) == 1:
            flat = verdicts_of(*given, new_wages[0].reshape(-1), none, numbers)
            return flat.reshape(len(homes), *shape)
        one, two = new_wages
        if one.shape == (one.size, 1) and two.shape == (1, two.size):
            return verdicts_of(*given, one.reshape(-1), two.reshape(-1), numbers)
        pairs = [np.broadcast_to(each, shape).reshape(-1) for each in new_wages]
        flat = np.stack(
            [verdicts_of(*given, np.array([a]), np.array([b]), numbers)[:, 0, 0] for a, b in zip(*pairs, strict=True)],
            axis=-1,
        )
        return flat.reshape(len(homes), *shape)

    def _numbers(self, table: BenefitTable, means: Means) -> Ints:
        """What `tables.verdicts_of` wants to know of a household."""
        least = self.first_rule.minimum_rest(means)
        return np.array(
            [means.wages, means.other, least, self.parameters.effort_ceiling, table.p95, table.aid.shape[3] > 1],
            dtype=np.int64,
        )

    def budget(self, means: Means, home: HousingCost, new_wages: Sequence[int]) -> Budget:
        """See `BudgetSource.budget`. Of the contract's first and fourth months, the one that leaves less is told."""
        table = self.table(means, home)
        if table is None or len(new_wages) > 2:
            return self.first_rule.budget(means, home, new_wages)
        one, two = (*new_wages, 0, 0)[:2]
        stages = {at: self._stage(table, means, home, (one, two), at) for at in (FOURTH, FIRST, STEADY)}
        early = min((FOURTH, FIRST), key=lambda at: stages[at].rest_to_live)
        steady = stages[STEADY]
        worst = min((steady, stages[early]), key=lambda stage: stage.rest_to_live)
        wage_arrays = [np.array(wage, dtype=np.int64) for wage in new_wages]
        verdict = AFFORDABILITIES[int(self.verdicts(means, home, wage_arrays))]
        return Budget(
            first_month=stages[early],
            steady=steady,
            worst=worst,
            verdict=verdict,
            legislation=f"législation de {self.tables_label}\u202f; seuils du {self.parameters.date.isoformat()}",
            source=self.label,
            limits=(
                "Montants estimés entre les points d'une grille\u202f; le chiffre exact se lit à l'onglet Budget du "
                "ménage. Non comparé avec le simulateur de la CAF."
            ),
            sentence=self._sentence(means, home, worst, verdict, table),
            early=EARLY_WORDS[early],
            late="régime établi",
            is_estimate=True,
        )

    def _stage(self, table: BenefitTable, means: Means, home: HousingCost, new: tuple[int, int], moment: int) -> Stage:
        stock = _stock(home.kind)
        cost, wages = home.rent + home.charges, means.wages + sum(new)
        looked = cost if stock == RESIDENCE else home.rent
        aid, other = table.benefits(stock, moment, means.wages, new, looked)
        income = wages + other + means.other
        return Stage(
            net_wages=wages,
            rsa=0,
            prime_activite=0,
            family=0,
            other=other + means.other,
            housing_aid=aid,
            disposable=income + aid,
            rest_to_live=income - cost + aid,
            effort=(cost - aid) / income if income > 0 else None,
        )

    def _sentence(
        self, means: Means, home: HousingCost, stage: Stage, verdict: Affordability, table: BenefitTable
    ) -> str:
        cost, least = euros(home.rent + home.charges), euros(self.first_rule.minimum_rest(means))
        ceiling = percent(self.parameters.effort_ceiling / MILLION)
        effort = f"taux d'effort {percent(stage.effort)}" if stage.effort is not None else "aucune ressource"
        facts = (
            f"loyer et charges {cost}, aide d'environ {_ten(stage.housing_aid)}, {effort} (plafond {ceiling}), reste à "
            f"vivre d'environ {_ten(stage.rest_to_live)} (minimum {least})"
        )
        if verdict is Affordability.YES:
            return f"Le budget tient, aides comprises{NARROW}: {facts}."
        if verdict is Affordability.CHECK:
            return f"Budget à vérifier, à {_whole(table.p95)} près du seuil{NARROW}: {facts}."
        return f"Le budget ne tient pas, aides comprises{NARROW}: {facts}."


def _stock(kind: str) -> int:
    return STOCKS.index(STOCK_OF[kind]) if kind in STOCK_OF else NO_AID


def _whole(cents: float) -> str:
    return euros(round(cents / 100) * 100)


def _ten(cents: int) -> str:
    """To ten euros: a grid ranks, it doesn't tell a figure of the law."""
    return euros(round(cents / 1000) * 1000)
