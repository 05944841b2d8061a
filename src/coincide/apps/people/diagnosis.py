"""The verbs of a diagnosis: obstacles, language and its platforms, trades and diplomas.

Who may: a professional of the operator who may work in the file today (``access``). Each verb takes ``values`` by field
and, for a change, ``seen`` (``editing``); it returns what it saved and how to take it back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.people import undo as undoing
from coincide.apps.people.access import check_may_write
from coincide.apps.people.actions import Saved, put, unchanged
from coincide.apps.people.checks import Errors, clean
from coincide.apps.people.editing import Values, writable
from coincide.apps.people.models import Diploma, LanguageReferral, Obstacle, Person, Trade
from coincide.apps.territory.clock import today
from coincide.core.rules.calendar import french_date

Part = Obstacle | LanguageReferral | Diploma | Trade
"""What a diagnosis adds to a person."""
FRENCH = ("french_oral", "french_written", "literacy", "schooled_in_french", "language_assessed_on")
"""The two independent facts of language, and the day they were assessed."""


@transaction.atomic
def add_part[P: (Obstacle, LanguageReferral, Diploma, Trade)](
    fresh: P, values: Mapping[str, Any], *, by: User
) -> Saved[P]:
    """Add an obstacle, a referral, a diploma or a trade to a person (``fresh`` names the person, and is not saved)."""
    check_may_write(by, fresh.person.household_id)
    put(fresh, values)
    _check(fresh)
    fresh.save(force_insert=True)
    trace = undoing.Trace()
    trace.made(fresh)
    record(f"add_{_word(fresh)}", fresh, fresh.pk, by)
    return Saved(fresh, undoing.pack(trace.steps(), by))


@transaction.atomic
def change_part[P: (Obstacle, LanguageReferral, Diploma, Trade)](
    part: P, values: Mapping[str, Any], *, by: User, seen: Values | None = None
) -> Saved[P]:
    """Correct or complete one of them: an answer that came, an obstacle lifted, a word mistyped."""
    check_may_write(by, part.person.household_id)
    found = type(part)._default_manager.select_for_update().filter(pk=part.pk).first()
    locked, written, kept = writable(found, part, values, seen)
    trace = undoing.Trace()
    trace.will_change(locked)
    put(locked, written)
    _check(locked)
    if written:
        locked.save()
        record(f"change_{_word(locked)}", locked, locked.pk, by)
    return Saved(locked, undoing.pack(trace.steps(), by), kept)


@transaction.atomic
def remove_part[P: (Obstacle, LanguageReferral, Diploma, Trade)](
    part: P, *, by: User, seen: Values | None = None
) -> Saved[Person]:
    """Take out one entered by mistake."""
    check_may_write(by, part.person.household_id)
    locked = unchanged(part, seen)
    person, key, word = locked.person, locked.pk, _word(locked)
    trace = undoing.Trace()
    trace.will_change(locked)
    locked.delete()
    record(f"remove_{word}", part._meta.label_lower, key, by)
    return Saved(person, undoing.pack(trace.steps(), by))


def lift_obstacle(obstacle: Obstacle, *, by: User, on: dt.date) -> Saved[Obstacle]:
    """The obstacle no longer stands, from ``on``."""
    return change_part(obstacle, {"lifted_on": on}, by=by)


def reopen_obstacle(obstacle: Obstacle, *, by: User) -> Saved[Obstacle]:
    """It stands again: lifted by mistake, or too early."""
    return change_part(obstacle, {"lifted_on": None}, by=by)


def chase_platform(referral: LanguageReferral, *, by: User, on: dt.date) -> Saved[LanguageReferral]:
    """The platform was asked again for its report."""
    if referral.returned_on is not None or referral.closed_on is not None:
        raise ValidationError("Cette orientation n'attend plus de bilan\u202f: il n'y a rien à relancer.")
    return change_part(referral, {"chased_on": on}, by=by)


@transaction.atomic
def change_french(person: Person, values: Mapping[str, Any], *, by: User, seen: Values | None = None) -> Saved[Person]:
    """What is known of a person's French and of their reading: two independent facts."""
    check_may_write(by, person.household_id)
    found = Person.objects.select_for_update().filter(pk=person.pk).first()
    locked, written, kept = writable(found, person, values, seen)
    trace = undoing.Trace()
    trace.will_change(locked)
    put(locked, written)
    _not_to_come(locked.language_assessed_on, "language_assessed_on", {})
    clean(locked)
    if written:
        locked.save()
        record("change_french", locked, locked.pk, by)
    return Saved(locked, undoing.pack(trace.steps(), by), kept)


