"""From a table to persons: each row is new, changed, unchanged, a duplicate, or refused with the reason.

A household is written whole or waits whole: when one of its rows is refused, the others are refused too and say so.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from coincide.apps.accounts.models import User
from coincide.apps.exchange import cells
from coincide.apps.exchange.caseload.columns import BY_FIELD, HOUSEHOLD
from coincide.apps.exchange.caseload.contradictions import Refuse, contradictions, left_out
from coincide.apps.exchange.caseload.differences import differences
from coincide.apps.exchange.caseload.header import Header
from coincide.apps.exchange.caseload.known import Known, exact
from coincide.apps.exchange.models import CaseloadRow
from coincide.apps.exchange.source import Grid, cell_name
from coincide.apps.people.models import Person
from coincide.apps.territory.clock import today
from coincide.apps.territory.places import plain
from coincide.core.names.matching import SUGGESTED, Identity, Index
from coincide.core.rules.calendar import NARROW_SPACE as NARROW

Action = CaseloadRow.Action
SAME_HOUSEHOLD = 0.97
"""How like somebody of the same household a row must be to be that person: below this, twins are."""
_FUTURE = frozenset({"place_ends_on"})
_IN_ERROR = "la formule de cette case donne une erreur\u202f: corrigez-la dans le tableur"
_NO_RESULT = (
    "la formule de cette case n'a pas de résultat enregistré\u202f: "
    "ouvrez le fichier dans un tableur, puis enregistrez-le"
)
_EMPTY = f"la case est vide (cellules fusionnées{NARROW}?)\u202f: écrivez la valeur sur chaque ligne"


@dataclass
class RowRead:
    """What one row would do. ``values`` hold what JSON holds; ``changes`` are title, before, after, in words."""

    line: int
    action: str = Action.NEW
    values: dict[str, Any] = field(default_factory=dict)
    person: UUID | None = None
    changes: list[list[str]] = field(default_factory=list)
    refusals: list[dict[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    reason: str = ""

    def refuse(self, name: str, reason: str, value: str | None = None) -> None:
        """Say why the row is not taken."""
        shown = str(self.values.get(name, "")) if value is None else value
        self.refusals.append({"column": BY_FIELD[name].title, "value": shown[:60], "reason": reason})
        self.action = Action.REFUSED

    @property
    def reference(self) -> str:
        """The household's, as read."""
        return str(self.values.get(HOUSEHOLD, ""))

    @property
    def identity(self) -> Identity:
        """Who the row speaks of; only for a row whose required cells were read."""
        return Identity(
            self.values["first_name"], self.values["last_name"], date.fromisoformat(self.values["birth_date"])
        )

    @property
    def label(self) -> str:
        """The person, to be shown."""
        return f"{self.values.get('first_name', '')} {self.values.get('last_name', '')}".strip()


