"""From a table to offers: every row is read, and everything wrong with it is said."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder

from coincide.apps.accounts.models import User
from coincide.apps.exchange import cells
from coincide.apps.exchange.columns import COLUMNS, COMMUNE, MODELS, OWNER, OWNERS, Column
from coincide.apps.exchange.reading import Table
from coincide.apps.offers.models import Dwelling, Job
from coincide.apps.territory.clock import today
from coincide.apps.territory.places import CommuneFinder, plain


@dataclass(frozen=True)
class RowError:
    """What is wrong in a row: its number, the column, what was written, what was expected."""

    line: int
    column: str
    value: str
    expected: str


@dataclass
class Checked:
    """Rows ready to be kept (plain values), and what is wrong."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)

    def errors_json(self) -> list[dict[str, Any]]:
        """The errors as plain values."""
        return [asdict(one) for one in self.errors]


class Checker:
    """Reads the rows of one kind of offer for the département of ``user``."""

    def __init__(self, kind: str, user: User) -> None:
        self.kind = kind
        self.columns = COLUMNS[kind]
        self.model = MODELS[kind]
        self.finder = CommuneFinder(user.organisation.departement)
        self.known: dict[str, Job | Dwelling] = {
            one.reference: one for one in self.model._default_manager.visible_to(user)
        }
        others = self.model._default_manager.exclude(pk__in=[one.pk for one in self.known.values()])
        self.elsewhere = set(others.values_list("reference", flat=True))

    def check(self, table: Table) -> Checked:
        """Everything in the table. Raises ValidationError when its columns are not those expected."""
        places = self._places(table.header)
        found = Checked()
        seen: dict[str, int] = {}
        for line, row in table.rows:
            values, errors = self._row(line, row, places)
            reference = str(values.get("reference", ""))
            if reference:
                errors += self._reference_errors(line, reference, seen)
                seen.setdefault(reference, line)
            if not errors:
                errors += self._rules(line, values)
            found.errors += errors
            if not errors:
                action = "update" if reference in self.known else "create"
                found.rows.append({"line": line, "action": action, "values": _plain_values(values)})
        return found

    def _places(self, header: list[str]) -> dict[str, int]:
        """Position of each column. A title unknown is left aside, a required one missing is refused."""
        titles = {plain(title): position for position, title in enumerate(header) if title}
        places: dict[str, int] = {}
        for column in self.columns:
            names = [column.title, column.field, *column.aliases]
            position = next((titles[plain(name)] for name in names if plain(name) in titles), None)
            if position is not None:
                places[column.field] = position
        missing = [column.title for column in self.columns if column.required and column.field not in places]
        if missing:
            raise ValidationError(
                f"Il manque la colonne « {missing[0]} »."
                if len(missing) == 1
                else f"Il manque {len(missing)} colonnes : {', '.join(missing)}. Partez du modèle à télécharger."
            )
        return places

    def _row(self, line: int, row: list[Any], places: dict[str, int]) -> tuple[dict[str, Any], list[RowError]]:
        values: dict[str, Any] = {}
        errors: list[RowError] = []
        for column in self.columns:
            position = places.get(column.field)
            raw = row[position] if position is not None and position < len(row) else ""
            if not cells.shown(raw):
                if column.required:
                    errors.append(RowError(line, column.title, "", "une valeur : la case est vide"))
                continue
            try:
                values[column.field] = self._read(column, raw)
            except ValidationError as error:
                errors.append(RowError(line, column.title, cells.shown(raw)[:60], " ".join(error.messages)))
        return values, errors

    def _read(self, column: Column, raw: Any) -> Any:
        value = column.reader(raw)
        if column.field == COMMUNE:
            return self.finder.find(_code(raw, value)).code
        if column.field == "confirmed_on" and value > today():
            raise ValidationError("aujourd'hui ou un jour passé")
        return value

    def _reference_errors(self, line: int, reference: str, seen: dict[str, int]) -> Iterator[RowError]:
        if reference in seen:
            yield RowError(
                line, "Référence", reference, f"une référence unique : elle est déjà à la ligne {seen[reference]}"
            )
        if reference in self.elsewhere:
            yield RowError(
                line, "Référence", reference, "une autre référence : celle-ci sert dans un autre département"
            )

    def _rules(self, line: int, values: dict[str, Any]) -> list[RowError]:
        """What the database's own rules refuse."""
        offer = self.build(values)
        titles = {column.field: column.title for column in self.columns}
        looked_up = {"commune", OWNERS[self.kind][0]}
        errors: list[RowError] = []
        try:
            offer.clean_fields(exclude=looked_up)
            offer.validate_constraints(exclude=looked_up)
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                column = titles.get(name, "Ligne entière")
                value = cells.shown(values.get(name, ""))
                errors += [RowError(line, column, value, message) for message in messages]
        return errors

    def build(self, values: dict[str, Any]) -> Job | Dwelling:
        """An unsaved offer with these values, over the one known by its reference; its owner is set when it is kept."""
        offer = self.known.get(values["reference"]) or self.model()
        for name, value in values.items():
            if name == COMMUNE:
                offer.commune_id = value
            elif name != OWNER:
                setattr(offer, name, value)
        for column in self.columns:
            if column.field not in values and column.field not in (COMMUNE, OWNER):
                model_field: Any = self.model._meta.get_field(column.field)
                setattr(offer, column.field, model_field.get_default())
        return offer


def _code(raw: Any, value: str) -> str:
    """An INSEE code that a workbook turned into a number gets its first zero back."""
    return value.zfill(5) if isinstance(raw, int | float) else value


def _plain_values(values: dict[str, Any]) -> dict[str, Any]:
    encoder = DjangoJSONEncoder()
    return {
        name: value if isinstance(value, str | int | bool) else encoder.default(value) for name, value in values.items()
    }
