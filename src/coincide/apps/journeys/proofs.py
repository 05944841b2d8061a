"""The verbs of the proofs that were seen: entered, corrected, taken away, put back. Never the paper, only its day.

Who may: a professional of the operator who may write in the household's file today.
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.journeys.access import check_may_write
from coincide.apps.people.actions import Saved
from coincide.apps.people.editing import Values, writable
from coincide.apps.people.models import Person, Proof
from coincide.apps.people.undo import Trace, pack
from coincide.apps.territory.clock import today
from coincide.core.rules.calendar import french_date

NEEDS_SINCE = frozenset({Proof.Kind.JOB_SEEKER})
"""Proofs that open a right by how long the situation lasts."""


@transaction.atomic
def add_proof(person: Person, *, by: User, kind: str, dated_on: dt.date, since: dt.date | None = None) -> Saved[Proof]:
    """A proof of a criterion was seen, of this day."""
    check_may_write(by, person.household_id)
    proof = Proof(person=person, kind=kind, dated_on=dated_on, since=since)
    _check(proof)
    proof.full_clean()
    proof.save(force_insert=True)
    trace = Trace()
    trace.made(proof)
    record("add_proof", proof, proof.pk, by)
    return Saved(proof, pack(trace.steps(), by))


@transaction.atomic
def correct_proof(
    proof: Proof,
    *,
    by: User,
    kind: str,
    dated_on: dt.date,
    since: dt.date | None = None,
    seen: Values | None = None,
) -> Saved[Proof]:
    """What was mistyped of a proof; ``seen`` is what the form was filled from. Raises EditedMeanwhile."""
    check_may_write(by, proof.person.household_id)
    locked = Proof.objects.select_for_update().filter(pk=proof.pk).first()
    typed = {"kind": kind, "dated_on": dated_on, "since": since}
    locked, written, kept = writable(locked, proof, typed, seen)
    trace = Trace()
    trace.will_change(locked)
    for name, value in written.items():
        setattr(locked, name, value)
    _check(locked)
    locked.full_clean()
    locked.save(update_fields=["kind", "dated_on", "since"])
    record("correct_proof", locked, locked.pk, by)
    return Saved(locked, pack(trace.steps(), by), kept)


@transaction.atomic
def remove_proof(proof: Proof, *, by: User) -> Saved[Proof]:
    """A proof entered by mistake goes; what it was is returned."""
    check_may_write(by, proof.person.household_id)
    trace, key = Trace(), proof.pk
    trace.will_change(proof)
    proof.delete()
    record("remove_proof", Proof, key, by)
    return Saved(proof, pack(trace.steps(), by))


def _check(proof: Proof) -> None:
    if proof.dated_on and proof.dated_on > today():
        raise ValidationError(
            {"dated_on": f"Un justificatif a été vu\u202f: sa date ne dépasse pas le {french_date(today())}."}
        )
    if proof.dated_on and proof.dated_on < proof.person.birth_date:
        raise ValidationError({"dated_on": "Cette date précède la naissance\u202f: vérifiez l'année."})
    if proof.kind in NEEDS_SINCE and proof.since is None:
        raise ValidationError({"since": "Donnez la date d'inscription\u202f: c'est elle qui compte."})
