"""The verbs of a transfer before its acceptance: propose, ask, decline, reject, revoke, withdraw, expire.

Each move is looked up in the table of ``core.rules.transfer``: who may make it, from which state, to which. The file
stays with its owner all along; while a proposal waits, the receiver reads it by grants that end with it.
"""

import datetime as dt

from anyascii import anyascii
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.journeys.access import check_may_write
from coincide.apps.journeys.grants import renew_grants
from coincide.apps.journeys.models import Journey, Transfer
from coincide.apps.organisations.models import Organisation
from coincide.apps.people.models import Household
from coincide.apps.programme.queries import target
from coincide.apps.territory.clock import today
from coincide.apps.territory.models import Departement
from coincide.core.rules.calendar import french_date
from coincide.core.rules.sources import RuleError
from coincide.core.rules.transfer import LIVE, Move, Side, Status, after

WAITING_DAYS = 30
"""How long a proposal or a request waits for its answer [unverified: a working rule of ours]."""
WAITING_KEY = "transfer-waiting-days"
"""Key of the dated reference value that says it otherwise (``programme.Target``)."""
ASKED_AT_MOST = 20
"""Requests that an operator makes in a day: more would be guessing [ours]."""
ASKED = (
    "Demande envoyée. Si ce dossier existe et que ces renseignements sont exacts, l'opérateur qui le suit la reçoit et "
    "y répond."
)
"""What the one who asks is told, whether the file exists or not."""


@transaction.atomic
def propose_transfer(
    household: Household,
    *,
    by: User,
    motive: str,
    to_operator: Organisation | None = None,
    to_departement: Departement | None = None,
    message: str = "",
    planned_on: dt.date | None = None,
) -> Transfer:
    """Offer the file to the operator of another département, whose deciders read it until they answer.

    Who follows the household may, and its coordinators. Without ``to_operator``, the receiver has no access to this
    base: only ``to_departement`` is known, the file travels by other means and :func:`acceptance.confirm_transfer`
    tells that it was accepted. A request of that same operator which waits is answered by the proposal.
    """
    check_may_write(by, household.pk)
    if household.operator_id != by.organisation_id:
        raise PermissionDenied("Seul l'opérateur qui suit le ménage propose son transfert.")
    expire_due(today(), household)
    departement = _destination(household, to_operator, to_operator.departement if to_operator else to_departement)
    if planned_on is not None and planned_on < today():
        raise ValidationError(
            {"planned_on": "L'arrivée prévue est à venir\u202f: donnez une date à partir d'aujourd'hui."}
        )
    if not open_journeys(household).exists():
        raise ValidationError("Personne n'est accompagné dans ce ménage aujourd'hui\u202f: il n'y a rien à transférer.")
    waiting = Transfer.objects.live().select_for_update().filter(household=household).first()
    if waiting and (waiting.state is not Status.ASKED or waiting.to_operator_id != (to_operator and to_operator.pk)):
        raise ValidationError(
            f"Un transfert de ce ménage attend déjà une réponse ({waiting.state.label}, "
            f"{waiting.to_departement})\u202f: attendez-la, ou répondez-y d'abord."
        )
    found = waiting or Transfer(household=household, from_operator=household.operator, to_operator=to_operator)
    found.status = after(waiting.state if waiting else None, Move.PROPOSE).to
    found.to_departement = departement
    found.motive, found.message, found.planned_on = motive, message, planned_on
    found.proposed_by, found.proposed_on, found.expires_on = by, today(), _waits_until(household.operator)
    return _kept(found, "propose_transfer", by)


@transaction.atomic
def ask_for_transfer(*, by: User, reference: str, name: str, birth_date: dt.date, message: str = "") -> Transfer:
    """Ask for the file of a household that arrives here, by its reference and one of its persons.

    Nothing that comes back tells whether the file exists: a request that matches nothing waits, and expires, like one
    that nobody answers. The professionals of an operator may.
    """
    if (
        not by.works_for_operator
        or by.organisation.kind != Organisation.Kind.OPERATOR
        or not by.organisation.departement
    ):
        raise PermissionDenied("Seul un professionnel d'un opérateur demande le transfert d'un dossier.")
    day = today()
    mine = Transfer.objects.filter(to_operator=by.organisation, asked_on__isnull=False)
    if mine.filter(asked_on=day).count() >= ASKED_AT_MOST:
        raise ValidationError(
            f"Votre structure a déjà fait {ASKED_AT_MOST} demandes aujourd'hui\u202f: reprenez demain, ou appelez "
            "l'opérateur qui suit le ménage."
        )
    if mine.live().filter(asked_reference__iexact=reference.strip()).exists():
        raise ValidationError("Votre structure a déjà demandé ce dossier, et la réponse n'est pas venue.")
    household = _sought(reference, name, birth_date, by.organisation)
    if household:
        expire_due(day, household)
        if Transfer.objects.live().filter(household=household).exists():
            household = None
    found = Transfer(
        household=household,
        from_operator=household.operator if household else None,
        to_operator=by.organisation,
        to_departement=by.organisation.departement,
        status=after(None, Move.ASK).to,
        message=message,
        asked_by=by,
        asked_on=day,
        asked_reference=reference.strip(),
        asked_name=" ".join(name.split()),
        asked_birth_date=birth_date,
        expires_on=_waits_until(by.organisation),
    )
    return _kept(found, "ask_for_transfer", by)


