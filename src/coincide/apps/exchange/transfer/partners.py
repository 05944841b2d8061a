"""The verbs of the partners: whose card is known, checked by its fingerprint, and taken back."""

import json
from typing import Any

import pyrage
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import Role
from coincide.apps.exchange.models import TransferPartner
from coincide.apps.exchange.transfer.keys import Card, public_key
from coincide.apps.exchange.transfer.keys import fingerprint as computed
from coincide.apps.territory.clock import today
from coincide.apps.territory.models import Departement

FORMAT = "coincide-card/1"


def read_card(text: str) -> Card:
    """A card from its JSON. Raises ValidationError for what is not one, or says another fingerprint than its keys."""
    try:
        found: Any = json.loads(text)
        values = {name: str(found[name]) for name in ("name", "departement", "recipient", "signing_key")}
        given, said = str(found["format"]), str(found["fingerprint"])
    except (ValueError, KeyError, TypeError) as error:
        raise ValidationError(
            "Ce n'est pas une carte\u202f: collez le texte entier donné par le partenaire."
        ) from error
    if given != FORMAT:
        raise ValidationError(f"Cette carte est au format {given}\u202f: Coïncide lit {FORMAT}.")
    card = Card(**values)
    if card.fingerprint != said:
        raise ValidationError("L'empreinte de cette carte n'est pas celle de ses clés\u202f: redemandez-la.")
    return card


@transaction.atomic
def add_partner(card: Card, *, by: User, fingerprint: str, reads_social: bool = False) -> TransferPartner:
    """Know a partner by its card. ``fingerprint`` is what the partner read out: it must be that of the card.

    The operator's coordinators may. A partner whose keys changed is taken back first.
    """
    _require_coordinator(by)
    if "".join(fingerprint.split()).casefold() != "".join(card.fingerprint.split()):
        raise ValidationError(
            {
                "fingerprint": "Cette empreinte n'est pas celle de la carte\u202f: faites-la relire au partenaire, "
                "à un numéro que vous connaissez."
            }
        )
    try:
        pyrage.x25519.Recipient.from_str(card.recipient)
        public_key(card.signing_key)
    except (pyrage.RecipientError, ValueError) as error:
        raise ValidationError("Les clés de cette carte ne sont pas lisibles\u202f: redemandez-la.") from error
    departement = Departement.objects.filter(pk=card.departement).first()
    if departement is None:
        raise ValidationError(f"Le département «\u202f{card.departement}\u202f» de cette carte n'est pas connu ici.")
    partner = TransferPartner(
        organisation=by.organisation,
        name=card.name,
        departement=departement,
        recipient=card.recipient,
        signing_key=card.signing_key,
        fingerprint=computed(card.recipient, card.signing_key),
        reads_social=reads_social,
        added_by=by,
        added_on=today(),
    )
    partner.full_clean()
    partner.save()
    record("add_transfer_partner", partner, partner.pk, by)
    return partner


@transaction.atomic
def revoke_partner(partner: TransferPartner, *, by: User) -> TransferPartner:
    """Know a partner no more: nothing is sent to it, and its files are refused."""
    _require_coordinator(by)
    locked = TransferPartner.objects.visible_to(by).select_for_update().filter(pk=partner.pk).first()
    if locked is None:
        raise PermissionDenied("Ce partenaire est celui d'une autre organisation.")
    if locked.revoked_on is not None:
        raise ValidationError("Ce partenaire est déjà retiré.")
    locked.revoked_on = today()
    locked.save(update_fields=["revoked_on"])
    record("revoke_transfer_partner", locked, locked.pk, by)
    return locked


def _require_coordinator(by: User) -> None:
    if by.role != Role.COORDINATOR:
        raise PermissionDenied("Seule la coordination de l'opérateur tient la liste de ses partenaires.")
