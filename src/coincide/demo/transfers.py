"""Two transfers under way with the Puy-de-Dôme: a family proposed to it, and one that it asks for."""

import datetime as dt

from django.db.models import Count

from coincide.apps.journeys.grants import renew_grants
from coincide.apps.journeys.models import Journey, ReferentPeriod, Transfer
from coincide.apps.people.models import Household
from coincide.demo.world import TODAY, World, days

PROPOSED_ON = dt.date(2025, 12, 8)
ASKED_ON = dt.date(2025, 12, 9)
WAITS = days(30)
HANDOVER = (
    "La famille rejoint la sœur de Madame près de Thiers en janvier. Le dossier CAF est à jour\u202f; l'inscription à "
    "l'école reste à faire. Monsieur cherche dans le bâtiment et n'a pas encore de moyen de transport."
)


def build(world: World) -> None:
    """Write both; neither moves a figure, as a file stays with its owner until it is accepted."""
    operator, elsewhere = world.operator, world.organisations["elsewhere"]
    family, other = _followed_by(world, "cip.vichy")
    Transfer.objects.create(
        household=family,
        from_operator=operator,
        to_operator=elsewhere,
        to_departement=world.departements["63"],
        status="proposed",
        motive=Transfer.Motive.FAMILY,
        message=HANDOVER,
        planned_on=dt.date(2026, 1, 5),
        proposed_by=world.users["cip.vichy"],
        proposed_on=PROPOSED_ON,
        expires_on=PROPOSED_ON + WAITS,
    )
    asked = other.persons.order_by("birth_date").first()
    if asked is None:
        raise ValueError("a household of the demonstration has nobody in it")
    Transfer.objects.create(
        household=other,
        from_operator=operator,
        to_operator=elsewhere,
        to_departement=world.departements["63"],
        status="asked",
        message="La famille a signé un bail à Issoire et s'est présentée chez nous avec sa fiche.",
        asked_by=world.users["social.ailleurs"],
        asked_on=ASKED_ON,
        asked_reference=other.reference,
        asked_name=str(asked),
        asked_birth_date=asked.birth_date,
        expires_on=ASKED_ON + WAITS,
    )
    renew_grants(family.pk)


def _followed_by(world: World, name: str) -> tuple[Household, Household]:
    """Two families that this referent follows today and whose time is not near its end, the largest first."""
    followed = ReferentPeriod.objects.filter(user=world.users[name], period__contains=TODAY).values("journey")
    open_since = Journey.objects.active_on(TODAY).filter(pk__in=followed, entered_on__gt=TODAY - days(500))
    families = Household.objects.filter(pk__in=open_since.values("person__household")).annotate(size=Count("persons"))
    first, second = families.order_by("-size", "reference")[:2]
    return first, second
