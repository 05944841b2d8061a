"""The first planning session, by the ordinary verbs."""

from coincide.apps.matching.actions import open_session, run
from coincide.apps.matching.models import PlanningSession
from coincide.demo.capacity import HOURS
from coincide.demo.world import TODAY, World
from coincide.machine.errors import CoincideError

TITLE = "Première séance des trois bassins"


def first_session(world: World) -> PlanningSession:
    """Open the session of the day over the three basins, and run it."""
    session = open_session(
        world.operator, TITLE, TODAY, world.basins.values(), by=world.users["coordination"], counsellor_hours=HOURS
    )
    done = run(session)
    if done.status != PlanningSession.Status.DONE:
        raise CoincideError(f"La première séance n'a pas abouti. {done.message}")
    return done


def in_words() -> str:
    """What the first session gave, in French; a blank without one."""
    session = PlanningSession.objects.filter(title=TITLE, status=PlanningSession.Status.DONE).first()
    if session is None or session.gap is None:
        return ""
    placed = session.plans.filter(rank=0).count()
    gap = f"{100 * session.gap:.2f}".replace(".", ",")
    return f"{placed} ménages sur {session.households} ont un plan\u202f; écart à la borne prouvée\u202f: {gap}\u202f%"
