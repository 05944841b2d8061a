"""What is due for a household: computed here and nowhere else, from plain facts, by pure functions.

Each thing due names its strand, since when or until when, its owner's profession, and the one action that ends it. A
thing disappears when the facts say that it was done (a contact logged, a paper renewed, a contract extended).

The delays are habits of follow-up, not rules of law [unverified]: they are the operator's setting.
"""

from coincide.apps.journeys.due.clock import day_reached
from coincide.apps.journeys.due.listing import dues, each_due, in_order, together
from coincide.apps.journeys.due.model import DEFAULT_DELAYS, Delays, Due, Kind, Severity, deadline_words
from coincide.apps.journeys.due.papers import current_papers, licence_deadline, paper_state
from coincide.apps.journeys.due.registry import FAMILIES, RULES, Rule

__all__ = [
    "DEFAULT_DELAYS",
    "FAMILIES",
    "RULES",
    "Delays",
    "Due",
    "Kind",
    "Rule",
    "Severity",
    "current_papers",
    "day_reached",
    "deadline_words",
    "dues",
    "each_due",
    "in_order",
    "licence_deadline",
    "paper_state",
    "together",
]
