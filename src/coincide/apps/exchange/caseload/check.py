"""From a table to persons: each row is new, changed, unchanged, a duplicate, or refused with the reason.

A household is written whole or waits whole: when one of its rows is refused, the others are refused too and say so.
"""

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import Role
from coincide.apps.exchange import cells
from coincide.apps.exchange.caseload.columns import BY_FIELD, COLUMNS, HOUSEHOLD, PERSON_FIELDS, recognise
from coincide.apps.exchange.reading import Table
from coincide.apps.journeys.models import Journey
from coincide.apps.people.models import Household, Person
from coincide.apps.territory.clock import today
from coincide.apps.territory.models import Basin
from coincide.apps.territory.places import CommuneFinder, plain
from coincide.core.rules.calendar import NARROW_SPACE as NARROW
from coincide.core.rules.calendar import french_date

HEADER_SEARCHED = 10
ADULT_AGE = 18
NEW, CHANGED, UNCHANGED, DUPLICATE = "new", "changed", "unchanged", "duplicate"


@dataclass(frozen=True)
class Refusal:
    """A row that is not taken: its number, the column, what was written, the reason."""

    line: int
    column: str
    value: str
    reason: str


@dataclass
class Read:
    """What a file holds. ``rows``: line, action and plain values; ``duplicates``: line and reason."""

    mapping: dict[str, str] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    duplicates: list[dict[str, Any]] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How many rows are new, changed, unchanged, duplicates."""
        found = Counter(row["action"] for row in self.rows)
        return {NEW: found[NEW], CHANGED: found[CHANGED], UNCHANGED: found[UNCHANGED], DUPLICATE: len(self.duplicates)}

    def refused_json(self) -> list[dict[str, Any]]:
        """The refusals as plain values: row, column, value, reason."""
        return [
            {"row": one["line"], "column": one["column"], "value": one["value"], "reason": one["reason"]}
            for one in map(asdict, self.refused)
        ]


def identity(first: str, last: str, born: date | str) -> tuple[str, str]:
    """Who a person is whatever the order of the names, their accents and their case."""
    return " ".join(sorted(plain(f"{first} {last}").split())), str(born)


def find_header(table: Table, mapping: dict[str, str]) -> tuple[dict[str, int], list[str], list[tuple[int, list[Any]]]]:
    """The row of titles among the first ones, the place of each column, and the rows under it.

    Lines of title above, and a second row of titles under, are left out. Raises ValidationError when required columns
    are missing, naming them and the titles that were read.
    """
    lines: list[tuple[int, list[Any]]] = [(1, list(table.header)), *table.rows]
    named = [([cells.shown(cell) for cell in line], at) for at, (_, line) in enumerate(lines[:HEADER_SEARCHED])]
    best, at = max(named, key=lambda one: (len(recognise(one[0], mapping)), -one[1]))
    places = recognise(best, mapping)
    missing = [column.title for column in COLUMNS if column.required and column.field not in places]
    if missing:
        read = ", ".join(f"« {title} »" for title in best if title) or "aucun"
        raise ValidationError(
            f"Il manque {'la colonne' if len(missing) == 1 else 'les colonnes'} {', '.join(missing)}. "
            f"Titres lus{NARROW}: {read}. Renommez les colonnes, ou dites à quoi chacune correspond."
        )
    under = lines[at + 1 :]
    if under and len(recognise([cells.shown(cell) for cell in under[0][1]], {})) >= 3:
        under = under[1:]
    if not under:
        raise ValidationError("Le fichier n'a que des titres de colonnes\u202f: ajoutez au moins une ligne.")
    return places, best, under


class CaseloadReader:
    """Reads caseloads for the operator of ``user``: what it knows already is asked once."""

    def __init__(self, user: User) -> None:
        operator = user.organisation
        self.finder = CommuneFinder(operator.departement)
        self.basins = {plain(one.name): one for one in Basin.objects.filter(departement=operator.departement)}
        self.colleagues = self._colleagues(user)
        households = Household.objects.filter(operator=operator)
        self.households = {one.reference: one for one in households}
        self.foreign = set(Household.objects.exclude(operator=operator).values_list("reference", flat=True))
        self.visible = set(Household.objects.visible_to(user).values_list("reference", flat=True))
        self.persons: dict[tuple[str, str], list[Person]] = defaultdict(list)
        for one in Person.objects.filter(household__in=households).select_related("household"):
            self.persons[identity(one.first_name, one.last_name, one.birth_date)].append(one)
        self.journeys = {one.person_id: one for one in Journey.objects.filter(operator=operator)}

    @staticmethod
    def _colleagues(user: User) -> dict[str, dict[str, User]]:
        found: dict[str, dict[str, User]] = {Role.CIP: {}, Role.SOCIAL: {}}
        for one in User.objects.filter(organisation=user.organisation_id, role__in=found, is_active=True):
            found[one.role] |= {plain(one.email): one, plain(one.full_name): one}
        return found

    def read(self, table: Table, mapping: dict[str, str]) -> Read:
        """Everything in the table. Raises ValidationError when its columns are not understood."""
        places, titles, lines = find_header(table, mapping)
        found = Read(mapping={name: titles[at] for name, at in places.items()})
        seen: dict[tuple[str, str], int] = {}
        for line, cells_of in lines:
            values, refusals = self._values(line, cells_of, places)
            if not refusals:
                refusals = self.contradictions(line, values)
            if refusals:
                found.refused += refusals
                found.rows.append({"line": line, "action": "refused", "values": values})
                continue
            self.sort(line, values, seen, found)
        self._hold_back(found)
        return found

    def _values(self, line: int, row: list[Any], places: dict[str, int]) -> tuple[dict[str, Any], list[Refusal]]:
        values: dict[str, Any] = {}
        refusals: list[Refusal] = []
        for name, at in places.items():
            column, raw = BY_FIELD[name], row[at] if at < len(row) else ""
            if not cells.shown(raw):
                if column.required:
                    reason = (
                        f"la case est vide (cellules fusionnées{NARROW}?){NARROW}: écrivez la valeur sur chaque ligne"
                    )
                    refusals.append(Refusal(line, column.title, "", reason))
                continue
            try:
                values[name] = self._plain(name, column.reader(raw))
            except ValidationError as error:
                refusals.append(Refusal(line, column.title, cells.shown(raw)[:60], " ".join(error.messages)))
        return values, refusals

    def _plain(self, name: str, value: Any) -> Any:
        """A value as JSON holds it; names of places and of colleagues become codes and identifiers."""
        if name == "commune":
            return self.finder.find(value).code
        if name == "basin":
            if plain(value) not in self.basins:
                raise ValidationError("l'un de\u202f: " + ", ".join(sorted(one.name for one in self.basins.values())))
            return self.basins[plain(value)].pk
        if name in self.colleagues:
            if plain(value) not in self.colleagues[name]:
                raise ValidationError("le nom ou l'adresse d'un professionnel de ce métier, au compte actif")
            return self.colleagues[name][plain(value)].pk
        if isinstance(value, date):
            if value > today():
                raise ValidationError("aujourd'hui ou un jour passé")
            return value.isoformat()
        return value

    def contradictions(self, line: int, values: dict[str, Any]) -> list[Refusal]:
        """What the row says against itself, or against what is known."""

        def refuse(name: str, reason: str) -> Refusal:
            return Refusal(line, BY_FIELD[name].title, str(values.get(name, "")), reason)

        found = []
        reference, entered = values[HOUSEHOLD], values.get("entered_on")
        if reference in self.foreign:
            found.append(refuse(HOUSEHOLD, "cette référence est celle d'un autre opérateur\u202f: donnez-en une autre"))
        if reference in self.households and reference not in self.visible:
            found.append(refuse(HOUSEHOLD, "le dossier de ce ménage ne vous est pas ouvert"))
        if values["birth_date"] < "1900-01-01":
            found.append(refuse("birth_date", "une année de naissance à partir de 1900"))
        if entered and values["birth_date"] > entered:
            found.append(refuse("entered_on", "l'entrée vient après la naissance"))
        if entered and "basin" not in values:
            found.append(refuse("basin", "un bassin\u202f: une entrée se fait dans un bassin"))
        if values.get("protection_on") and values.get("cir_signed_on", "9999") < values["protection_on"]:
            found.append(
                refuse("cir_signed_on", "le CIR est signé après la protection\u202f: corrigez l'une des deux dates")
            )
        known = self._known(values)
        journey = self.journeys.get(known.pk) if known else None
        if journey and entered and entered != journey.entered_on.isoformat():
            already = f"déjà entré le {french_date(journey.entered_on)}"
            found.append(refuse("entered_on", f"{already}\u202f: la date d'entrée ne se change pas par un fichier"))
        return found

    def _known(self, values: dict[str, Any]) -> Person | None:
        same = self.persons.get(identity(values["first_name"], values["last_name"], values["birth_date"]), [])
        return next((one for one in same if one.household.reference == values[HOUSEHOLD]), None)

    def sort(self, line: int, values: dict[str, Any], seen: dict[tuple[str, str], int], found: Read) -> None:
        """Say whether a correct row is new, changed, unchanged or a duplicate."""
        who = identity(values["first_name"], values["last_name"], values["birth_date"])
        known = self._known(values)
        if who in seen:
            reason = f"la même personne est à la ligne {seen[who]}"
            found.duplicates.append({"line": line, "reason": reason, HOUSEHOLD: values[HOUSEHOLD]})
            return
        seen[who] = line
        elsewhere = [one for one in self.persons.get(who, []) if one.household.reference != values[HOUSEHOLD]]
        if known is None and elsewhere:
            reason = f"la même personne est déjà dans le ménage {elsewhere[0].household.reference}"
            found.duplicates.append({"line": line, "reason": reason, HOUSEHOLD: values[HOUSEHOLD]})
            return
        action = NEW if known is None else CHANGED if self._differs(known, values) else UNCHANGED
        found.rows.append(
            {"line": line, "action": action, "values": values, "person": str(known.pk) if known else None}
        )

    def _differs(self, person: Person, values: dict[str, Any]) -> bool:
        if any(values.get(name, getattr(person, name)) != getattr(person, name) for name in PERSON_FIELDS):
            return True
        if values.get("name", person.household.name) != person.household.name:
            return True
        journey = self.journeys.get(person.pk)
        if journey is None:
            return "entered_on" in values
        held = {"protection_on": journey.protection_on, "cir_signed_on": journey.cir_signed_on}
        return any(name in values and values[name] != (day.isoformat() if day else None) for name, day in held.items())

    @staticmethod
    def _hold_back(found: Read) -> None:
        """A household with a refused row waits whole; the rows kept are in the order of the file."""
        wrong = {row["values"].get(HOUSEHOLD): row["line"] for row in found.rows if row["action"] == "refused"}
        kept = []
        for row in found.rows:
            reference = row["values"].get(HOUSEHOLD)
            if row["action"] == "refused":
                continue
            if reference in wrong:
                reason = f"le ménage attend en entier\u202f: sa ligne {wrong[reference]} est à corriger"
                found.refused.append(Refusal(row["line"], BY_FIELD[HOUSEHOLD].title, reference, reason))
            else:
                kept.append(row)
        found.rows = kept
        found.refused.sort(key=lambda one: one.line)
