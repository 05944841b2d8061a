"""The verbs of the network: immersions with a host, and the conventions that allow to prescribe them.

An immersion is checked by the rule of its first day (``core.rules.pmsmp``): what the rule refuses is refused with the
reason; what is unknown or deserves a word is accepted and told. Who may: for an immersion, a professional who may write
in the file; for a convention, the coordinator of the operator.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import Role
from coincide.apps.journeys.access import check_may_write
from coincide.apps.journeys.models import Immersion
from coincide.apps.network.eligibility import around, stay_of
from coincide.apps.network.models import Agreement
from coincide.apps.organisations.models import Organisation
from coincide.apps.people.actions import Saved
from coincide.apps.people.editing import Values, writable
from coincide.apps.people.models import Person
from coincide.apps.people.undo import Trace, pack
from coincide.core.rules import pmsmp
from coincide.core.rules.answer import Answer, Verdict
from coincide.core.rules.calendar import french_date
from coincide.core.rules.scheme import scheme_on
from coincide.core.rules.sources import RuleError

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Checked:
    """An immersion saved, what the rule says of it, the word that takes the save back, what a colleague had changed."""

    immersion: Immersion
    answer: Answer
    undo: str = ""
    kept: tuple[str, ...] = ()


@transaction.atomic
def record_immersion(
    person: Person,
    *,
    by: User,
    host: str,
    purpose: str,
    title: str,
    hours_per_week: Decimal,
    first: dt.date,
    last: dt.date,
    prescriber: Organisation,
    host_siret: str = "",
) -> Checked:
    """An immersion from ``first`` to ``last``, both included, and what the rule says of it."""
    check_may_write(by, person.household_id)
    fresh = Immersion(person=person)
    typed = {
        "host": host,
        "host_siret": host_siret,
        "purpose": purpose,
        "title": title,
        "hours_per_week": hours_per_week,
        "since": first,
        "until": last,
        "prescriber": prescriber,
    }
    answer = _set(fresh, typed)
    fresh.save(force_insert=True)
    trace = Trace()
    trace.made(fresh)
    record("record_immersion", fresh, fresh.pk, by)
    return Checked(fresh, answer, pack(trace.steps(), by))


@transaction.atomic
def change_immersion(
    immersion: Immersion,
    *,
    by: User,
    host: str,
    purpose: str,
    title: str,
    hours_per_week: Decimal,
    first: dt.date,
    last: dt.date,
    prescriber: Organisation,
    host_siret: str = "",
    seen: Values | None = None,
) -> Checked:
    """What was mistyped or has moved; the rule is asked again. ``seen``: what the form was filled from.

    Raises EditedMeanwhile when a colleague changed the same field.
    """
    check_may_write(by, immersion.person.household_id)
    typed = {
        "host": host,
        "host_siret": host_siret,
        "purpose": purpose,
        "title": title,
        "hours_per_week": hours_per_week,
        "since": first,
        "until": last,
        "prescriber": prescriber,
    }
    locked = Immersion.objects.select_for_update().filter(pk=immersion.pk).first()
    locked, written, kept = writable(locked, immersion, typed, seen)
    trace = Trace()
    trace.will_change(locked)
    answer = _set(locked, {**_facts(locked), **written})
    locked.save()
    record("change_immersion", locked, locked.pk, by)
    return Checked(locked, answer, pack(trace.steps(), by), kept)


@transaction.atomic
def end_immersion(immersion: Immersion, *, by: User, on: dt.date) -> Saved[Immersion]:
    """The immersion stops early: ``on`` is its last day."""
    check_may_write(by, immersion.person.household_id)
    first, after = immersion.period.lower, immersion.period.upper
    if on < first:
        raise ValidationError(
            f"L'immersion commence le {french_date(first)}\u202f: son dernier jour ne peut pas venir avant. "
            "Si elle n'a pas eu lieu, retirez-la."
        )
    if on >= after - ONE_DAY:
        raise ValidationError(
            f"L'immersion finit le {french_date(after - ONE_DAY)}\u202f: donnez un jour d'avant, ou modifiez-la."
        )
    trace = Trace()
    trace.will_change(immersion)
    immersion.period = (first, on + ONE_DAY)
    immersion.full_clean()
    immersion.save(update_fields=["period"])
    immersion.refresh_from_db(fields=["period"])
    record("end_immersion", immersion, immersion.pk, by)
    return Saved(immersion, pack(trace.steps(), by))


@transaction.atomic
def remove_immersion(immersion: Immersion, *, by: User) -> Saved[Immersion]:
    """An immersion that never took place, or entered by mistake, goes."""
    check_may_write(by, immersion.person.household_id)
    trace, key = Trace(), immersion.pk
    trace.will_change(immersion)
    immersion.delete()
    record("remove_immersion", Immersion, key, by)
    return Saved(immersion, pack(trace.steps(), by))


@transaction.atomic
def record_agreement(
    partner: Organisation,
    *,
    by: User,
    kind: str,
    signed_on: dt.date,
    first: dt.date,
    last: dt.date | None,
    source: str,
) -> Agreement:
    """A convention of the coordinator's operator, in force from ``first`` through ``last`` (None: no end told)."""
    agreement = Agreement(operator=by.organisation)
    _set_agreement(agreement, partner, by, kind, signed_on, first, last, source)
    agreement.save(force_insert=True)
    record("record_agreement", agreement, agreement.pk, by)
    return agreement