def _check(part: Part) -> None:
    _CHECKS[type(part)](part)


def _check_obstacle(obstacle: Obstacle) -> None:
    errors: Errors = {}
    _not_to_come(obstacle.opened_on, "opened_on", errors, keep=True)
    _not_to_come(obstacle.lifted_on, "lifted_on", errors, keep=True)
    if obstacle.kind == Obstacle.Kind.HEALTH and (obstacle.situation or obstacle.objective):
        errors["situation"] = "La santé s'inscrit par oui ou par non\u202f: laissez la situation et l'objectif vides."
    opened, lifted = obstacle.opened_on, obstacle.lifted_on
    if opened and lifted and lifted < opened:
        errors.setdefault(
            "lifted_on", f"L'obstacle est vu le {french_date(opened)}\u202f: il est levé ce jour ou après."
        )
    on = {"obstacle_open_once": "kind", "obstacle_lifted_after_opening": "lifted_on"}
    clean(obstacle, on | {"obstacle_health_is_yes_or_no": "situation"}, errors)


def _check_referral(referral: LanguageReferral) -> None:
    errors: Errors = {}
    sent = referral.sent_on
    for name in ("sent_on", "chased_on", "returned_on", "closed_on"):
        day = getattr(referral, name)
        _not_to_come(day, name, errors, keep=True)
        if day and sent and day < sent:
            errors[name] = f"La personne est orientée le {french_date(sent)}\u202f: cette date vient après."
    if referral.recommended and referral.returned_on is None:
        errors["returned_on"] = "Une recommandation vient avec le bilan\u202f: donnez le jour où il est reçu."
    clean(referral, {"language_referral_entered_once": "sent_on"}, errors)


def _check_diploma(diploma: Diploma) -> None:
    errors: Errors = {}
    asked, answered = diploma.enic_asked_on, diploma.enic_answered_on
    for name, day in (("enic_asked_on", asked), ("enic_answered_on", answered)):
        _not_to_come(day, name, errors, keep=True)
    if answered and asked is None:
        errors["enic_asked_on"] = "La réponse suit une demande\u202f: donnez sa date."
    elif answered and asked and answered < asked:
        errors["enic_answered_on"] = f"La demande est du {french_date(asked)}\u202f: la réponse vient après."
    if bool(answered) != bool(diploma.enic_outcome):
        errors.setdefault("enic_outcome", "Une réponse a une date et un résultat\u202f: donnez les deux, ou aucun.")
    if diploma.year and not diploma.person.birth_date.year < diploma.year <= today().year:
        errors["year"] = "Cette année ne va pas avec la date de naissance ou avec aujourd'hui\u202f: vérifiez-la."
    clean(diploma, {"diploma_entered_once": "title"}, errors)


def _check_trade(trade: Trade) -> None:
    errors: Errors = {}
    if trade.years_abroad and trade.years_abroad > (trade.years or 0):
        errors["years_abroad"] = "Les années à l'étranger font partie des années d'expérience\u202f: vérifiez."
    clean(trade, {"trade_entered_once": "rome", "trade_rome_is_a_code": "rome"}, errors)


_CHECKS: dict[type, Callable[[Any], None]] = {
    Obstacle: _check_obstacle,
    LanguageReferral: _check_referral,
    Diploma: _check_diploma,
    Trade: _check_trade,
}


def _not_to_come(day: dt.date | None, name: str, errors: Errors, keep: bool = False) -> None:
    if day is not None and day > today():
        errors[name] = "Cette date est à venir\u202f: donnez aujourd'hui ou un jour passé."
        if not keep:
            raise ValidationError(errors)


def _word(part: Part) -> str:
    return type(part).__name__.lower()
