"""The roadmap of a year as rows, each with what is late, missing, blocked, and its measure."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from coincide.apps.accounts.models import User
from coincide.apps.roadmap.measures import Measure, Measures
from coincide.apps.roadmap.models import Action, Theme, ThemeQuerySet

SOON = dt.timedelta(days=30)
"""From how long before its date an action is said to be due soon [working rule]."""


@dataclass(frozen=True)
class Row:
    """An action on one day."""

    action: Action
    measure: Measure | None
    day: dt.date

    @property
    def is_late(self) -> bool:
        """Its date has passed and it isn't done."""
        return self._is_open and self.action.due_on is not None and self.action.due_on < self.day

    @property
    def is_soon(self) -> bool:
        """Its date comes within thirty days."""
        due = self.action.due_on
        return self._is_open and due is not None and self.day <= due <= self.day + SOON

    @property
    def _is_open(self) -> bool:
        return self.action.status != Action.Status.DONE

    @property
    def badge(self) -> str:
        """The kind of badge that says its status."""
        kinds = {Action.Status.DONE: "done", Action.Status.BLOCKED: "late", Action.Status.UNDER_WAY: "info"}
        return kinds.get(Action.Status(self.action.status), "neutral")


@dataclass(frozen=True)
class Part:
    """A theme and its rows."""

    theme: Theme
    rows: list[Row]


FILTERS: dict[str, tuple[str, Callable[[Row], bool]]] = {
    "retard": ("En retard", lambda row: row.is_late),
    "sans-porteur": ("Sans porteur", lambda row: row.action.owner_id is None),
    "sans-preuve": ("Sans preuve", lambda row: not row.action.proof),
    "bloquees": ("Bloquées", lambda row: row.action.status == Action.Status.BLOCKED),
}


def years(user: User) -> list[int]:
    """The years that have a roadmap, latest first."""
    return sorted(set(Theme.objects.visible_to(user).values_list("year", flat=True)), reverse=True)


def roadmap(themes: ThemeQuerySet, day: dt.date) -> list[Part]:
    """Themes with their actions as rows, in order; a fixed number of queries."""
    found = list(
        themes.select_related("departement", "origin").prefetch_related("actions__owner", "actions__origin__workshop")
    )
    measures = Measures(found[0].departement, day) if found else None
    return [
        Part(theme, [Row(action, measures.of(action) if measures else None, day) for action in theme.actions.all()])
        for theme in found
    ]


def counts(parts: Iterable[Part]) -> dict[str, int]:
    """How many actions each filter keeps."""
    rows = [row for part in parts for row in part.rows]
    return {key: sum(keeps(row) for row in rows) for key, (_, keeps) in FILTERS.items()}


def filtered(parts: Iterable[Part], key: str) -> list[Part]:
    """The rows that a filter keeps, and the themes that still have some; an unknown key keeps everything."""
    if key not in FILTERS:
        return list(parts)
    keeps = FILTERS[key][1]
    kept = [Part(part.theme, [row for row in part.rows if keeps(row)]) for part in parts]
    return [part for part in kept if part.rows]
