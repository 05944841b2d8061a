"""Visale: which door of the guarantee is open, and until when, by the date of a contract [public].

Up to 30 years it is widely open. Over 30: hired for less than 6 months, or a promise of hire of less than 3 months, or
1,500 € net a month at most. It is asked for before the lease is signed. The kind and the length of the contract asked
for aren't in our sources: a contract only has to run still. One door suffices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from coincide.core.rules.answer import Answer, Reason, Verdict, any_of, join
from coincide.core.rules.calendar import NARROW_SPACE, add_months, french_date, last_day, whole_months
from coincide.core.rules.scheme import Scheme

NAME = "visale"
FIGURES = ("young_until", "hired_months", "promise_months", "max_wage", "before_lease")


class Door(StrEnum):
    """The ways into the guarantee."""

    YOUNG = "moins de 31 ans"
    HIRED = "embauche récente"
    PROMISE = "promesse d'embauche"
    WAGE = "salaire modeste"


@dataclass(frozen=True, slots=True)
class Tenant:
    """What is known of who would rent; None is « not known » or « none ».

    `hired_on` and `contract_ends_on` (last day, included; None: no end) tell the contract, `promised_on` a promise,
    `net_wage` is in euros a month. `lease_signed_on`: a lease already signed.
    """

    born_on: date | None = None
    hired_on: date | None = None
    contract_ends_on: date | None = None
    promised_on: date | None = None
    net_wage: int | None = None
    lease_signed_on: date | None = None


@dataclass(frozen=True, slots=True)
class DoorState:
    """One door on a day; `opens_on` and `closes_on` (last day, included) when dates decide. None: not told."""

    door: Door
    reason: Reason
    opens_on: date | None = None
    closes_on: date | None = None


@dataclass(frozen=True, slots=True)
class Doors:
    """The answer, and each door behind it, as seen on `on`."""

    on: date
    answer: Answer
    doors: tuple[DoorState, ...]


def decide(tenant: Tenant, rule: Scheme, on: date) -> Doors:
    """The doors open on day `on`; a lease signed on or before that day closes them all."""
    doors = (_young(tenant, rule, on), _hired(tenant, rule, on), _promise(tenant, rule, on), _wage(tenant, rule, on))
    lease = _lease(tenant, rule, on)
    verdict = any_of(door.reason.verdict for door in doors)
    if lease.verdict is Verdict.UNMET:
        verdict = Verdict.UNMET
    missing = [word for word, fact in (("date de naissance", tenant.born_on),) if fact is None]
    if verdict is Verdict.UNKNOWN and tenant.hired_on is None and tenant.promised_on is None:
        missing.append("date du contrat ou de la promesse")
    if verdict is Verdict.UNKNOWN and tenant.net_wage is None:
        missing.append("salaire net")
    why = _why(verdict, doors, lease, rule)
    return Doors(on, Answer(verdict, why, (*(door.reason for door in doors), lease), tuple(missing), rule.id), doors)


def _why(verdict: Verdict, doors: Sequence[DoorState], lease: Reason, rule: Scheme) -> str:
    said = {Verdict.MET: "ouverte", Verdict.UNMET: "fermée"}.get(verdict, verdict.label)
    told = [door.reason.text for door in doors if door.reason.verdict is verdict]
    if lease.verdict is Verdict.UNMET:
        told = [lease.text]
    return f"Garantie Visale{NARROW_SPACE}: {said}, {join(told)} (règle {rule.id})."


def _young(tenant: Tenant, rule: Scheme, on: date) -> DoorState:
    most = rule.value("young_until")
    if tenant.born_on is None:
        return DoorState(Door.YOUNG, rule.because("young_until", "âge non connu", Verdict.UNKNOWN))
    closes = last_day(tenant.born_on, 12 * (most + 1))
    age = whole_months(tenant.born_on, on) // 12
    verdict = Verdict.MET if on <= closes else Verdict.UNMET
    text = f"{age} ans, jusqu'à {most} ans inclus"
    return DoorState(Door.YOUNG, rule.because("young_until", text, verdict), None, closes)


def _hired(tenant: Tenant, rule: Scheme, on: date) -> DoorState:
    months = rule.value("hired_months")
    if tenant.hired_on is None:
        return DoorState(Door.HIRED, rule.because("hired_months", "pas d'embauche connue", Verdict.UNKNOWN))
    closes = last_day(tenant.hired_on, months)
    if tenant.contract_ends_on is not None:
        closes = min(closes, tenant.contract_ends_on)
    verdict = Verdict.MET if tenant.hired_on <= on <= closes else Verdict.UNMET
    text = f"embauche du {french_date(tenant.hired_on)}, porte ouverte jusqu'au {french_date(closes)}"
    if verdict is Verdict.UNMET and on < tenant.hired_on:
        text = f"embauche à venir, porte ouverte du {french_date(tenant.hired_on)} au {french_date(closes)}"
    elif verdict is Verdict.UNMET:
        text = f"embauche du {french_date(tenant.hired_on)}, porte fermée depuis le {french_date(closes)}"
    return DoorState(Door.HIRED, rule.because("hired_months", text, verdict), tenant.hired_on, closes)


def _promise(tenant: Tenant, rule: Scheme, on: date) -> DoorState:
    months = rule.value("promise_months")
    if tenant.promised_on is None and tenant.hired_on is not None:
        text = "aucune autre promesse inscrite"  # the hire has taken its place
        return DoorState(Door.PROMISE, rule.because("promise_months", text, Verdict.UNMET))
    if tenant.promised_on is None:
        return DoorState(Door.PROMISE, rule.because("promise_months", "pas de promesse connue", Verdict.UNKNOWN))
    closes = last_day(tenant.promised_on, months)
    verdict = Verdict.MET if tenant.promised_on <= on < add_months(tenant.promised_on, months) else Verdict.UNMET
    state = "porte ouverte jusqu'au" if verdict is Verdict.MET else "porte fermée depuis le"
    if on < tenant.promised_on:
        state = "à venir, porte ouverte jusqu'au"
    text = f"promesse du {french_date(tenant.promised_on)}, {state} {french_date(closes)}"
    return DoorState(Door.PROMISE, rule.because("promise_months", text, verdict), tenant.promised_on, closes)


def _wage(tenant: Tenant, rule: Scheme, on: date) -> DoorState:
    most = rule.value("max_wage")
    if tenant.net_wage is None:
        return DoorState(Door.WAGE, rule.because("max_wage", "salaire net non connu", Verdict.UNKNOWN))
    starts, ends = tenant.hired_on, tenant.contract_ends_on
    runs = (starts is None or starts <= on) and (ends is None or on <= ends)
    if not runs:
        text = f"salaire de {tenant.net_wage} € nets, hors du contrat ce jour-là"
        return DoorState(Door.WAGE, rule.because("max_wage", text, Verdict.UNMET), starts, ends)
    verdict = Verdict.MET if tenant.net_wage <= most else Verdict.UNMET
    text = f"{tenant.net_wage} € nets par mois, {most} au plus"
    return DoorState(Door.WAGE, rule.because("max_wage", text, verdict), starts, ends)


def _lease(tenant: Tenant, rule: Scheme, on: date) -> Reason:
    if tenant.lease_signed_on is None or tenant.lease_signed_on > on:
        return rule.because("before_lease", "à demander avant de signer le bail", Verdict.MET)
    text = f"bail signé le {french_date(tenant.lease_signed_on)}, la demande se fait avant"
    return rule.because("before_lease", text, Verdict.UNMET)
