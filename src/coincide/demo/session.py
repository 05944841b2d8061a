"""The first planning session, by the ordinary verbs, judged by the law as every later one."""

from collections.abc import Callable

from coincide.apps.budgets import memo
from coincide.apps.matching.actions import open_session, run
from coincide.apps.matching.models import PlanningSession
from coincide.apps.matching.problem import build
from coincide.core.budget.warmup import compile_tables
from coincide.core.planning.warmup import compile_engine
from coincide.demo.capacity import HOURS
from coincide.demo.world import TODAY, World
from coincide.machine.errors import CoincideError

TITLE = "Première séance des trois bassins"


def first_session(world: World, progress: Callable[[str, float], None]) -> PlanningSession:
    """Open the session of the day over the three basins, and run it.

    What a worker would do between two runs is done here before the first: the law's tables for the households of the
    day are computed. `progress` as in `demo.build.build`.
    """
    session = open_session(
        world.operator, TITLE, TODAY, world.basins.values(), by=world.users["coordination"], counsellor_hours=HOURS
    )
    progress("Première séance\u202f: préparation du calcul (une à deux minutes la première fois)", 0.6)
    compile_engine()
    compile_tables()
    progress("Première séance\u202f: budgets d'après la loi", 0.7)
    build(session)  # asks for the tables
    memo.fill()
    progress("Première séance\u202f: recherche des plans", 0.85)
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
