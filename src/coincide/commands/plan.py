"""``coincide plan``: solve the joint problem of a planning session."""

import argparse

from coincide.commands.output import Result
from coincide.commands.site import database, require_current_schema
from coincide.machine.errors import CoincideError


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which problem."""
    parser.add_argument(
        "--demo", action="store_true", required=True, help="la première séance du territoire de démonstration"
    )


def run(args: argparse.Namespace) -> Result:
    """Solve the first session of the demonstration anew, and leave the database as it was."""
    with database():
        require_current_schema()
        from django.db import transaction

        from coincide.apps.matching import actions, queries
        from coincide.apps.matching.models import PlanningSession
        from coincide.apps.territory.clock import day_kept
        from coincide.apps.territory.models import Installation

        demonstrations = Installation.objects.filter(is_demonstration=True).values("departement")
        sessions = PlanningSession.objects.filter(operator__departement__in=demonstrations)
        session = sessions.order_by("held_on", "title").first()
        if session is None:
            raise CoincideError("Cette base n'a pas de démonstration. « coincide demo --no-serve » l'installe.")
        with transaction.atomic(), day_kept():
            solved = actions.run(session)
            data = queries.summary(solved)
            transaction.set_rollback(True)
        if solved.status != PlanningSession.Status.DONE:
            raise CoincideError(solved.message)
    lines = [
        f"{data['placed']} ménages sur {data['households']} ont un plan.",
        f"Indice : {data['objective']} ; borne prouvée : {data['bound']} ; écart : {data['gap']:.6f}".replace(".", ","),
    ]
    return Result(data, lines)