class CaseloadReader:
    """Reads caseloads for the operator of ``user``."""

    def __init__(self, user: User) -> None:
        self.known = Known(user)

    def read(
        self, header: Header, grid: Grid, taken_anyway: Iterable[int] = (), told: Callable[[int], None] = lambda n: None
    ) -> list[RowRead]:
        """Every row under the titles, sorted out. ``taken_anyway``: lines of duplicates that are taken all the same."""
        anyway = set(taken_anyway)
        rows = []
        seen = _Seen()
        for count, (line, cells_of) in enumerate(header.rows):
            row = self._row(line, cells_of, header.places, grid)
            self.judge(row, seen, line in anyway)
            rows.append(row)
            if count % 200 == 0:
                told(count)
        hold_back(rows)
        return rows

    def judge(self, row: RowRead, seen: "_Seen", is_taken_anyway: bool = False) -> None:
        """Say what a row does to what is known now: the same question when it is read and when it is applied."""
        if row.refusals:
            return
        person = self._person(row)
        contradictions(row.values, self.known, person, _refusing(row))
        if row.refusals:
            return
        row.notes += left_out(row.values, self.known, person)
        row.reason = self._twin(row, person, seen)
        seen.add(row)
        if row.reason and not is_taken_anyway:
            row.action = Action.DUPLICATE
            return
        if person is None:
            row.action = Action.NEW
            return
        row.person = person.pk
        row.changes = differences(row.values, self.known, person)
        row.action = Action.CHANGED if row.changes else Action.UNCHANGED

    def _row(self, line: int, row: list[Any], places: dict[str, int], grid: Grid) -> RowRead:
        found = RowRead(line)
        for name, at in places.items():
            column, raw = BY_FIELD[name], row[at] if at < len(row) else ""
            if (line, at) in grid.in_error:
                found.refuse(name, _IN_ERROR, cell_name(line, at))
            elif not cells.shown(raw):
                if (line, at) in grid.computed:
                    found.refuse(name, _NO_RESULT, cell_name(line, at))
                elif column.required:
                    found.refuse(name, _EMPTY, "")
            else:
                try:
                    found.values[name] = self._plain(name, column.reader(raw))
                except ValidationError as error:
                    found.refuse(name, " ".join(error.messages), cells.shown(raw))
        return found

    def _plain(self, name: str, value: Any) -> Any:
        """A value as JSON holds it; names of places and of colleagues become codes and identifiers."""
        known = self.known
        if name == "commune":
            return known.finder.find(value).code
        if name == "basin":
            if plain(value) not in known.basins:
                raise ValidationError("l'un de\u202f: " + ", ".join(sorted(one.name for one in known.basins.values())))
            return known.basins[plain(value)].pk
        if name in known.colleagues:
            if plain(value) not in known.colleagues[name]:
                raise ValidationError("le nom ou l'adresse d'un professionnel de ce métier, au compte actif")
            return known.colleagues[name][plain(value)].pk
        if isinstance(value, date):
            if value > today() and name not in _FUTURE:
                raise ValidationError("aujourd'hui ou un jour passé")
            return value.isoformat()
        return value

    def _person(self, row: RowRead) -> Person | None:
        """Whom the row speaks of in its household: the same name, or another spelling of it."""
        there = self.known.by_household.get(row.reference, [])
        who = row.identity
        for one in there:
            if exact(Identity(one.first_name, one.last_name, one.birth_date)) == exact(who):
                return one
        close = Index((one.pk, Identity(one.first_name, one.last_name, one.birth_date)) for one in there)
        for pk, found in close.like(who, SAME_HOUSEHOLD)[:1]:
            row.notes.append(f"reconnu dans le ménage ({found.sentence})\u202f: les noms du dossier restent")
            return self.known.persons[pk]
        return None

    def _twin(self, row: RowRead, person: Person | None, seen: "_Seen") -> str:
        """Why the row may be somebody who is already here, in one phrase; blank when nothing says so."""
        if line := seen.line_of(row):
            return f"la même personne est à la ligne {line}"
        if person is not None:
            return ""
        for key, found in self.known.index.like(row.identity, SUGGESTED):
            other = self.known.persons[key]
            if other.household.reference != row.reference:
                return f"déjà dans le ménage {other.household.reference}\u202f? {found.sentence}"
        for line, found in seen.index.like(row.identity, SUGGESTED):
            if seen.references[line] != row.reference:
                return f"à la ligne {line}\u202f? {found.sentence}"
        return ""


class _Seen:
    """The rows of the file read so far."""

    def __init__(self) -> None:
        self.lines: dict[tuple[str, str], int] = {}
        self.references: dict[int, str] = {}
        self.index: Index[int] = Index()

    def line_of(self, row: RowRead) -> int | None:
        """The line that has exactly this person already."""
        return self.lines.get(exact(row.identity))

    def add(self, row: RowRead) -> None:
        """Remember a row that may be taken."""
        self.lines.setdefault(exact(row.identity), row.line)
        self.references[row.line] = row.reference
        self.index.add(row.line, row.identity)


def seen_nothing() -> _Seen:
    """The start of a file."""
    return _Seen()


def _refusing(row: RowRead) -> Refuse:
    def refuse(name: str, reason: str) -> None:
        row.refuse(name, reason)

    return refuse


def hold_back(rows: list[RowRead]) -> None:
    """A household with a refused row waits whole."""
    wrong = {row.reference: row.line for row in rows if row.action == Action.REFUSED and row.reference}
    for row in rows:
        if row.action != Action.REFUSED and row.reference in wrong:
            row.refuse(HOUSEHOLD, f"le ménage attend en entier\u202f: sa ligne {wrong[row.reference]} est à corriger")
