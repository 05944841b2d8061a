"""Whether a content has the shape that the format says, told in French with the place of each problem."""

import datetime as dt
import hashlib
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from coincide.apps.accounts.roles import Role
from coincide.apps.exchange.transfer.schema import TABLES, Table, is_required, kind_of
from coincide.apps.organisations.models import Organisation

SAID_AT_MOST = 12
MOST_ROWS = 20_000
OTHER_KEYS = ("format", "history", "organisations", "professionals")
Shape = dict[str, type | tuple[type, ...]]
ORGANISATION: Shape = {"id": str, "name": str, "kind": str, "departement": (str, type(None))}
PROFESSIONAL: Shape = {"id": str, "full_name": str, "role": str, "organisation": str}


class _Problems(list[str]):
    """The sentences, each with its place: ``persons[2].birth_date``."""

    def say(self, place: str, sentence: str) -> None:
        """Add one."""
        self.append(f"{place}\u202f: {sentence}")


def check(content: dict[str, Any], documents: dict[str, bytes]) -> None:
    """Raise ValidationError with every problem found (the first ones) unless the content is well formed."""
    problems = _Problems()
    keys = {table.key for table in TABLES} | set(OTHER_KEYS)
    for key in sorted(keys - content.keys()):
        problems.say(key, "cette partie manque.")
    for key in sorted(content.keys() - keys):
        problems.say(key, "cette partie n'existe pas dans ce format.")
    if not problems:
        ids = _ids(content, problems)
        _named(content, problems)
        for table in TABLES:
            for place, record in _records(content, table):
                _check_record(table, place, record, ids, problems)
        _check_documents(content, documents, problems)
        if not content["persons"]:
            problems.say("persons", "le dossier ne contient personne.")
    if problems:
        more = len(problems) - SAID_AT_MOST
        tail = [f"et {more} autres."] if more > 0 else []
        raise ValidationError(["Le contenu du fichier n'a pas la forme attendue.", *problems[:SAID_AT_MOST], *tail])


def _records(content: dict[str, Any], table: Table) -> list[tuple[str, dict[str, Any]]]:
    """The records of a table with their place; what is not a record is left to :func:`_ids`."""
    if table.key == "household":
        return [("household", content["household"])] if isinstance(content["household"], dict) else []
    rows = content[table.key]
    if not isinstance(rows, list):
        return []
    return [(f"{table.key}[{rank}]", row) for rank, row in enumerate(rows, 1) if isinstance(row, dict)]


def _ids(content: dict[str, Any], problems: _Problems) -> dict[str, set[str]]:
    """The identifiers of each list; a list that isn't one, and an id that is missing or repeated, are said."""
    found: dict[str, set[str]] = {}
    for key in [*(table.key for table in TABLES), "organisations", "professionals"]:
        rows = [content[key]] if key == "household" else content[key]
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            problems.say(key, "une liste d'objets est attendue.")
            continue
        if len(rows) > MOST_ROWS:
            problems.say(key, f"{len(rows)} lignes, {MOST_ROWS} au plus.")
            continue
        ids = [row.get("id") for row in rows]
        for rank, one in enumerate(ids, 1):
            if not isinstance(one, str) or not one or ids.count(one) > 1:
                problems.say(f"{key}[{rank}].id", "un identifiant, différent des autres, est attendu.")
        found[key] = {one for one in ids if isinstance(one, str)}
    return found


def _named(content: dict[str, Any], problems: _Problems) -> None:
    for key, shape in (("organisations", ORGANISATION), ("professionals", PROFESSIONAL)):
        for rank, row in enumerate(content[key] if isinstance(content[key], list) else [], 1):
            for name, wanted in shape.items():
                if isinstance(row, dict) and not isinstance(row.get(name), wanted):
                    problems.say(f"{key}[{rank}].{name}", "un texte est attendu.")
            if isinstance(row, dict) and key == "organisations" and row.get("kind") not in Organisation.Kind.values:
                problems.say(
                    f"{key}[{rank}].kind", f"«\u202f{row.get('kind')}\u202f» n'est pas un type d'organisation."
                )
            if isinstance(row, dict) and key == "professionals" and row.get("role") not in Role.values:
                problems.say(f"{key}[{rank}].role", "ce rôle n'existe pas.")
    history = content["history"]
    if not isinstance(history, list) or not all(isinstance(one, str) for one in history):
        problems.say("history", "une liste de phrases est attendue.")


