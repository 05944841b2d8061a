"""Who may do what: the roles, and the declaration that every address carries."""

from collections.abc import Callable
from typing import Any

from django.db import models


class Role(models.TextChoices):
    """What a user comes for; one role per account."""

    CIP = "cip", "Référent emploi (CIP)"
    SOCIAL = "social", "Travailleur social"
    COORDINATOR = "coordinator", "Coordination"
    STATE = "state", "Superviseur de l'État"
    FACILITATOR = "facilitator", "Animation d'ateliers"
    ADMIN = "admin", "Administration"


REFERENTS = frozenset({Role.CIP, Role.SOCIAL})
OPERATOR = REFERENTS | {Role.COORDINATOR}
EVERYONE = frozenset(Role)
PUBLIC: frozenset[Role] = frozenset()


def roles(*allowed: Role | frozenset[Role]) -> Callable[[Any], Any]:
    """Declare who may open a view: roles, or :data:`PUBLIC` for an address without sign-in.

    The gate in ``coincide.web.middleware`` reads the declaration and refuses a view that has none.
    """
    flat: set[Role] = set()
    for one in allowed:
        flat |= {one} if isinstance(one, Role) else set(one)
    declared = frozenset(flat)

    def declare(view: Any) -> Any:
        view.allowed_roles = declared
        return view

    return declare
