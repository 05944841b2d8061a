"""Who may do what in a session: one place, asked by every verb and every page."""

from django.core.exceptions import PermissionDenied

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import OPERATOR
from coincide.apps.journeys.access import may_write
from coincide.apps.matching.models import Plan, PlanningSession
from coincide.apps.organisations.models import Organisation
from coincide.apps.people.models import Household


def may_work_for(user: User, operator: Organisation) -> bool:
    """Whether the user works with the households of this operator."""
    return user.role in OPERATOR and user.organisation_id == operator.pk


def require_work_for(user: User, operator: Organisation) -> None:
    """Refuse anyone who does not work for the operator."""
    if not may_work_for(user, operator):
        raise PermissionDenied("Seuls les professionnels de l'opérateur ouvrent et lancent ses séances.")


def may_decide(user: User, plan: Plan) -> bool:
    """Whether the user may accept or refuse: the household's file is open to them, and not to be read only."""
    return may_work_for(user, plan.session.operator) and may_write(user, plan.household_id)


def require_decision(user: User, plan: Plan) -> None:
    """Refuse, and journal the refusal, when the household's file is not open to the user."""
    if not may_decide(user, plan):
        record("refused", Household, plan.household_id, user)
        raise PermissionDenied("Ce plan concerne un ménage dont le dossier ne vous est pas ouvert.")


def visible_households(session: PlanningSession, user: User) -> set[str]:
    """Identifiers of the households of the session that the user may name."""
    if not may_work_for(user, session.operator):
        return set()
    return {str(pk) for pk in Household.objects.visible_to(user).values_list("pk", flat=True)}