def _check_record(
    table: Table, place: str, record: dict[str, Any], ids: dict[str, set[str]], problems: _Problems
) -> None:
    columns = {column.name: column for column in table.columns}
    for name in sorted(record.keys() - columns.keys() - {"id"}):
        problems.say(f"{place}.{name}", "ce champ n'existe pas dans ce format.")
    for name, column in columns.items():
        if record.get(name) is None:
            if is_required(column):
                problems.say(f"{place}.{name}", "une valeur est attendue.")
            continue
        said = _wrong(kind_of(column), column, record[name], ids)
        if said:
            problems.say(f"{place}.{name}", f"«\u202f{str(record[name])[:40]}\u202f», {said}")


def _wrong(kind: str, column: "models.Field", value: Any, ids: dict[str, set[str]]) -> str:
    """What is wrong with a value, or nothing."""
    if kind.startswith("id:"):
        key = kind.removeprefix("id:")
        return "" if value in ids.get(key, set()) else f"l'identifiant d'un élément de {key} est attendu."
    if kind.startswith("code:"):
        return "" if value == "" or value in dict(column.flatchoices) else "ce code n'existe pas."
    if kind in ("organisation", "professionnel"):
        key = "organisations" if kind == "organisation" else "professionals"
        return "" if value in ids.get(key, set()) else f"l'identifiant d'un élément de {key} est attendu."
    try:
        good = SHAPES[kind](value)
    except (ValueError, TypeError, InvalidOperation):
        good = False
    return "" if good else EXPECTED[kind]


def _is_period(value: Any) -> bool:
    if set(value) != {"from", "until"}:
        return False
    first = dt.date.fromisoformat(value["from"])
    return value["until"] is None or dt.date.fromisoformat(value["until"]) > first


def _is_instant(value: Any) -> bool:
    return dt.datetime.fromisoformat(value).tzinfo is not None


def _is_number(value: Any) -> bool:
    return isinstance(value, str) and Decimal(value).is_finite()


SHAPES: dict[str, Callable[[Any], bool]] = {
    "texte": lambda value: isinstance(value, str) and "\0" not in value,
    "textes": lambda value: isinstance(value, list) and all(isinstance(one, str) and "\0" not in one for one in value),
    "communes": lambda value: isinstance(value, list) and all(re.fullmatch(r"\d[\dAB]\d{3}", one) for one in value),
    "commune": lambda value: bool(re.fullmatch(r"\d[\dAB]\d{3}", value)),
    "date": lambda value: bool(re.fullmatch(r"\d{4}-\d\d-\d\d", value)) and bool(dt.date.fromisoformat(value)),
    "instant": _is_instant,
    "décimal": _is_number,
    "entier": lambda value: isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31,
    "oui ou non": lambda value: isinstance(value, bool),
    "période": _is_period,
}
"""Whether a value has the shape of its kind; anything that raises has not."""

EXPECTED = {
    "texte": "un texte est attendu.",
    "textes": "une liste de textes est attendue.",
    "communes": "une liste de codes INSEE est attendue.",
    "commune": "un code INSEE de commune est attendu.",
    "date": "une date comme 2025-12-11 est attendue.",
    "instant": "un instant avec son fuseau, comme 2025-12-11T09:30:00+00:00, est attendu.",
    "décimal": 'un nombre écrit comme un texte, par exemple "17.5", est attendu.',
    "entier": "un nombre entier est attendu.",
    "oui ou non": "true ou false est attendu.",
    "période": "un objet {from, until} est attendu, until après from ou nul.",
}


def _check_documents(content: dict[str, Any], documents: dict[str, bytes], problems: _Problems) -> None:
    """Each document has its bytes, and they are the ones described; no bytes without a document."""
    described = {}
    for rank, one in enumerate(content["documents"] if isinstance(content["documents"], list) else [], 1):
        if not isinstance(one, dict):
            continue
        digest = one.get("sha256")
        described[digest] = True
        data = documents.get(str(digest))
        if data is None:
            problems.say(f"documents[{rank}]", "les octets de ce document ne sont pas dans l'archive.")
        elif hashlib.sha256(data).hexdigest() != digest or len(data) != one.get("size"):
            problems.say(f"documents[{rank}]", "les octets de ce document ne sont pas ceux qu'il annonce.")
    for name in sorted(documents.keys() - described.keys()):
        problems.say(f"documents/{name[:16]}…", "aucun document ne décrit ces octets.")
