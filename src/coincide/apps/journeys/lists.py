"""The caseload as lines: sorted, shown as a table, exported. Pure but for the reading of the clocks."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet, Subquery
from django.db.models.expressions import OuterRef

from coincide.apps.journeys.dossier import Dossier
from coincide.apps.journeys.due import DEFAULT_DELAYS, Delays, dues
from coincide.apps.journeys.queries import clock_ends
from coincide.apps.journeys.strands import Strands, strands
from coincide.apps.people.models import HomeSituation, Household
from coincide.core.rules.calendar import french_count, whole_months
from coincide.core.spreadsheet import Cell, Sheet

SORTS = {"nom": "Ménage", "commune": "Commune", "terme": "Horloge", "contact": "Dernier contact"}


@dataclass(frozen=True, slots=True)
class Line:
    """One household of the caseload, as shown."""

    dossier: Dossier
    strands: Strands
    clock_words: str
    clock_state: str
    used_percent: str
    is_silent: bool


def line(dossier: Dossier, delays: Delays = DEFAULT_DELAYS) -> Line:
    """The line of one household: the clock in words, the three strands, whether it is silent."""
    clock = dossier.clock
    words, state, used = "sans règle ce jour", "", "0%"
    if clock is not None:
        used = f"{100 * clock.days_used / clock.days_allowed:.1f}%"
        words, state = _clock_words(dossier.day, clock.ends_on, clock.status)
    silent = dossier.days_silent
    return Line(
        dossier,
        strands(dossier, dues(dossier, delays)),
        words,
        state,
        used,
        silent is not None and silent >= delays.silence,
    )


def _clock_words(day: dt.date, ends_on: dt.date, status: str) -> tuple[str, str]:
    """What is left, in months or, under one month, in days; and late, soon or nothing."""
    if status == "suspendu":
        return "suspendu", ""
    if ends_on < day:
        return f"dépassé de {_span_words(ends_on, day)}", "late"
    return f"reste {_span_words(day, ends_on)}", "soon" if status == "bientot" else ""


def _span_words(first: dt.date, last: dt.date) -> str:
    months = whole_months(first, last)
    return f"{months} mois" if months else french_count((last - first).days, "jour")


def sorted_ids(found: QuerySet[Household], day: dt.date, sort: str) -> list[UUID]:
    """The identifiers in the order asked: a key of :data:`SORTS`, with ``-`` for the other way round.

    Without one, the nearest to the search first, then the clock that runs out first. What is not known comes last.
    """
    name = sort.removeprefix("-")
    homes = HomeSituation.objects.filter(household=OuterRef("pk"), period__contains=day)
    found = found.annotate(commune=Subquery(homes.values("commune__name")[:1]), contact=F("last_contact"))
    fields = ("pk", "name", "reference", "commune", "contact", "relevance")
    rows: list[dict[str, Any]] = [dict(row) for row in found.values(*fields)]
    ends = clock_ends(found, day)
    for row in rows:
        row |= {"terme": ends.get(row["pk"]), "nom": plain(row["name"]), "commune": plain(row["commune"] or "") or None}
    rows.sort(key=lambda row: (row["terme"] or dt.date.max, row["nom"], row["reference"]))
    if name in SORTS:
        known = [row for row in rows if row[name] is not None]
        known.sort(key=lambda row: row[name], reverse=sort.startswith("-"))
        rows = known + [row for row in rows if row[name] is None]
    else:
        rows.sort(key=lambda row: -row["relevance"])
    return [row["pk"] for row in rows]


def plain(text: str) -> str:
    """The text without accents or case, by which names are sorted as French people expect."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).casefold()


COLUMNS = (
    "Référence",
    "Ménage",
    "Composition",
    "Commune",
    "Bassin",
    "Référent emploi",
    "Travailleur social",
    "Entrée",
    "Terme",
    "Emploi",
    "Logement",
    "Mobilité",
    "Dernier contact",
)


def as_sheet(lines: Iterable[Line]) -> Sheet:
    """The lines for a spreadsheet, dates as dates."""
    return Sheet("Ménages", COLUMNS, [_cells(one) for one in lines])


def _cells(one: Line) -> list[Cell]:
    dossier, home = one.dossier, one.dossier.home
    by_profession = {referent.profession: referent.name for referent in dossier.referents}
    return [
        dossier.reference,
        dossier.name,
        dossier.composition,
        home.commune if home else "",
        dossier.basin,
        by_profession.get("cip", ""),
        by_profession.get("social", ""),
        dossier.entered_on,
        dossier.clock.ends_on if dossier.clock else None,
        *(strand.word for strand in one.strands.in_order),
        dossier.last_contact,
    ]
