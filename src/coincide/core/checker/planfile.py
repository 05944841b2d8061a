"""Reads a plan file strictly: what is not exactly of the format is refused with a sentence."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coincide.core.checker.facts import KINDS, CheckRefusedError, Choice, Plan

FORMAT = "coincide-plan-1"
MOST = 10**18
MOST_PRICE = 10**15
"""Beyond (a million points of the index), sums of prices would leave 64 bits."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A plan with the value that the file gives it."""

    plan: Plan
    value: int
    locked: bool


@dataclass(frozen=True, slots=True)
class PlanFile:
    """The file's content; `certificate` is the root node as JSON, or None; `whole_hours`: the
    bound holds counsellors' hours whole, without a price."""

    digest: str
    objective: int
    bound: int | None
    gap: float | None
    plans: tuple[Stated, ...]
    unplaced: tuple[str, ...]
    prices: dict[tuple[str, str], int]
    floors: dict[str, int]
    certificate: dict[str, Any] | None
    whole_hours: bool


def _refuse(why: str) -> CheckRefusedError:
    return CheckRefusedError(f"Le fichier de plans n'a pas la forme attendue\u202f: {why}.")


def _get(where: Any, key: str, *types: type) -> Any:
    if not isinstance(where, dict) or key not in where:
        raise _refuse(f"il manque «\u202f{key}\u202f»")
    value = where[key]
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        raise _refuse(f"«\u202f{key}\u202f» n'est pas du bon type")
    if isinstance(value, int) and abs(value) > MOST:
        raise _refuse(f"«\u202f{key}\u202f» est démesuré")
    return value


NONE = type(None)


def _choice(one: Any) -> Choice:
    job, mode = _get(one, "job", str), _get(one, "mode", str)
    return Choice(_get(one, "adult", str), job, mode, _get(one, "pool", str, NONE), _get(one, "course", str, NONE))


def _stated(one: Any) -> Stated:
    choices = tuple(_choice(choice) for choice in _get(one, "jobs", list))
    home, care = _get(one, "dwelling", str, NONE), _get(one, "care", str, NONE)
    plan = Plan(_get(one, "household", str), home, care, choices)
    return Stated(plan, _get(one, "value", int), _get(one, "locked", bool))


def price(value: Any, what: str) -> int:
    """A price of a certificate: a whole number of billionths, 0 or more."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_PRICE:
        raise _refuse(f"le prix de {what} n'est pas un entier positif ou nul")
    return value


def read_plan_file(path: Path) -> PlanFile:
    """Read the file.

    Raises:
        CheckRefusedError: it can't be read, is cut, or is not of the format (French sentence).
    """
    try:
        data = json.loads(path.read_bytes())
    except OSError as error:
        raise CheckRefusedError(f"Le fichier {path} ne se lit pas\u202f: {error.strerror}.") from None
    except (ValueError, RecursionError):
        raise CheckRefusedError(f"Le fichier {path} n'est pas du JSON entier\u202f: il est coupé ou abîmé.") from None
    if not isinstance(data, dict):
        raise _refuse("ce n'est pas un objet")
    if data.get("format") != FORMAT:
        given = data.get("format")
        raise CheckRefusedError(
            f"Format de fichier «\u202f{given}\u202f»\u202f: seul «\u202f{FORMAT}\u202f» se vérifie."
        )
    prices: dict[tuple[str, str], int] = {}
    for row in _get(data, "prices", list):
        key = _get(row, "kind", str), _get(row, "id", str)
        if key[0] not in KINDS or key in prices:
            raise _refuse(f"le prix de {key[0]} {key[1]} est inconnu ou donné deux fois")
        prices[key] = price(_get(row, "price", int), " ".join(key))
    floors: dict[str, int] = {}
    for row in _get(data, "floors", list):
        floors[_get(row, "group", str)] = price(_get(row, "price", int), "plancher")
    certificate, whole_hours = data.get("certificate"), False
    if certificate is not None:
        if _get(certificate, "unit", float) != 1e-9:
            raise _refuse("l'unité du certificat n'est pas le milliardième")
        whole_hours = certificate.get("whole_hours", False) is True
        certificate = _get(certificate, "root", dict)
    unplaced = _get(data, "unplaced", list)
    if not all(isinstance(one, str) for one in unplaced):
        raise _refuse("«\u202funplaced\u202f» ne contient pas que des identifiants")
    gap = _get(data, "gap", int, float, NONE)
    return PlanFile(
        digest=_get(data, "scenario", str),
        objective=_get(data, "objective", int),
        bound=_get(data, "bound", int, NONE),
        gap=None if gap is None else float(gap),
        plans=tuple(_stated(one) for one in _get(data, "plans", list)),
        unplaced=tuple(unplaced),
        prices=prices,
        floors=floors,
        certificate=certificate,
        whole_hours=whole_hours,
    )
