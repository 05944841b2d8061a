"""A budget as its page reads it: the sentence, the table, the curves, what stands beside every figure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from coincide.apps.budgets import curve, memo
from coincide.apps.budgets.models import ComputedBudget
from coincide.apps.budgets.standing import Standing
from coincide.core.budget.budget import Affordability, Stage
from coincide.core.budget.law.cases import Case
from coincide.core.budget.law.coverage import Month
from coincide.core.budget.law.exact import BEFORE, MOMENTS, Exact, aid_fall_sentence, moment_words, surplus_sentence
from coincide.core.budget.law.limits import NOT_COMPARED, NOT_MODELLED, legislation_words
from coincide.core.budget.law.verdict import THRESHOLDS, least_rest, verdict
from coincide.core.budget.wording import euros, percent
from coincide.core.rules.calendar import NARROW_SPACE as NARROW

LINES: tuple[tuple[str, str], ...] = (
    ("Salaires nets", "net_wages"),
    ("RSA", "rsa"),
    ("Prime d'activité", "prime_activite"),
    ("Prestations familiales", "family"),
    ("Autres ressources", "other"),
    ("Aide au logement", "housing_aid"),
    ("Disponible", "disposable"),
)
MILLION = 1_000_000
BADGES = {Affordability.YES: ("done", "Le budget tient"), Affordability.NO: ("late", "Le budget ne tient pas")}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its words, its amounts in words, whether it is what counts."""

    label: str
    cells: tuple[str, ...]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Moments as columns, the one that decides marked; ``decides``: its position."""

    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    decides: int


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside every figure."""

    legislation: str
    not_compared: str
    not_modelled: Sequence[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A budget that is ready: all that the page draws."""

    badge: tuple[str, str]
    sentence: str
    fall: str
    surplus: str
    thresholds: str
    table: Table
    months: curve.Curve
    wages: curve.Curve
    cliffs: Sequence[str]
    by_month: Sequence[tuple[str, str, str, str]]
    by_wage: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Page:
    """What the page shows: the budget, or that it is asked for."""

    beside: Beside
    month_note: str
    shown: Shown | None


def page(present: Case, case: Case, day: dt.date) -> Page:
    """The budget of a case, beside the household's present one; asks for what is not computed yet."""
    before, under = memo.budgets([present, case])
    law = case.month
    note = "" if law == (day.year, day.month) else f"{law.words.capitalize()} est le mois connu le plus proche."
    shown = _shown(before, under, Month(day.year, day.month)) if before.is_ready and under.is_ready else None
    return Page(beside(law), note, shown)


def beside(month: Month) -> Beside:
    """The law, its date, its tables, and what is left out."""
    return Beside(legislation_words(month), NOT_COMPARED, NOT_MODELLED)


def _shown(before: ComputedBudget, under: ComputedBudget, starts: Month) -> Shown:
    was, found = _ready(before), _ready(under)
    stage = found.worst
    case = found.case
    wage = case.wages[memo.moved(case)]
    return Shown(
        badge=BADGES[verdict(found)],
        sentence=(
            f"Au moment qui décide ({moment_words(found.worst_moment)}), il reste {_whole(stage.rest_to_live)} par "
            f"mois pour vivre, pour un taux d'effort de {percent(stage.effort)}."
        ),
        fall=aid_fall_sentence(found, starts),
        surplus=surplus_sentence(_read(was, found)),
        thresholds=(
            f"Repères d'usage, à confirmer{NARROW}: {_whole(least_rest(case))} au moins de reste à vivre, "
            f"{percent(THRESHOLDS.effort_ceiling / MILLION)} au plus de taux d'effort."
        ),
        table=table(was, found),
        months=curve.by_month(found),
        wages=curve.by_wage(under.by_wage, wage),
        cliffs=curve.cliffs(under.by_wage),
        by_month=[
            (
                "avant" if month == BEFORE else str(month),
                _whole(one.disposable),
                _whole(one.housing_aid),
                _whole(one.rest_to_live),
            )
            for month, one in sorted(found.stages.items())
        ],
        by_wage=[(euros(wage), _whole(fourth), _whole(steady)) for wage, fourth, steady in under.by_wage],
    )


def _ready(row: ComputedBudget) -> Exact:
    found = row.exact
    assert found is not None, "asked for only once it is ready"
    return found


def table(was: Exact, found: Exact) -> Table:
    """Today, then the three moments of the contract."""
    stages = _read(was, found)
    costs = [was.case, *(found.case for _ in MOMENTS)]
    rows = [Row(label, tuple(_whole(getattr(stage, name)) for stage in stages)) for label, name in LINES]
    rows += [
        Row("Loyer et charges", tuple(_whole(case.rent + case.charges) for case in costs)),
        Row("Remise de loyer", tuple(_whole(stage.rent_rebate) for stage in stages)),
        Row("Reste à vivre", tuple(_whole(stage.rest_to_live) for stage in stages), strong=True),
        Row("Taux d'effort", tuple(percent(stage.effort) for stage in stages)),
    ]
    heads = ("Aujourd'hui", *(moment_words(moment).capitalize() for moment in MOMENTS))
    return Table(heads, tuple(rows), 1 + MOMENTS.index(found.worst_moment))


def _read(was: Exact, found: Exact) -> list[Stage]:
    """The columns of the table."""
    return [was.stages[BEFORE], *(found.stages[moment] for moment in MOMENTS)]


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """What a plan changes, as a fragment shows it."""

    badge: tuple[str, str]
    sentence: str
    fall: str
    surplus: str
    table: Table
    beside: Beside


def before_after(plan: Standing) -> BeforeAfter:
    """The household's budget before its plan and under it."""
    was, found = _ready(plan.before), _ready(plan.under)
    now, then = was.stages[BEFORE].rest_to_live, found.worst.rest_to_live
    more = "de plus" if then >= now else "de moins"
    return BeforeAfter(
        badge=BADGES[verdict(found)],
        sentence=(
            f"Reste à vivre{NARROW}: {_whole(now)} aujourd'hui, {_whole(found.fourth_month.rest_to_live)} au quatrième "
            f"mois, {_whole(found.steady.rest_to_live)} en régime établi{NARROW}; au pire, "
            f"{_whole(abs(then - now))} {more}."
        ),
        fall=aid_fall_sentence(found, plan.starts),
        surplus=surplus_sentence(_read(was, found)),
        table=table(was, found),
        beside=beside(found.case.month),
    )


def _whole(cents: int) -> str:
    """Whole euros, a half rounded up."""
    return euros((cents + 50) // 100 * 100)
