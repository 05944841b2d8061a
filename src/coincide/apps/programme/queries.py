"""Rules, targets and milestones by date."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import F, Q, QuerySet

from coincide.apps.programme.models import Milestone, RuleVersion, Target
from coincide.apps.territory.models import Departement
from coincide.core.rules import rule_version


def rule_row_on(day: dt.date) -> RuleVersion | None:
    """The published rule version in force on ``day``, or None."""
    return RuleVersion.objects.published().filter(period__contains=day).first()


def rules_on(day: dt.date) -> rule_version.RuleVersion | None:
    """The rules in force on ``day``, read and checked; None when no version covers it."""
    row = rule_row_on(day)
    return rule_version.RuleVersion.from_dict(row.content) if row else None


@dataclass
class RuleBook:
    """Every published version, read once: for pages that show many journeys. One in preparation decides nothing."""

    rows: list[RuleVersion] = field(default_factory=lambda: list(RuleBook.all()))
    _read: dict[int, rule_version.RuleVersion] = field(default_factory=dict)

    @staticmethod
    def all() -> QuerySet[RuleVersion]:
        """What the book holds, for who reads it with other tables."""
        return RuleVersion.objects.published().order_by("period")

    def rules(self, row_id: int) -> rule_version.RuleVersion:
        """The rules of one published version. Raises KeyError for another."""
        if row_id not in self._read:
            row = next((row for row in self.rows if row.pk == row_id), None)
            if row is None:
                raise KeyError(row_id)
            self._read[row_id] = rule_version.RuleVersion.from_dict(row.content)
        return self._read[row_id]

    def row_on(self, day: dt.date) -> RuleVersion | None:
        """The version in force on ``day``."""
        for row in self.rows:
            first, after = row.period.lower, row.period.upper
            if (first is None or first <= day) and (after is None or day < after):
                return row
        return None

    def on(self, day: dt.date) -> rule_version.RuleVersion | None:
        """The rules in force on ``day``."""
        row = self.row_on(day)
        return self.rules(row.pk) if row else None


def targets_on(departement: Departement | None, day: dt.date) -> dict[str, Target]:
    """The reference values valid on ``day``, by key: the département's own, else the one that speaks of no place."""
    found = Target.objects.filter(Q(departement=departement) | Q(departement=None), period__contains=day)
    return {one.key: one for one in found.order_by(F("departement").asc(nulls_first=True))}


def target(key: str, departement: Departement | None, day: dt.date) -> Target | None:
    """One of :func:`targets_on`."""
    return targets_on(departement, day).get(key)


def milestones(departement: Departement | None, until: dt.date | None = None) -> QuerySet[Milestone]:
    """The dated events that concern the département, oldest first."""
    found = Milestone.objects.filter(Q(departement=departement) | Q(departement=None))
    return found.filter(on__lte=until) if until else found
