"""The verbs of a file of transfer: send it, read it, import it, take it back."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import ProtectedError

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.exchange.models import TransferFile, TransferPartner
from coincide.apps.exchange.transfer.arrival import Arrival, Place, write
from coincide.apps.exchange.transfer.keys import Card, read_keys
from coincide.apps.exchange.transfer.reading import Received, unseal
from coincide.apps.exchange.transfer.schema import LAYERED, TABLES
from coincide.apps.exchange.transfer.writing import seal
from coincide.apps.journeys.access import check_may_write
from coincide.apps.journeys.models import Journey, Layer
from coincide.apps.journeys.transfers.contents import digest
from coincide.apps.organisations.models import Organisation
from coincide.apps.people.models import Household, Person
from coincide.apps.territory.clock import now, today

Status = TransferFile.Status


@dataclass(frozen=True, slots=True)
class Preview:
    """What a received file holds, before anything is written."""

    file: TransferFile
    received: Received
    duplicates: list[str]

    @property
    def persons(self) -> list[dict[str, Any]]:
        """The persons of the file."""
        return list(self.received.content["persons"])


@transaction.atomic
def export_household(household: Household, *, to: TransferPartner, by: User) -> tuple[TransferFile, bytes]:
    """The encrypted file of a household for a partner. Who may work in the file may; it is journalled.

    The social layer goes only to a partner that has social workers.
    """
    check_may_write(by, household.pk)
    if to.organisation_id != by.organisation_id or household.operator_id != by.organisation_id:
        raise PermissionDenied("Seul l'opérateur qui suit le ménage en envoie le dossier, à l'un de ses partenaires.")
    if to.revoked_on is not None:
        raise ValidationError(f"{to.name} n'est plus un partenaire\u202f: ajoutez de nouveau sa carte d'abord.")
    if not Journey.objects.active_on(today()).filter(person__household=household, operator=by.organisation).exists():
        raise ValidationError("Personne n'est accompagné dans ce ménage aujourd'hui\u202f: il n'y a rien à transférer.")
    card = Card(to.name, to.departement_id, to.recipient, to.signing_key)
    made_at = now()
    sealed, identifier = seal(
        household, keys=read_keys(by.organisation), to=card, with_social=to.reads_social, made_at=made_at
    )
    sent = TransferFile.objects.create(
        organisation=by.organisation,
        partner=to,
        household=household,
        identifier=identifier,
        sha256=hashlib.sha256(sealed).hexdigest(),
        made_at=made_at,
        by=by,
        at=made_at,
        status=Status.SENT,
    )
    record("export_transfer", household, household.pk, by)
    return sent, sealed


@transaction.atomic
def preview_file(sealed: bytes, *, by: User) -> Preview:
    """Read a file and say what it would create; nothing of a person is written but the file itself, still encrypted.

    Raises ValidationError with the reason when the file can't be trusted or was imported already.
    """
    _require_operator(by)
    received = _open(sealed, by)
    _not_twice(received, by)
    # Only the last one waits: a file holds people.
    TransferFile.objects.visible_to(by).filter(status=Status.PREVIEWED, by=by).delete()
    found = TransferFile.objects.create(
        organisation=by.organisation,
        partner=received.partner,
        identifier=received.identifier,
        sha256=hashlib.sha256(sealed).hexdigest(),
        made_at=received.made_at,
        by=by,
        at=now(),
        status=Status.PREVIEWED,
        sealed=sealed,
        counts=counts_of(received),
    )
    record("preview_transfer_file", found, found.pk, by)
    return Preview(found, received, duplicates_of(received, by))


def preview_again(file: TransferFile, *, by: User) -> Preview:
    """What a file that waits holds, read again from its encrypted bytes."""
    if file.sealed is None:
        raise ValidationError("Ce fichier n'attend plus\u202f: déposez-le de nouveau s'il le faut.")
    received = _open(bytes(file.sealed), by)
    return Preview(file, received, duplicates_of(received, by))


@transaction.atomic
def apply_file(file: TransferFile, *, by: User, place: Place) -> TransferFile:
    """Create the household with all that the file holds, at the user's operator, in one transaction or not at all."""
    _require_operator(by)
    locked = _locked(file, by, Status.PREVIEWED, "Ce fichier n'attend plus d'être importé.")
    received = _open(bytes(locked.sealed or b""), by)
    _not_twice(received, by)
    arrival: Arrival = write(received, by=by, place=place)
    locked.household = arrival.household
    locked.sealed, locked.status = None, Status.APPLIED
    locked.created, locked.counts = arrival.created, counts_of(received)
    locked.digest = digest(arrival.household.pk)
    locked.full_clean(exclude=["sealed"])
    locked.save()
    record("apply_transfer_file", locked, locked.pk, by)
    return locked


