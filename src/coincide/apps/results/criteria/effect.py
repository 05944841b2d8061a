"""What a version of the rules does to the caseload of a day: one function, for the pages and the command alike."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from coincide.apps.journeys.caseload_facts import Caseload, caseload_on
from coincide.apps.journeys.flows import NOBODY
from coincide.apps.programme.models import RuleVersion
from coincide.apps.programme.queries import RuleBook
from coincide.apps.results.exits import NO_BASIN
from coincide.apps.territory.models import Basin, Departement
from coincide.core.rules import rule_version
from coincide.core.rules.simulation import Coming, Fate, Simulation, exits_to_come, simulate

MONTHS = 24
"""How many months of exits to come are told apart."""


@dataclass(frozen=True, slots=True)
class Effect:
    """A version on the caseload of a day. ``present``: the same under the version in force that day, if any.

    ``basins``: the name of each unit, by slug, in order; the one of those without a basin comes last, when there are.
    """

    row: RuleVersion
    rules: rule_version.RuleVersion
    caseload: Caseload
    simulation: Simulation
    present_row: RuleVersion | None
    present: Simulation | None
    coming: Coming | None
    basins: dict[str, str]

    @property
    def on(self) -> dt.date:
        """The day simulated."""
        return self.simulation.on

    @property
    def is_present(self) -> bool:
        """Whether the version is itself the one in force that day."""
        return self.present_row is not None and self.present_row.pk == self.row.pk

    def newly_leaving(self) -> tuple[str, ...]:
        """The keys of those whom the version makes leave, and whom the version in force doesn't."""
        already = {one.key for one in self.present.of(Fate.LEAVE)} if self.present else set()
        return tuple(one.key for one in self.simulation.of(Fate.LEAVE) if one.key not in already)


def effect(departement: Departement, row: RuleVersion, on: dt.date) -> Effect:
    """What ``row`` does to the caseload of the département's operators on ``on``, as if it applied that day."""
    book = RuleBook()
    rules = rule_version.RuleVersion.from_dict(row.content)
    caseload = caseload_on(departement, on)
    found = simulate(rules, on, caseload.accompanied, caseload.waiting)
    present_row = book.row_on(on)
    present = coming = None
    if present_row is not None:
        present = simulate(book.rules(present_row.pk), on, caseload.accompanied, caseload.waiting)
        coming = exits_to_come(present, found, rules.applies_from, MONTHS)
    names = dict(Basin.objects.filter(departement=departement).order_by("name").values_list("slug", "name"))
    if any(one.unit == NOBODY for one in found.outcomes):
        names[NOBODY] = NO_BASIN
    return Effect(row, rules, caseload, found, present_row, present, coming, names)
