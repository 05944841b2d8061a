"""The exact budget of a case, month by month of its contract, and what it shows: the worse moment, the fall of the aid.

All amounts are euro cents a month.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, astuple, dataclass, fields
from typing import Any

from coincide.core.budget.budget import Stage
from coincide.core.budget.law.cases import Case, Stock
from coincide.core.budget.law.coverage import Month
from coincide.core.budget.law.simulation import Amounts, amounts
from coincide.core.budget.law.system import System
from coincide.core.budget.wording import euros
from coincide.core.rules.calendar import NARROW_SPACE as NARROW

BEFORE, FIRST, FOURTH, STEADY = 0, 1, 4, 17
"""Months under the contract: none, the first paid, the fourth, and the first whose aid, and the prime that looks at the
aid, see nothing but the contract (aid reads thirteen months back, the prime three more)."""
MOMENTS = (FIRST, FOURTH, STEADY)
EVERY_MONTH = tuple(range(STEADY + 1))


@dataclass(frozen=True, slots=True)
class AidFall:
    """How housing aid falls under the contract: the months (1 the first) when it starts to and when it stops."""

    begins: int
    ends: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Exact:
    """The budget of a case at some months of its contract, by month in `stages` (see EVERY_MONTH)."""

    case: Case
    stages: dict[int, Stage]

    @property
    def first_month(self) -> Stage:
        """The first month paid."""
        return self.stages[FIRST]

    @property
    def fourth_month(self) -> Stage:
        """The fourth: the prime d'activité is whole, housing aid still looks at the time before."""
        return self.stages[FOURTH]

    @property
    def steady(self) -> Stage:
        """The steady state."""
        return self.stages[STEADY]

    @property
    def worst_moment(self) -> int:
        """Which of the three decides: the one that leaves least to live on (the later one if equal)."""
        return min(reversed(MOMENTS), key=lambda moment: self.stages[moment].rest_to_live)

    @property
    def worst(self) -> Stage:
        """The budget of the moment that decides."""
        return self.stages[self.worst_moment]

    @property
    def aid_fall(self) -> AidFall | None:
        """When housing aid falls; None if it does not, or if the months between were not computed."""
        if len(self.stages) < len(EVERY_MONTH):
            return None
        aid = [self.stages[month].housing_aid for month in EVERY_MONTH]
        falls = [month for month in EVERY_MONTH[1:] if aid[month] < aid[month - 1]]
        if not falls or aid[STEADY] >= aid[falls[0] - 1]:
            return None
        return AidFall(falls[0], falls[-1], aid[falls[0] - 1], aid[STEADY])


def exact(
    cases: Sequence[Case], moments: Sequence[int] = MOMENTS, system: System | None = None, whole: bool = False
) -> list[Exact]:
    """The exact budgets of cases of any months, in their order. Raises BudgetError for a case that can't be computed.

    `moments`: MOMENTS, or EVERY_MONTH for the curve and the month when the aid falls.
    """
    by_month: dict[Month, list[int]] = {}
    for number, case in enumerate(cases):
        by_month.setdefault(case.check().month, []).append(number)
    found: list[Exact | None] = [None] * len(cases)
    for numbers in by_month.values():
        answer = amounts([cases[number] for number in numbers], moments, system, whole)
        for column, number in enumerate(numbers):
            case = cases[number]
            stages = {moment: _stage(case, answer, row, column, moment) for row, moment in enumerate(moments)}
            found[number] = Exact(case, stages)
    return [one for one in found if one is not None]


def _stage(case: Case, answer: Amounts, row: int, column: int, moment: int) -> Stage:
    given = {name: int(value[row, column]) for name, value in answer.items()}
    wages = sum(case.before if moment == BEFORE else case.wages)
    aid, rebate = given["housing_aid"], given["rent_rebate"]
    income = wages + given["rsa"] + given["prime_activite"] + given["family"] + case.other
    paid = case.rent + case.charges - aid - rebate
    return Stage(
        net_wages=wages,
        other=case.other,
        disposable=income + aid,
        rest_to_live=income - paid,
        effort=paid / income if income > 0 else None,
        **given,
    )


# --- in words ---------------------------------------------------------------------------------------------------------


def ordinal(month: int) -> str:
    """« 1er mois », « 14e mois »."""
    return "1er mois" if month == 1 else f"{month}e mois"


def moment_words(moment: int) -> str:
    """The name of a moment."""
    return {BEFORE: "avant le contrat", STEADY: "régime établi"}.get(moment, ordinal(moment))


def aid_fall_sentence(found: Exact, starts: Month | None = None) -> str:
    """When housing aid falls, and by how much; `starts`: first month of the contract, to name the month too."""
    fall = found.aid_fall
    if fall is None:
        return "L'aide au logement ne baisse pas avec ce contrat."
    named = f" ({starts.back(1 - fall.begins).words})" if starts else ""
    how = f"elle passe de {euros(fall.before)} à {euros(fall.after)}"
    if fall.ends == fall.begins:
        return f"L'aide au logement baisse au {ordinal(fall.begins)} du contrat{named}{NARROW}: {how}."
    return (
        f"L'aide au logement baisse à partir du {ordinal(fall.begins)} du contrat{named}{NARROW}: {how}, atteints au "
        f"{ordinal(fall.ends)}."
    )


def surplus_sentence(read: Iterable[Stage]) -> str:
    """Why the effort is below zero at one of the moments that are read; empty where it is not.

    The law counts the rent up to a ceiling and charges by a lump sum of the composition, whatever they are: where the
    real ones are lower, aid and rebate may exceed them.
    """
    if all((stage.effort or 0) >= 0 for stage in read):
        return ""
    return (
        f"Un taux d'effort négatif{NARROW}: l'aide au logement et la remise dépassent alors le loyer et les charges "
        "saisies, car le barème compte les charges au forfait, d'après la composition du ménage. Vérifiez les charges."
    )


# --- as plain data, to be kept ----------------------------------------------------------------------------------------


def case_data(case: Case) -> dict[str, Any]:
    """A case as JSON holds it."""
    return asdict(case) | {"month": str(case.month), "stock": case.stock.value}


def case_from(data: dict[str, Any]) -> Case:
    """The case of such data."""
    year, month = (int(part) for part in data["month"].split("-"))
    lists = {name: tuple(data[name]) for name in ("adult_ages", "children_ages", "wages", "before")}
    return Case(**data | lists | {"month": Month(year, month), "stock": Stock(data["stock"])})


def stages_data(found: Exact) -> dict[str, list[Any]]:
    """The stages as JSON holds them: by month, the columns of STAGE_COLUMNS."""
    return {str(month): list(astuple(stage)) for month, stage in found.stages.items()}


def exact_from(case: Case, data: dict[str, list[Any]]) -> Exact:
    """The budget of such data."""
    return Exact(case, {int(month): Stage(**dict(zip(STAGE_COLUMNS, row, strict=True))) for month, row in data.items()})


STAGE_COLUMNS = tuple(field.name for field in fields(Stage))
"""What each place of a stored stage holds."""
