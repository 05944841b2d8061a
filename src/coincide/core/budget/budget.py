"""What a household lives on once it has a home and work: the question, the answer, and who may answer it.

All amounts are whole euro cents a month. A plan is judged on the worse of two moments: the first month fully paid,
when housing aid still looks at the income of before, and the steady state a year later, when it looks at the wages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Affordability(StrEnum):
    """Whether a home can be paid for."""

    NO = "non"
    CHECK = "a_verifier"
    YES = "oui"


# Position in this tuple = the int8 code used in arrays.
AFFORDABILITIES: tuple[Affordability, ...] = (Affordability.NO, Affordability.CHECK, Affordability.YES)
NO, CHECK, YES = range(3)


@dataclass(frozen=True, slots=True)
class Means:
    """Who lives in the household and what it receives today, as declared (euro cents a month).

    Args:
        adults: number of adults.
        children_ages: age in years of each child.
        wages: net wages of the adults who already work and keep their job.
        family: family benefits.
        rsa: RSA, which a new wage replaces.
        housing_aid: housing aid received for the present home.
        other: anything else that a new job leaves unchanged (AAH, pension...).
        composition: name of who lives there for the tables of the law (`composition.composition_of`), empty for none.
    """

    adults: int
    children_ages: tuple[int, ...] = ()
    wages: int = 0
    family: int = 0
    rsa: int = 0
    housing_aid: int = 0
    other: int = 0
    composition: str = ""


@dataclass(frozen=True, slots=True)
class HousingCost:
    """What a home costs a month (euro cents) and what decides the aid: its kind, its INSEE commune, whether the
    household already lives there."""

    rent: int
    charges: int
    kind: str = ""
    commune: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """The budget of one month (euro cents).

    `disposable` = all resources with housing aid; `rest_to_live` = disposable − rent − charges + rent rebate;
    `effort` = (rent + charges − housing aid − rent rebate) / resources without housing aid, None where there are none;
    `rent_rebate` = *réduction de loyer de solidarité*, off the rent of social housing, not a resource;
    `possible_aid` = housing aid that may exist but is not counted above because no source gives its amount.
    """

    net_wages: int
    rsa: int
    prime_activite: int
    family: int
    other: int
    housing_aid: int
    disposable: int
    rest_to_live: int
    effort: float | None
    possible_aid: int = 0
    rent_rebate: int = 0


@dataclass(frozen=True, slots=True)
class Budget:
    """The answer: both moments, the one that decides, the verdict and where it all comes from.

    `worst` is one of the two stages. `legislation` names the rule or the law and its date, `source` who says so,
    `limits` what the figure does not know; `sentence` says it in French. `early` and `late` name the two moments;
    `is_estimate`: read between the points of a grid, to be shown as an order of magnitude.
    """

    first_month: Stage
    steady: Stage
    worst: Stage
    verdict: Affordability
    legislation: str
    source: str
    limits: str
    sentence: str
    early: str = "premier mois"
    late: str = "dans un an"
    is_estimate: bool = False


class BudgetSource(Protocol):
    """Anything that can tell what a household lives on: a documented rule, a simulator of the law."""

    @property
    def version(self) -> str:
        """Names the rule and its parameters: two equal versions give equal answers."""
        ...

    def budget(self, means: Means, home: HousingCost, new_wages: Sequence[int]) -> Budget:
        """The exact figure for one case; `new_wages`: net monthly wage of each new job, in cents."""
        ...

    def verdicts(self, means: Means, home: HousingCost, new_wages: Sequence[NDArray[np.int64]]) -> NDArray[np.int8]:
        """Many cases at once: one array of net wages per new earner, broadcast together; positions in
        `AFFORDABILITIES`, equal to `budget(...).verdict` case by case."""
        ...

    def verdicts_of_homes(
        self, means: Means, homes: Sequence[HousingCost], new_wages: Sequence[NDArray[np.int64]]
    ) -> NDArray[np.int8]:
        """`verdicts` of several homes, stacked along a first axis."""
        ...
