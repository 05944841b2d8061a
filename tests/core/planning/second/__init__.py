"""A second solver, written from docs/model.md and docs/scenario.md alone: it reads a scenario folder by itself, lists
every possible plan and tries every selection of them. It imports nothing of `coincide`, on purpose."""

from tests.core.planning.second.budget import budget
from tests.core.planning.second.facts import DAY, Hours, Plan, Scenario
from tests.core.planning.second.reading import read
from tests.core.planning.second.rules import small_children
from tests.core.planning.second.search import Answer, Room, Thing, best, fits, free, possible
from tests.core.planning.second.travel import OWN_MODES

__all__ = [
    "DAY",
    "OWN_MODES",
    "Answer",
    "Hours",
    "Plan",
    "Room",
    "Scenario",
    "Thing",
    "best",
    "budget",
    "fits",
    "free",
    "possible",
    "read",
    "small_children",
]
