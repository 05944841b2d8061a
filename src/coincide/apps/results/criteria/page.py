"""A version of the rules as one user may see it: what changes, what it does to a day's caseload and to past exits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from uuid import UUID

from django.utils.safestring import SafeString

from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import OPERATOR
from coincide.apps.people.models import Household, Person
from coincide.apps.programme.models import RuleVersion
from coincide.apps.programme.queries import RuleBook
from coincide.apps.results import charts
from coincide.apps.results.criteria import tables
from coincide.apps.results.criteria.effect import Effect, effect
from coincide.apps.results.criteria.past import made_exits, readings
from coincide.apps.results.tables import Table
from coincide.apps.territory.clock import today
from coincide.apps.territory.models import Departement
from coincide.core.rules import rule_version
from coincide.core.rules.calendar import french_date
from coincide.core.rules.differences import Difference, differences
from coincide.core.rules.exits import Criterion
from coincide.core.rules.simulation import Fate
from coincide.core.rules.words import RuleText, programme_words
from coincide.core.statistics.series import Month

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Named:
    """A person of a list: ``household`` is None when the file is not open to who looks."""

    name: str
    household: UUID | None
    place: str
    why: str


class Names:
    """Names for who may open the files: none outside the operator, none of a file that is closed to them."""

    def __init__(self, user: User) -> None:
        self._open = set(Household.objects.visible_to(user).values_list("pk", flat=True))

    def entry(self, person: Person, place: str, why: str) -> Named:
        """A person, as this user may read of them."""
        if person.household_id not in self._open:
            return Named("Dossier fermé", None, place, why)
        return Named(str(person), person.household_id, place, why)


def month_end(day: dt.date, now: dt.date) -> dt.date:
    """The end of the month of ``day``, or today in the current month: two near days never give a person away."""
    return now if Month.of(day) == Month.of(now) else Month.of(day).last_day


class VersionPage:
    """Each part is computed once, when it is first shown."""

    def __init__(self, row: RuleVersion, user: User, departement: Departement, on: dt.date | None = None) -> None:
        self.row = row
        self.user = user
        self.departement = departement
        self.masked = user.role not in OPERATOR
        day = on or self.usual_day
        self.on = month_end(day, today()) if self.masked else day

    @property
    def usual_day(self) -> dt.date:
        """The day simulated when none is asked: the eve of a version that has started, else today."""
        first = self.row.first_day
        return first - ONE_DAY if first <= today() else today()

    @cached_property
    def book(self) -> RuleBook:
        """The published versions."""
        return RuleBook()

    @cached_property
    def rules(self) -> rule_version.RuleVersion:
        """The rules of the version."""
        return rule_version.RuleVersion.from_dict(self.row.content)

    @cached_property
    def words(self) -> RuleText:
        """The version in words."""
        return programme_words(self.rules)

    @cached_property
    def before(self) -> RuleVersion | None:
        """The published version that it follows, or would follow."""
        others = [one for one in self.book.rows if one.pk != self.row.pk and one.first_day < self.row.first_day]
        return others[-1] if others else None

    @cached_property
    def changes(self) -> list[tuple[str, list[Difference]]]:
        """What changes from the version before, part by part."""
        if self.before is None:
            return []
        found = differences(self.book.rules(self.before.pk), self.rules)
        return [(part, list(same)) for part, same in groupby(found, key=lambda one: one.part)]

    @property
    def keeps_every_day(self) -> bool:
        """Whether the lengths and the reasons to stop are those of the version before: nobody's last day moves."""
        if self.before is None:
            return False
        return _days_of(self.rules) == _days_of(self.book.rules(self.before.pk))

    # the caseload of the day

    @cached_property
    def effect(self) -> Effect:
        """What the version does to the caseload of the day."""
        return effect(self.departement, self.row, self.on)

    @property
    def is_empty(self) -> bool:
        """Nobody was accompanied nor known that day."""
        return not self.effect.simulation.outcomes

    @cached_property
    def headline(self) -> tables.Headline:
        """The totals of the sentence."""
        return tables.headline(self.effect, self.masked)

    @cached_property
    def accompanied_table(self) -> Table:
        """Who would leave or stay, by basin."""
        return tables.accompanied(self.effect, self.masked)

    @cached_property
    def waiting_table(self) -> Table:
        """Who would enter, by basin."""
        return tables.waiting(self.effect, self.masked)

    @cached_property
    def coming_table(self) -> Table | None:
        """The exits to come, by month; None when no version was in force that day."""
        return tables.coming(self.effect.coming, self.masked) if self.effect.coming else None

    @property
    def coming_chart(self) -> SafeString:
        """The same as a picture."""
        if self.effect.coming is None or self.coming_table is None:
            return SafeString("")
        cells = zip(self.effect.coming.months, self.coming_table.rows, strict=False)
        return charts.coming([(month.first_day, _count(row[1]), _count(row[2])) for month, row in cells])

    # names, for the operator only

    @cached_property
    def names(self) -> Names:
        """Who may be named."""
        return Names(self.user)

    def named(self, fate: Fate) -> list[Named]:
        """Who has this fate, with why; empty outside the operator."""
        if self.masked:
            return []
        persons, basins = self.effect.caseload.persons, self.effect.basins
        return [
            self.names.entry(persons[one.key], basins.get(one.unit, one.unit), one.why)
            for one in self.effect.simulation.of(fate)
        ]

    @cached_property
    def lists(self) -> list[tuple[str, list[Named]]]:
        """The lists of names, those who stay left out: they are the rest."""
        found = [
            ("Sortiraient", self.named(Fate.LEAVE)),
            ("Inconnu\u202f: un fait manque, ou une question est ouverte", self.named(Fate.UNKNOWN)),
            ("Entreraient", self.named(Fate.ENTER)),
            ("N'entreraient pas", self.named(Fate.REFUSED)),
            ("Entrée inconnue", self.named(Fate.ENTRY_UNKNOWN)),
        ]
        return [one for one in found if one[1]]

    @cached_property
    def past(self) -> Past:
        """The exits already made, under this version."""
        return Past(self.departement, [self.row], self.user)


