"""Who lives in a household, as far as benefits can tell: households of one composition share their tables.

What OpenFisca-France computes for a child does not change with the age within these classes, nor for an adult on one
side of 25 (RSA and prime d'activité of those without children); `tests/core/budget/law/test_tables.py` holds us to it.
"""

from collections.abc import Sequence

YOUNG, GROWN = 22, 30
"""Ages that stand for adults under 25, and for the others."""
RSA_AGE = 25
CHILD_CLASSES = ((3, 1), (14, 8), (20, 16), (21, 20))
"""(children younger than, age that stands for them): PAJE under 3, larger allowances from 14, one more year at 20."""
MOST_ADULTS, MOST_CHILDREN = 2, 12


def composition_of(adult_ages: Sequence[int], children_ages: Sequence[int]) -> str:
    """« 30-30/1-8 » for a couple with children of 1 and 8; empty where no table covers such a household.

    With children an adult's age changes nothing: all stand as grown.
    """
    if not 1 <= len(adult_ages) <= MOST_ADULTS or len(children_ages) > MOST_CHILDREN:
        return ""
    if any(age < 18 or age > 64 for age in adult_ages) or any(age > 20 for age in children_ages):
        return ""
    children = sorted(next(stands for below, stands in CHILD_CLASSES if age < below) for age in children_ages)
    adults = sorted((GROWN if age >= RSA_AGE or children else YOUNG for age in adult_ages), reverse=True)
    return f"{'-'.join(map(str, adults))}/{'-'.join(map(str, children))}"


def ages_of(composition: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The ages of adults and children that a composition stands for. Raises ValueError for no composition."""
    adults, slash, children = composition.partition("/")
    if not slash:
        raise ValueError(composition)
    return (
        tuple(int(age) for age in adults.split("-")),
        tuple(int(age) for age in children.split("-")) if children else (),
    )
