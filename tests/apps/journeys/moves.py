"""The two operators of a transfer: who proposes, who receives, and a file with something of each kind in it."""

import datetime as dt
import hashlib
from dataclasses import dataclass

from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import Role
from coincide.apps.journeys.grants import renew_grants
from coincide.apps.journeys.models import (
    ActivityHours,
    Appointment,
    Contact,
    Document,
    DocumentContent,
    Step,
    Suspension,
    Transfer,
)
from coincide.apps.journeys.transfers import acceptance, actions
from coincide.apps.people.models import Diploma, Obstacle, Paper, Trade, WorkSituation
from coincide.apps.territory.models import Basin
from tests.cast import PASSWORD, Cast

TODAY = dt.date(2025, 12, 11)
D = dt.date
PDF = b"%PDF-1.7\n"


@dataclass
class Receiver:
    """The other operator's people."""

    cip: User
    social: User
    coordinator: User
    basin: Basin


def receiver(cast: Cast) -> Receiver:
    """Open the other operator's accounts and its basin."""
    users = {
        role: User.objects.create_user(
            f"{role}.ailleurs@essai.test", PASSWORD, full_name=name, role=role, organisation=cast.other_operator
        )
        for role, name in [(Role.SOCIAL, "Sonia Geai"), (Role.COORDINATOR, "Carl Héron")]
    }
    basin = Basin.objects.create(departement=cast.elsewhere, slug="bourges", name="Bourges")
    renew_grants(cast.household.pk)
    return Receiver(cast.users["outsider"], users[Role.SOCIAL], users[Role.COORDINATOR], basin)


def fill(cast: Cast) -> None:
    """Something of each kind in the file, in each layer."""
    person, household, owner, social = cast.person, cast.household, cast.users["owner"], cast.users["social"]
    Trade.objects.create(person=person, rome="K1304", label="Aide à domicile", years=4, years_abroad=3)
    Paper.objects.create(person=person, kind="card", issued_on=D(2024, 6, 1), expires_on=D(2034, 5, 31))
    Diploma.objects.create(person=person, title="Infirmière", level="bac3", year=2012)
    Obstacle.objects.create(person=person, kind="childcare", opened_on=D(2025, 3, 1), situation="Deux enfants")
    WorkSituation.objects.create(
        person=person, kind="cdd", title="Aide-soignante", hours_per_week=28, period=(D(2025, 9, 1), D(2026, 3, 1))
    )
    for layer, author in [("shared", owner), ("employment", owner), ("social", social)]:
        Contact.objects.create(
            household=household, author=author, on=D(2025, 11, 3), kind="note", subject=f"Note {layer}", layer=layer
        )
        Step.objects.create(
            household=household, person=person, title=f"Étape {layer}", layer=layer, owner=author, created_by=author,
            created_on=D(2025, 11, 3), due_on=D(2026, 1, 5),
        )  # fmt: skip
    Step.objects.create(
        household=household, title="Étape finie", owner=owner, created_by=owner, created_on=D(2025, 2, 1),
        ended_on=D(2025, 3, 1), outcome="done",
    )  # fmt: skip
    Appointment.objects.create(
        household=household, owner=social, starts_at=dt.datetime(2026, 1, 8, 9, tzinfo=dt.UTC), subject="CAF"
    )
    ActivityHours.objects.create(person=person, kind="work", on=D(2025, 11, 10), hours=7)
    Suspension.objects.create(journey=cast.journey, period=(D(2025, 2, 1), D(2025, 3, 1)), reason="Congé maternité")
    kept = Document.objects.create(
        household=household, kind="contract", name="contrat.pdf", media_type="application/pdf", size=len(PDF),
        sha256=hashlib.sha256(PDF).hexdigest(), scan="not_scanned", added_by=owner,
        added_at=dt.datetime(2025, 11, 4, 9, tzinfo=dt.UTC),
    )  # fmt: skip
    DocumentContent.objects.create(document=kept, data=PDF)


def propose(cast: Cast, by: str = "owner") -> Transfer:
    """The owner proposes the household to the other operator."""
    return actions.propose_transfer(
        cast.household, by=cast.users[by], to_operator=cast.other_operator, motive="family", message="Rejoint sa sœur."
    )


def accept(cast: Cast, transfer: Transfer, to: Receiver, on: dt.date = TODAY) -> Transfer:
    """The receiver's CIP takes the household over with both referents."""
    return acceptance.accept_transfer(transfer, by=to.cip, on=on, basin=to.basin, cip=to.cip, social=to.social)
