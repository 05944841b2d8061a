"""Verbs of the offers: enter, change, confirm, withdraw, put back."""

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.offers.models import OFFER_ROLES, Childcare, Course, Dwelling, Job, MobilityResource
from coincide.apps.organisations.models import Organisation
from coincide.apps.territory.clock import today

AnyOffer = Job | Dwelling | MobilityResource | Childcare | Course


def require_offers(user: User, offer: AnyOffer | None = None) -> None:
    """Refuse who does not work with offers, and an offer of another département."""
    if user.role not in OFFER_ROLES:
        raise PermissionDenied("Votre rôle ne donne pas accès aux offres.")
    if offer is not None and departement_of(offer) != user.organisation.departement_id:
        raise PermissionDenied("Cette offre est dans un autre département.")


def departement_of(offer: AnyOffer) -> str:
    """Code of the département where the offer is."""
    place = offer.commune if isinstance(offer, Job | Dwelling) else offer.basin
    return place.departement_id


def organisation_named(name: str, kind: str, by: User) -> Organisation:
    """The organisation of this kind and name in the user's département, made if it is new."""
    place = by.organisation.departement
    known = Organisation.objects.filter(name__iexact=name.strip(), kind=kind, departement=place).first()
    if known:
        return known
    made = Organisation(name=name.strip(), kind=kind, departement=place)
    made.full_clean()
    made.save()
    return made


def save_offer(offer: AnyOffer, by: User) -> AnyOffer:
    """Enter an offer or keep its changes. Raises ValidationError on facts that contradict each other."""
    require_offers(by, offer)
    offer.full_clean()
    with transaction.atomic():
        is_new = offer._state.adding
        offer.save()
        record("enter_offer" if is_new else "change_offer", offer, offer.pk, by)
    return offer


def confirm(offer: AnyOffer, by: User) -> AnyOffer:
    """Say that the offer is still available today."""
    return _change(offer, by, "confirm_offer", confirmed_on=today(), must_be_open=True)


def withdraw(offer: AnyOffer, by: User) -> AnyOffer:
    """Take an offer off, from today: it enters no plan any more."""
    return _change(offer, by, "withdraw_offer", withdrawn_on=today(), must_be_open=True)


def restore(offer: AnyOffer, by: User) -> AnyOffer:
    """Put a withdrawn offer back."""
    return _change(offer, by, "restore_offer", withdrawn_on=None)


def _change(offer: AnyOffer, by: User, verb: str, must_be_open: bool = False, **facts: dt.date | None) -> AnyOffer:
    require_offers(by, offer)
    with transaction.atomic():
        locked = type(offer)._default_manager.select_for_update().get(pk=offer.pk)
        if must_be_open and locked.withdrawn_on:
            raise ValidationError("Cette offre est déjà retirée : remettez-la d'abord.")
        for name, value in facts.items():
            setattr(locked, name, value)
        locked.save(update_fields=list(facts))
        record(verb, locked, locked.pk, by)
    return locked
