"""Verbs of the imports: preview a file, apply it whole or not at all, undo it."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.exchange.checking import Checker
from coincide.apps.exchange.columns import MODELS, OWNER, OWNERS, SHEETS
from coincide.apps.exchange.models import ImportBatch
from coincide.apps.exchange.reading import read_file
from coincide.apps.exchange.understood import typed
from coincide.apps.offers.actions import organisation_named, require_offers
from coincide.apps.offers.models import Dwelling, Job
from coincide.apps.organisations.models import Organisation
from coincide.apps.territory.clock import now

Offer = Job | Dwelling
Status = ImportBatch.Status


def preview(kind: str, file_name: str, content: bytes, by: User) -> ImportBatch:
    """Read a file and say everything that is wrong with it; no offer is touched.

    Raises ValidationError when the file is not a readable table with the columns expected.
    """
    require_offers(by)
    if kind not in SHEETS:
        raise ValidationError("Choisissez ce que le fichier contient : emplois ou logements.")
    table = read_file(file_name, content, SHEETS[kind])
    checked = Checker(kind, by).check(table)
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            organisation=by.organisation,
            uploaded_by=by,
            uploaded_at=now(),
            kind=kind,
            file_name=file_name[-200:],
            rows=checked.rows,
            errors=checked.errors_json(),
        )
        record("preview_import", batch, batch.pk, by)
    return batch


def apply(batch: ImportBatch, by: User) -> ImportBatch:
    """Keep every row of the file, or none. Raises ValidationError when a row is wrong or the offers have changed."""
    _require_same_house(batch, by)
    with transaction.atomic():
        locked = _locked(batch, Status.PREVIEWED, "Ce fichier a déjà été importé.")
        if locked.errors:
            raise ValidationError("Ce fichier a des erreurs : corrigez-les, puis déposez-le de nouveau.")
        try:
            with transaction.atomic():
                _keep(locked, by)
        except IntegrityError as error:
            raise ValidationError(
                "Les offres ont changé depuis la lecture du fichier : déposez-le de nouveau."
            ) from error
        locked.status = Status.APPLIED
        locked.save()
        record("apply_import", locked, locked.pk, by)
    return locked


def _keep(batch: ImportBatch, by: User) -> None:
    checker = Checker(batch.kind, by)
    owner_field, owner_kind = OWNERS[batch.kind]
    before = {one.reference: snapshot(one) for one in checker.known.values()}
    owners: dict[str, Organisation] = {}
    known_owners = set(Organisation.objects.values_list("pk", flat=True))
    created: list[Offer] = []
    updated: list[Offer] = []
    for row in batch.rows:
        values = {name: typed(batch.kind, name, value) for name, value in row["values"].items()}
        offer = checker.build(values)
        name = values[OWNER]
        if name.casefold() not in owners:
            owners[name.casefold()] = organisation_named(name, owner_kind, by)
        setattr(offer, owner_field, owners[name.casefold()])
        # A file lists what is on offer: an offer withdrawn that comes back is on offer again.
        offer.withdrawn_on = None
        (updated if values["reference"] in before else created).append(offer)
    manager: Any = MODELS[batch.kind]._default_manager
    manager.bulk_create(created)
    names = [one.attname for one in MODELS[batch.kind]._meta.concrete_fields if not one.primary_key]
    if updated:
        manager.bulk_update(updated, names)
    batch.created = [{"id": str(one.pk), "reference": one.reference} for one in created]
    batch.created += [{"organisation": one.pk} for one in owners.values() if one.pk not in known_owners]
    batch.updated = [
        {"id": str(one.pk), "reference": one.reference, "before": before[one.reference], "after": snapshot(one)}
        for one in updated
    ]


def undo(batch: ImportBatch, by: User) -> ImportBatch:
    """Take an import back: what it made goes, what it changed is as before.

    Raises ValidationError when a plan uses an offer it made, or when an offer it changed was changed again since.
    """
    _require_same_house(batch, by)
    with transaction.atomic():
        locked = _locked(batch, Status.APPLIED, "Cet import n'est pas en place : il n'y a rien à annuler.")
        model = MODELS[locked.kind]
        _put_back(locked, model)
        made = [uuid.UUID(one["id"]) for one in locked.created if "id" in one]
        try:
            model._default_manager.filter(pk__in=made).delete()
        except ProtectedError as error:
            raise ValidationError(
                "Un plan utilise une offre de ce fichier : l'import ne s'annule plus. Retirez les offres une à une."
            ) from error
        _drop_unused_owners(locked)
        locked.status = Status.UNDONE
        locked.save()
        record("undo_import", locked, locked.pk, by)
    return locked


def _put_back(batch: ImportBatch, model: type[Offer]) -> None:
    offers = {str(one.pk): one for one in model._default_manager.filter(pk__in=[one["id"] for one in batch.updated])}
    for kept in batch.updated:
        offer = offers.get(kept["id"])
        if offer is None or snapshot(offer) != kept["after"]:
            raise ValidationError(
                f"L'offre {kept['reference']} a changé depuis l'import : l'annulation effacerait ce changement."
            )
        for one in model._meta.concrete_fields:
            if not one.primary_key:
                setattr(offer, one.attname, one.to_python(kept["before"][one.attname]))
        offer.save()


def _drop_unused_owners(batch: ImportBatch) -> None:
    for one in batch.created:
        if "organisation" in one:
            try:
                with transaction.atomic():
                    Organisation.objects.filter(pk=one["organisation"]).delete()
            except ProtectedError:
                continue  # another offer has come to use it


def snapshot(offer: Offer) -> dict[str, str | None]:
    """Every field of an offer as text."""
    kept: dict[str, str | None] = {}
    for one in offer._meta.concrete_fields:
        if not one.primary_key:
            value = (
                one.to_python(getattr(offer, one.attname)) if one.remote_field is None else getattr(offer, one.attname)
            )
            if isinstance(one, models.DecimalField) and value is not None:
                value = round(value, one.decimal_places)
            kept[one.attname] = None if value is None else str(value)
    return kept


def _locked(batch: ImportBatch, wanted: str, otherwise: str) -> ImportBatch:
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.status != wanted:
        raise ValidationError(otherwise)
    return locked


def _require_same_house(batch: ImportBatch, by: User) -> None:
    require_offers(by)
    if batch.organisation_id != by.organisation_id:
        raise PermissionDenied("Cet import est celui d'une autre organisation.")