@transaction.atomic
def change_agreement(
    agreement: Agreement,
    partner: Organisation,
    *,
    by: User,
    kind: str,
    signed_on: dt.date,
    first: dt.date,
    last: dt.date | None,
    source: str,
) -> Agreement:
    """What was mistyped of a convention, or its end."""
    _set_agreement(agreement, partner, by, kind, signed_on, first, last, source)
    agreement.save()
    record("change_agreement", agreement, agreement.pk, by)
    return agreement


def _facts(immersion: Immersion) -> dict[str, Any]:
    """What is stored of an immersion, as the verbs take it."""
    facts = {name: getattr(immersion, name) for name in _FIELDS}
    return facts | {"since": immersion.period.lower, "until": immersion.period.upper - ONE_DAY}


_FIELDS = ("host", "host_siret", "purpose", "title", "hours_per_week", "prescriber")


def _set(immersion: Immersion, facts: dict[str, Any]) -> Answer:
    """Write the fields, ask the rule, refuse what it refuses. Raises ValidationError with its reasons."""
    first, last = facts["since"], facts["until"]
    if last < first:
        raise ValidationError({"last": "L'immersion finit après avoir commencé\u202f: corrigez l'une des deux dates."})
    for name in _FIELDS:
        setattr(immersion, name, facts[name])
    immersion.host = immersion.host.strip()
    immersion.period = (first, last + ONE_DAY)
    # Hours over the limit are told by the rule, with its source, rather than by the field.
    immersion.full_clean(exclude=["hours_per_week"])
    try:
        rule = scheme_on(pmsmp.NAME, first, pmsmp.FIGURES)
        answer = pmsmp.decide(stay_of(immersion, first, last), around(immersion), rule)
    except RuleError as error:
        raise ValidationError(list(error.messages)) from error
    if answer.verdict is Verdict.UNMET:
        raise ValidationError(
            [
                f"{reason.text[0].upper()}{reason.text[1:]} ({reason.source}, règle {answer.version})."
                for reason in answer.because
                if reason.verdict is Verdict.UNMET
            ]
        )
    immersion.full_clean()
    return answer


def _set_agreement(
    agreement: Agreement,
    partner: Organisation,
    by: User,
    kind: str,
    signed_on: dt.date,
    first: dt.date,
    last: dt.date | None,
    source: str,
) -> None:
    if by.role != Role.COORDINATOR or agreement.operator_id != by.organisation_id:
        raise PermissionDenied("Seule la coordination de l'opérateur inscrit ses conventions.")
    if partner.pk == agreement.operator_id:
        raise ValidationError({"partner": "Une convention lie l'opérateur à un autre\u202f: choisissez le partenaire."})
    if last is not None and last < first:
        raise ValidationError({"last": "La convention finit après son début\u202f: corrigez l'une des deux dates."})
    agreement.partner, agreement.kind, agreement.signed_on = partner, kind, signed_on
    agreement.source = source.strip()
    agreement.period = (first, last + ONE_DAY if last else None)
    agreement.full_clean()