class Past:
    """The exits made until today, as they were classed and under some versions, for who looks."""

    def __init__(self, departement: Departement, rows: Sequence[RuleVersion], user: User) -> None:
        self.user = user
        self.masked = user.role not in OPERATOR
        self.made = made_exits(departement, today())
        self.readings = readings(self.made, rows)
        self.rows = tables.past(self.readings, self.masked)

    @property
    def total(self) -> int:
        """How many exits."""
        return len(self.made)

    @cached_property
    def changed(self) -> list[tuple[str, list[Named]]]:
        """Who would be of another class under the last version, by passage; empty outside the operator."""
        if self.masked:
            return []
        names, persons = Names(self.user), {one.past.key: one for one in self.made}
        groups: dict[str, list[Named]] = {}
        for one in self.readings[-1].changed:
            label = f"{one.was.label} → {one.kind.label if one.kind else 'autre jour de sortie'}"
            made = persons[one.key]
            entry = names.entry(made.person, f"sortie le {french_date(made.past.on)}", one.why)
            groups.setdefault(label, []).append(entry)
        return sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))


def _days_of(rules: rule_version.RuleVersion) -> tuple[object, ...]:
    """All that decides when a person leaves, in a version."""
    table = rules.exit_table
    homes = tuple(
        (row.situation, row.verdict, row.min_months) for row in table.rows if row.criterion is Criterion.HOUSING
    )
    stops = tuple((one.needs_rsa, one.needs_departement, one.needs_permanent_housing) for one in table.stop_reasons)
    return rules.length_months, rules.extension_months, homes, stops


def _count(cell: object) -> int | None:
    return cell if isinstance(cell, int) else None
