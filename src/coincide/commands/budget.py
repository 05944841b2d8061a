"""``coincide budget``: what a household lives on with a home and wages, at the three moments of its contract."""

import argparse
from typing import Any

from coincide.commands.output import Result
from coincide.core.budget.budget import Stage
from coincide.core.budget.law.cases import USUAL_AGE, Case, Stock
from coincide.core.budget.law.coverage import BudgetError, openfisca_version, parse_month
from coincide.core.budget.law.exact import EVERY_MONTH, Exact, aid_fall_sentence, exact, moment_words, surplus_sentence
from coincide.core.budget.law.limits import legislation_words, limits_sentence
from coincide.core.budget.wording import euros, percent
from coincide.core.rules.calendar import NARROW_SPACE as NARROW
from coincide.core.rules.calendar import french_count
from coincide.machine.errors import CoincideError

OPTIONS = {
    "commune": "--commune", "adult_ages": "--adults", "children_ages": "--children", "wages": "--net-wages",
    "rent": "--rent", "charges": "--charges", "stock": "--stock", "month": "--on",
}  # fmt: skip
"""The option of each argument of a case."""
MOMENT_KEYS = {"first_month": 1, "fourth_month": 4, "steady": 17}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Who, where, which wages, under the law of which month."""
    add = parser.add_argument
    add("--commune", required=True, metavar="INSEE", help="code INSEE de la commune du logement, par exemple 03185")
    add("--adults", required=True, metavar="A", help="nombre d'adultes : 1 ou 2 (un couple)")
    add("--children", default="", metavar="AGES", help="âges des enfants, séparés par des virgules : 8,5,2")
    add(
        "--net-wages", required=True, metavar="W1[,W2]",
        help="salaire net de chaque adulte, en euros par mois, avant impôt ; 0 sans emploi",
    )  # fmt: skip
    add("--rent", required=True, metavar="R", help="loyer sans les charges, en euros par mois")
    add("--charges", required=True, metavar="C", help="charges et énergie, en euros par mois")
    add("--stock", required=True, metavar="PARC", help="social, private, private-convention ou residence")
    add("--on", required=True, metavar="AAAA-MM", help="le mois dont la législation s'applique")
    parser.epilog = (
        "Montants en euros entiers par mois ; « effort » est une part du revenu (0.156 pour 15,6 %). "
        "Les trois moments : premier mois de salaire, quatrième, dix-septième (régime établi), tous sous la "
        "législation du mois donné. Ce qui est compté et ce qui ne l'est pas : docs/budget.md."
    )


def run(args: argparse.Namespace) -> Result:
    """Compute one budget with OpenFisca-France."""
    try:
        case = _case(args).check()
        found = exact([case], EVERY_MONTH)[0]
    except BudgetError as error:
        option = OPTIONS.get(error.field)
        raise CoincideError(f"{option}{NARROW}: {error}" if option else str(error)) from error
    data = {key: stage_data(found.stages[moment]) for key, moment in MOMENT_KEYS.items()}
    return Result(
        data | {"legislation": str(case.month), "openfisca_version": openfisca_version()},
        _lines(case, found),
    )


def stage_data(stage: Stage) -> dict[str, Any]:
    """A moment in whole euros, a half rounded up."""
    names = (
        "net_wages", "rsa", "prime_activite", "family", "housing_aid", "rent_rebate", "disposable", "rest_to_live",
    )  # fmt: skip
    effort = None if stage.effort is None else round(stage.effort, 3)
    return {name: (getattr(stage, name) + 50) // 100 for name in names} | {"effort": effort}


def _case(args: argparse.Namespace) -> Case:
    adults = _whole(args.adults, "--adults")
    wages = tuple(_cents(part, "--net-wages") for part in args.net_wages.split(","))
    if adults in (1, 2):
        wages += (0,) * (adults - len(wages))
    return Case(
        month=parse_month(args.on),
        commune=args.commune.strip().upper(),
        stock=_stock(args.stock),
        rent=_cents(args.rent, "--rent"),
        charges=_cents(args.charges, "--charges"),
        adult_ages=(USUAL_AGE,) * max(min(adults, 99), 0),
        children_ages=tuple(_whole(part, "--children") for part in args.children.split(",") if part.strip()),
        wages=wages,
    )


def _stock(text: str) -> Stock:
    known = [one.value for one in Stock if one is not Stock.FREE]
    if text not in known:
        raise BudgetError(f"--stock : « {text} » n'est pas un parc ; au choix : {', '.join(known)}.")
    return Stock(text)


def _whole(text: str, name: str) -> int:
    try:
        return int(text.strip())
    except ValueError:
        raise BudgetError(f"{name} : « {text} » n'est pas un nombre entier.") from None


def _cents(text: str, name: str) -> int:
    try:
        return round(float(text.strip()) * 100)
    except (ValueError, OverflowError):
        raise BudgetError(f"{name} : « {text} » n'est pas un montant ; écrivez par exemple 1478 ou 1478.50.") from None


def _lines(case: Case, found: Exact) -> list[str]:
    who = french_count(len(case.adult_ages), "adulte")
    if case.children_ages:
        who += f", enfants de {', '.join(str(age) for age in case.children_ages)} ans"
    lines = [
        f"{who}, {case.stock.label} à {case.commune}, loyer {euros(case.rent)}, charges {euros(case.charges)}",
    ]
    for moment in MOMENT_KEYS.values():
        stage = found.stages[moment]
        amounts = (
            ("salaires", stage.net_wages), ("RSA", stage.rsa), ("prime d'activité", stage.prime_activite),
            ("famille", stage.family), ("aide au logement", stage.housing_aid), ("remise de loyer", stage.rent_rebate),
            ("disponible", stage.disposable), ("reste à vivre", stage.rest_to_live),
        )  # fmt: skip
        said = ", ".join(f"{name} {_whole_euros(amount)}" for name, amount in amounts)
        lines.append(f"{moment_words(moment)} : {said}, taux d'effort {percent(stage.effort)}")
    surplus = surplus_sentence(found.stages[moment] for moment in MOMENT_KEYS.values())
    return [
        *lines,
        *([surplus] if surplus else []),
        f"Le moment qui décide : {moment_words(found.worst_moment)}. {aid_fall_sentence(found)}",
        f"{legislation_words(case.month)}. {limits_sentence()}",
    ]


def _whole_euros(cents: int) -> str:
    return euros((cents + 50) // 100 * 100)
