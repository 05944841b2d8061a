"""CDDI: 4 months or more, 20 h a week or more (an ACI may derogate), 24 months at most; an ETTI never uses one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from coincide.core.rules.answer import Answer, Reason, Verdict, conclude
from coincide.core.rules.scheme import Scheme

NAME = "cddi"
FIGURES = ("min_months", "min_hours", "derogation", "max_months", "never_etti")


@dataclass(frozen=True, slots=True)
class Contract:
    """A CDDI as proposed; None is « not known ». `months`: of this contract; `months_before`: already done.

    `siae` is a code of the IAE's table (`aci`, `ai`, `ei`, `eiti`, `etti`).
    """

    siae: str | None = None
    months: int | None = None
    hours_per_week: Decimal | None = None
    months_before: int = 0


def decide(contract: Contract, rule: Scheme) -> Answer:
    """Whether a contract can be a CDDI."""
    reasons: list[Reason] = []
    missing: list[str] = []
    if contract.siae is None:
        missing.append("sorte de structure")
        reasons.append(rule.because("never_etti", "sorte de structure non renseignée", Verdict.UNKNOWN))
    elif contract.siae == "etti":
        reasons.append(rule.because("never_etti", "une ETTI n'emploie jamais en CDDI", Verdict.UNMET))
    elif contract.siae in ("ai", "eiti"):
        text = "nos sources ne disent pas si cette sorte de structure emploie en CDDI"
        reasons.append(rule.because("never_etti", text, Verdict.OPEN))
    else:
        reasons.append(rule.because("never_etti", f"{contract.siae.upper()}, qui emploie en CDDI", Verdict.MET))
    if contract.months is None:
        missing.append("durée du contrat en mois")
        reasons.append(rule.because("min_months", "durée non renseignée", Verdict.UNKNOWN))
    else:
        reasons.extend(_lengths(contract.months, contract.months_before, rule))
    reasons.append(_hours(contract, rule, missing))
    return conclude("CDDI", reasons, rule.id, missing=missing, words={Verdict.MET: "possible"})


def _lengths(months: int, before: int, rule: Scheme) -> tuple[Reason, Reason]:
    least, most = rule.value("min_months"), rule.value("max_months")
    total = months + before
    return (
        rule.because(
            "min_months", f"{months} mois, {least} au moins", Verdict.MET if months >= least else Verdict.UNMET
        ),
        rule.because(
            "max_months", f"{total} mois en tout, {most} au plus", Verdict.MET if total <= most else Verdict.UNMET
        ),
    )


def _hours(contract: Contract, rule: Scheme, missing: list[str]) -> Reason:
    least = rule.value("min_hours")
    if contract.hours_per_week is None:
        missing.append("heures par semaine")
        return rule.because("min_hours", "heures par semaine non renseignées", Verdict.UNKNOWN)
    said = f"{contract.hours_per_week.normalize():f}".replace(".", ",")
    if contract.hours_per_week >= least:
        return rule.because("min_hours", f"{said} h par semaine, {least} au moins", Verdict.MET)
    if contract.siae == "aci":
        return rule.because("derogation", f"{said} h par semaine, sous {least}, par dérogation d'ACI", Verdict.OPEN)
    return rule.because("min_hours", f"{said} h par semaine, {least} au moins", Verdict.UNMET)
