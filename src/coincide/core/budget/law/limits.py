"""What stands beside every figure: the law and its date, the version of the tables, and what is not counted."""

from coincide.core.budget.law.coverage import Month, openfisca_label
from coincide.core.rules.calendar import NARROW_SPACE as NARROW

NOT_COMPARED = "Ces montants n'ont pas été comparés avec le simulateur de la CAF."
NOT_MODELLED = (
    "l'impôt sur le revenu et la CRDS de 0,5 % sur les prestations ne sont pas déduits",
    "la rentrée scolaire, les primes de naissance, le complément de garde et les aides locales ne sont pas comptés",
    "l'AAH, le chômage et les pensions ne comptent que déclarés en autres ressources, et ne changent aucune aide",
    "RSA et prime d'activité sont recalculés chaque mois, quand la CAF les fixe pour trois mois",
    "les prestations familiales regardent les revenus de l'avant-dernière année",
    "un parent seul est supposé recevoir l'allocation de soutien familial",
    "un couple est compté comme non marié, chaque âge au milieu de son année",
    "l'énergie et les charges sont celles qui sont saisies",
)
"""Each said in a few words, in the order in which they weigh."""


def legislation_words(month: Month) -> str:
    """« Législation de novembre 2026, OpenFisca-France 176.1.8 »."""
    return f"Législation de {month.words}, tables d'{openfisca_label()}"


def limits_sentence() -> str:
    """All that the figures leave out, in one sentence."""
    listed = f"{NARROW}; ".join(NOT_MODELLED)
    return f"{NOT_COMPARED} {listed[0].upper()}{listed[1:]}."