def decline_transfer(transfer: Transfer, *, by: User, refusal: str, note: str = "") -> Transfer:
    """The owner does not give the file that was asked for."""
    return _refuse(transfer, Move.DECLINE, by, refusal, note)


def reject_transfer(transfer: Transfer, *, by: User, refusal: str, note: str = "") -> Transfer:
    """The receiver does not take the file that was proposed; it reads it no more."""
    return _refuse(transfer, Move.REJECT, by, refusal, note)


@transaction.atomic
def revoke_transfer(transfer: Transfer, *, by: User) -> Transfer:
    """The owner takes its proposal back; the receiver reads the file no more."""
    locked = begin(transfer, Move.REVOKE, by)
    return _kept(locked, "revoke_transfer", by)


@transaction.atomic
def withdraw_transfer(transfer: Transfer, *, by: User) -> Transfer:
    """The receiver takes its request back."""
    locked = begin(transfer, Move.WITHDRAW, by)
    return _kept(locked, "withdraw_transfer", by)


@transaction.atomic
def expire_due(day: dt.date, household: Household | None = None) -> list[Transfer]:
    """Close what waited too long, for one household or for all; the work of the night. Nobody needs to be asked.

    What was asked for by name is forgotten then, as the household may not be known here.
    """
    late = Transfer.objects.live().select_for_update().filter(expires_on__lte=day)
    if household is not None:
        late = late.filter(household=household)
    closed = []
    for one in late:
        one.status, one.decided_on = after(one.state, Move.EXPIRE).to, one.expires_on
        one.asked_name, one.asked_birth_date = "", None
        closed.append(_kept(one, "expire_transfer", None))
    return closed


def begin(transfer: Transfer, move: Move, by: User) -> Transfer:
    """Lock a transfer, check that ``by`` may make ``move`` from its present state, and put it in the next one.

    Raises PermissionDenied for somebody of the wrong side, ValidationError when the state has changed meanwhile.
    """
    locked = Transfer.objects.select_for_update(of=("self",)).select_related("household").get(pk=transfer.pk)
    try:
        way = after(locked.state, move)
    except RuleError as error:
        raise ValidationError(str(error)) from error
    if locked.expires_on <= today():
        raise ValidationError(
            f"Ce transfert attendait une réponse jusqu'au {french_date(locked.expires_on)}\u202f: il faut le reprendre."
        )
    operator = locked.from_operator_id if way.side is Side.OWNER else locked.to_operator_id
    if not by.works_for_operator or operator is None or by.organisation_id != operator:
        raise PermissionDenied("Cette décision revient à l'autre opérateur.")
    if way.side is Side.OWNER and locked.household_id:
        check_may_write(by, locked.household_id)
    locked.status = way.to
    if way.to not in LIVE:
        locked.decided_by, locked.decided_on = by, today()
    return locked


def open_journeys(household: Household) -> models.QuerySet[Journey]:
    """The journeys of the household that its operator follows today."""
    return Journey.objects.active_on(today()).filter(person__household=household, operator=household.operator_id)


@transaction.atomic
def _refuse(transfer: Transfer, move: Move, by: User, refusal: str, note: str) -> Transfer:
    locked = begin(transfer, move, by)
    locked.refusal, locked.decision_note = refusal, note
    return _kept(locked, f"{move}_transfer", by)


def _kept(transfer: Transfer, verb: str, by: User | None) -> Transfer:
    """Check, store, bring the grants in line, and write the journal."""
    transfer.full_clean(validate_unique=True)
    transfer.save()
    if transfer.household_id:
        renew_grants(transfer.household_id)
    record(verb, transfer, transfer.pk, by)
    return transfer


def _destination(
    household: Household, to_operator: Organisation | None, departement: Departement | None
) -> Departement:
    """The département that the file goes to, once known that it may."""
    if to_operator is not None and to_operator.kind != Organisation.Kind.OPERATOR:
        raise ValidationError({"to_operator": f"{to_operator} n'est pas un opérateur AGIR."})
    if departement is None:
        raise ValidationError({"to_departement": "Dites vers quel département part le ménage."})
    if departement == household.operator.departement:
        raise ValidationError(
            {
                "to_departement": "Un transfert va vers un autre département\u202f: pour changer de bassin, "
                "utilisez le changement de bassin."
            }
        )
    return departement


def _sought(reference: str, name: str, birth_date: dt.date, asker: Organisation) -> Household | None:
    """The household of another département that has this reference and this person, and is accompanied; or None."""
    found = (
        Household.objects.filter(reference__iexact=reference.strip())
        .exclude(operator__departement=asker.departement)
        .select_related("operator")
        .first()
    )
    if found is None or not open_journeys(found).exists():
        return None
    wanted = _words(name)
    same_day = found.persons.filter(birth_date=birth_date)
    return found if any(_words(str(person)) == wanted for person in same_day) else None


def _words(name: str) -> list[str]:
    """The words of a name in no order, without accents, case or marks."""
    plain = anyascii(name).casefold()
    return sorted("".join(letter if letter.isalnum() else " " for letter in plain).split())


def _waits_until(operator: Organisation) -> dt.date:
    """The day on which an answer that hasn't come will not come any more."""
    found = target(WAITING_KEY, operator.departement, today())
    return today() + dt.timedelta(days=int(found.value) if found else WAITING_DAYS)
