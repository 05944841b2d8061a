"""POEI: a training before a hire, of 300, 450 or 600 h at most by kind, and the contracts that count after it [public].

Which kind each ceiling belongs to isn't in our sources: between the lowest and the highest, the answer stays open.
"""

from __future__ import annotations

from coincide.core.rules.answer import Answer, Reason, Verdict, conclude
from coincide.core.rules.calendar import NARROW_SPACE
from coincide.core.rules.scheme import Scheme

NAME = "poei"
FIGURES = ("hours_low", "hours_middle", "hours_high", "contract")
UNITS = {"temping": "mois de mission"}


def decide(hours: int | None, contract: str | None, months: int | None, rule: Scheme) -> Answer:
    """Whether a POEI of `hours` hours may lead to that contract (a code of the table) of `months` months.

    For temping, `months` is the months of assignment within the period that the table gives. None: not known.
    """
    missing: list[str] = []
    reasons = [_hours(hours, rule, missing), _contract(contract, months, rule, missing)]
    return conclude("POEI", reasons, rule.id, missing=missing, words={Verdict.MET: "possible"})


def _hours(hours: int | None, rule: Scheme, missing: list[str]) -> Reason:
    low, middle, high = (rule.value(name) for name in FIGURES[:3])
    if hours is None:
        missing.append("heures de formation")
        return rule.because("hours_high", "heures de formation non renseignées", Verdict.UNKNOWN)
    if hours <= low:
        return rule.because("hours_low", f"{hours} h, sous tous les plafonds", Verdict.MET)
    if hours <= high:
        name = "hours_middle" if hours <= middle else "hours_high"
        return rule.because(name, f"{hours} h, au-delà de {low} h{NARROW_SPACE}: selon la forme", Verdict.OPEN)
    return rule.because("hours_high", f"{hours} h, {high} au plus", Verdict.UNMET)


def _contract(contract: str | None, months: int | None, rule: Scheme, missing: list[str]) -> Reason:
    if contract is None:
        missing.append("contrat prévu")
        return rule.because("contract", "contrat prévu non renseigné", Verdict.UNKNOWN)
    row = rule.row(contract)
    if row is None:
        return rule.because("contract", "contrat absent de la table", Verdict.UNMET)
    if row.minimum is None:
        return Reason(row.label, Verdict.MET, row.source, row.certainty)
    unit = UNITS.get(row.id, "mois")
    within = f" en {row.maximum} mois" if row.maximum else ""
    if months is None:
        missing.append(f"durée du contrat{NARROW_SPACE}: {unit}")
        return Reason(f"{row.label}, durée non renseignée", Verdict.UNKNOWN, row.source, row.certainty)
    verdict = Verdict.MET if months >= row.minimum else Verdict.UNMET
    text = f"{row.label}, {months} {unit}, {row.minimum} au moins{within}"
    return Reason(text, verdict, row.source, row.certainty)