@transaction.atomic
def undo_file(file: TransferFile, *, by: User) -> TransferFile:
    """Take an import back, while nothing in the household has changed since; the file can then be imported again."""
    _require_operator(by)
    locked = _locked(file, by, Status.APPLIED, "Ce fichier n'est pas importé\u202f: il n'y a rien à annuler.")
    if locked.household is None:
        raise ValidationError("Le ménage de ce fichier n'est plus dans la base\u202f: il n'y a rien à annuler.")
    household = Household.objects.select_for_update(of=("self",)).get(pk=locked.household.pk)
    check_may_write(by, household.pk)
    if digest(household.pk) != locked.digest:
        raise ValidationError(
            "Le dossier a changé depuis l'import\u202f: l'annulation effacerait ce travail. Corrigez le dossier, ou "
            "transférez-le."
        )
    household.delete()
    for label, key in locked.created.get("around", []):
        _drop_unused(label, key)
    locked.household, locked.status, locked.digest = None, Status.UNDONE, ""
    locked.save()
    record("undo_transfer_file", locked, locked.pk, by)
    return locked


def counts_of(received: Received) -> dict[str, int]:
    """How many rows of each table the file holds, layer by layer where rows have layers: as ``contents.counts``."""
    found: Counter[str] = Counter()
    for table in TABLES:
        for row in received.content[table.key] if table.key != "household" else []:
            found[f"{table.label}:{row.get('layer') or Layer.SHARED}" if table.key in LAYERED else table.label] += 1
    return dict(found)


def duplicates_of(received: Received, by: User) -> list[str]:
    """Persons of the file who look already known to the operator: the same day of birth and the same last name."""
    known = Person.objects.filter(household__operator=by.organisation).select_related("household")
    found = []
    for one in received.content["persons"]:
        same = known.filter(birth_date=one["birth_date"], last_name__unaccent__iexact=one["last_name"])
        found += [f"{one['first_name']} {one['last_name']}, dossier {person.household.reference}" for person in same]
    return sorted(set(found))


def _open(sealed: bytes, by: User) -> Received:
    return unseal(
        sealed,
        keys=read_keys(by.organisation),
        partners=TransferPartner.objects.visible_to(by).order_by("revoked_on", "pk"),
        now=now(),
    )


def _not_twice(received: Received, by: User) -> None:
    before = TransferFile.objects.visible_to(by).filter(identifier=received.identifier, status=Status.APPLIED).first()
    if before:
        raise ValidationError(
            f"Ce fichier a déjà été importé, le {before.at:%d/%m/%Y}\u202f: il ne s'importe qu'une fois. Annulez le "
            "premier "
            "import, ou demandez un fichier neuf à l'expéditeur."
        )


def _locked(file: TransferFile, by: User, wanted: str, otherwise: str) -> TransferFile:
    locked = TransferFile.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=file.pk).first()
    if locked is None:
        raise PermissionDenied("Ce fichier est celui d'une autre organisation.")
    if locked.status != wanted:
        raise ValidationError(otherwise)
    return locked


def _require_operator(by: User) -> None:
    if not by.works_for_operator or by.organisation.kind != Organisation.Kind.OPERATOR:
        raise PermissionDenied("Seul un professionnel d'un opérateur importe un dossier.")


def _drop_unused(label: str, key: object) -> None:
    """Take away what was made around the household (a professional elsewhere, an organisation), unless it serves."""
    try:
        with transaction.atomic():
            apps.get_model(label)._base_manager.filter(pk=key).delete()
    except ProtectedError:
        return  # somebody else's work has come to name it
