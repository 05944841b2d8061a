"""Documents: known by their content, scanned when ClamAV is there, kept in the database, each reading journalled."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import Role
from coincide.apps.journeys.access import check_may_write
from coincide.apps.journeys.log.common import NOT_READ, check_layer, check_person, create, moment
from coincide.apps.journeys.log.filetypes import ACCEPTED, media_type
from coincide.apps.journeys.models import Document, DocumentContent, Layer
from coincide.apps.people.models import Household, Person
from coincide.machine import clamav
from coincide.machine.errors import CoincideError

MEBI = 1024 * 1024
SIZE_AT_MOST = 10 * MEBI
KINDS = "PDF, JPEG, PNG, Word (.docx), Excel (.xlsx), LibreOffice (.odt, .ods)"
NOT_KEPT = f"Ce fichier n'est pas d'un type accepté, quel que soit son nom\u202f: déposez un {KINDS}, sans macros."


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as it is handed over."""

    name: str
    media_type: str
    data: bytes


@transaction.atomic
def add_document(
    household: Household,
    *,
    by: User,
    name: str,
    data: bytes,
    kind: str,
    person: Person | None = None,
    layer: str = Layer.SHARED,
) -> Document:
    """Keep a file. Raises ValidationError when it is too large, of another kind, infected, or already kept."""
    check_may_write(by, household.pk)
    check_layer(by, layer)
    check_person(person, household)
    if len(data) > SIZE_AT_MOST:
        raise ValidationError({"file": too_large(len(data))})
    found = media_type(data)
    if found is None:
        raise ValidationError({"file": NOT_KEPT if data else "Ce fichier est vide."})
    scan = _scan(data)
    document = create(
        Document(
            household=household,
            person=person,
            kind=kind,
            name=kept_name(name, found),
            layer=layer,
            media_type=found,
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            scan=scan,
            added_by=by,
            added_at=moment(),
        )
    )
    DocumentContent.objects.create(document=document, data=data)
    record("add_document", document, document.pk, by)
    return document


@transaction.atomic
def read_document(document: Document, *, by: User) -> Reading:
    """Hand a document over, and write in the journal who read it."""
    if not Document.objects.visible_to(by).filter(pk=document.pk).exists():
        raise PermissionDenied(NOT_READ)
    content = DocumentContent.objects.get(document=document)
    record("read_document", document, document.pk, by)
    return Reading(document.name, document.media_type, bytes(content.data))


@transaction.atomic
def remove_document(document: Document, *, by: User) -> None:
    """Remove a document and its content for good: who added it may, or a coordinator who reads it."""
    check_may_write(by, document.household_id)
    if not Document.objects.visible_to(by).filter(pk=document.pk).exists():
        raise PermissionDenied(NOT_READ)
    if document.added_by_id != by.pk and by.role != Role.COORDINATOR:
        raise PermissionDenied("Qui a déposé ce document le retire, ou la coordination.")
    pk = document.pk
    document.delete()
    record("remove_document", Document, pk, by)


def too_large(size: int) -> str:
    """What is said of a file of too many bytes."""
    shown = f"{size / MEBI:.1f}".replace(".", ",")
    return f"Ce fichier fait {shown}\u202fMo\u202f: 10\u202fMo au plus."


def kept_name(name: str, media: str) -> str:
    """The name without folders or signs that a system could read as orders, with the ending of its real type."""
    plain = re.split(r"[\\/]", name)[-1]
    plain = re.sub(r"[\x00-\x1f\x7f<>:\"|?*]+", " ", plain)
    plain = " ".join(plain.split()).strip(" .")
    ending = ACCEPTED[media][1]
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", plain).strip(" .") or "document"
    return f"{stem[: 160 - len(ending)]}{ending}"


def _scan(data: bytes) -> str:
    """What ClamAV says: clean, or not scanned when there is none. A scanner that was named and is silent refuses."""
    address = clamav.configured()
    if not address:
        return Document.Scan.NOT_SCANNED
    try:
        virus = clamav.virus_in(data, address)
    except CoincideError as error:
        raise ValidationError(
            {"file": "L'antivirus ne répond pas, le document n'est pas gardé\u202f: réessayez plus tard."}
        ) from error
    if virus:
        raise ValidationError({"file": f"L'antivirus a reconnu «\u202f{virus}\u202f»\u202f: document refusé."})
    return Document.Scan.CLEAN
