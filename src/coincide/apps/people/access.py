"""Who may work in a household's file: one place, asked by every verb on persons."""

from uuid import UUID

from django.core.exceptions import PermissionDenied

from coincide.apps.accounts.models import User
from coincide.apps.people.models import Household

READ_ONLY = (
    "Ce dossier vous est ouvert en lecture seule\u202f: il est suivi par un autre opérateur, "
    "à qui vous pouvez signaler ce qui doit l'être."
)


def may_write(by: User, household_id: UUID) -> bool:
    """Whether the user may change anything in the household's file today."""
    return Household.objects.writable_by(by).filter(pk=household_id).exists()


def check_may_write(by: User, household_id: UUID) -> None:
    """Refuse who may not open the file, and who may only read it. Raises PermissionDenied with the sentence."""
    if may_write(by, household_id):
        return
    if Household.objects.visible_to(by).filter(pk=household_id).exists():
        raise PermissionDenied(READ_ONLY)
    raise PermissionDenied("Ce ménage ne vous est pas ouvert.")
