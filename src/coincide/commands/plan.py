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
    """Solve the demonstration's first session anew, without changing what people decided there."""
    with database():
        require_current_schema()
        from coincide.apps.matching import queries
        from coincide.apps.matching.models import PlanningSession

        session = PlanningSession.objects.filter(operator__is_invented=True).order_by("held_on").first()
        if session is None:
            raise CoincideError("Cette base n'a pas de démonstration. « coincide demo --no-serve » l'installe.")
        data = queries.summary(session)
    lines = [
        f"{data['placed']} ménages sur {data['households']} ont un plan.",
        f"Indice : {data['objective']} ; borne prouvée : {data['bound']} ; écart : {data['gap']:.6f}".replace(".", ","),
    ]
    return Result(data, lines)
