"""From a household to the bytes that are sent: records, readable summary, signature, encryption."""

import datetime as dt
import hashlib
import io
import json
import uuid
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pyrage
from cryptography.hazmat.primitives import serialization
from django.db import models
from django.template.loader import render_to_string

from coincide.apps.accounts.models import User
from coincide.apps.exchange.transfer.keys import Card, Keys
from coincide.apps.exchange.transfer.schema import FORMAT, LAYERED, TABLES, Table, kind_of
from coincide.apps.journeys.clock import clock_start
from coincide.apps.journeys.models import DocumentContent, Journey, Layer
from coincide.apps.organisations.models import Organisation
from coincide.apps.people.models import Household, Level, Place
from coincide.apps.territory.clock import today
from coincide.core.rules.calendar import french_date

CONTENT, MANIFEST, SIGNATURE, SIGNER = "dossier.json", "manifeste.json", "manifeste.sig", "signataire.pem"
README, SUMMARY = "LISEZMOI.txt", "resume.html"
ZIP_DAY = (1980, 1, 1, 0, 0, 0)
"""Every entry of the archive has this day: two files made from the same facts differ by their identifier only."""


@dataclass
class _Names:
    """The identifiers that stand in the file for the rows, the organisations and the professionals it names."""

    ids: dict[tuple[str, object], str] = field(default_factory=dict)
    organisations: dict[int, dict[str, Any]] = field(default_factory=dict)
    professionals: dict[int, dict[str, Any]] = field(default_factory=dict)

    def organisation(self, found: Organisation) -> str:
        """Its id in the file."""
        name = f"organisation-{len(self.organisations) + 1}"
        facts = {"id": name, "name": found.name, "kind": found.kind, "departement": found.departement_id}
        return str(self.organisations.setdefault(found.pk, facts)["id"])

    def professional(self, found: User) -> str:
        """Their id in the file: a name, a role and a house, no address."""
        if found.pk not in self.professionals:
            self.professionals[found.pk] = {
                "id": f"professional-{len(self.professionals) + 1}",
                "full_name": found.full_name,
                "role": found.role,
                "organisation": self.organisation(found.organisation),
            }
        return str(self.professionals[found.pk]["id"])


def canonical(content: object) -> bytes:
    """JSON in one way only: keys in order, no space, UTF-8. What is signed and hashed is these bytes."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def content_of(household: Household, *, with_social: bool) -> dict[str, Any]:
    """Everything that is sent of a household, as plain data.

    ``with_social``: the layer that only social workers read goes too, because the receiver has some, bound to secrecy.
    The journeys are those open today at the household's operator; the past ones are told in ``history``.
    """
    names = _Names()
    content: dict[str, Any] = {"format": FORMAT}
    for table in TABLES:
        rows = _rows(table, household, with_social)
        for rank, row in enumerate(rows, 1):
            names.ids[table.label, row.pk] = f"{table.key}-{rank}"
        content[table.key] = [_record(table, row, names) for row in rows]
    content["household"] = content["household"][0]
    content["history"] = history(household)
    content["organisations"] = list(names.organisations.values())
    content["professionals"] = list(names.professionals.values())
    return content


def documents_of(household: Household, *, with_social: bool) -> dict[str, bytes]:
    """The bytes of each document, by its SHA-256."""
    found = DocumentContent.objects.filter(document__household=household).select_related("document")
    if not with_social:
        found = found.exclude(document__layer=Layer.SOCIAL)
    return {one.document.sha256: bytes(one.data) for one in found}


def history(household: Household) -> list[str]:
    """Who followed each person, where and when, and how they left, in sentences, the oldest first."""
    journeys = Journey.objects.filter(person__household=household).select_related("person", "operator")
    told = []
    for one in journeys.prefetch_related("referents__user", "basins__basin", "departures__follow_ups"):
        who = f"{one.person}"
        told.append((one.entered_on, f"{who}, entrée le {french_date(one.entered_on)} chez {one.operator}."))
        for held in one.referents.all():
            told.append((held.period.lower, f"{who}, {held.get_profession_display()}\u202f: {held.user}{_span(held)}."))
            if held.handover:
                told.append((held.period.lower, f"Passage de relais\u202f: {held.handover}"))
        for place in one.basins.all():
            told.append((place.period.lower, f"{who}, bassin de {place.basin}{_span(place)}."))
        for left in one.departures.all():
            back = f", revenue le {french_date(left.reopened_on)}" if left.reopened_on else ""
            told.append((left.on, f"{who}, {left.get_kind_display().lower()} le {french_date(left.on)}{back}."))
            for asked in left.follow_ups.all():
                reached = "jointe" if asked.is_reached else "non jointe"
                told.append((asked.asked_on, f"{who}, {asked.get_months_display()} après la sortie\u202f: {reached}."))
    return [sentence for _, sentence in sorted(told, key=lambda one: one[0])]


def summary_of(content: dict[str, Any]) -> dict[str, Any]:
    """What the readable half says: words instead of codes and identifiers, and of the log the shared layer only."""
    names = {one["id"]: f"{one['first_name']} {one['last_name']}" for one in content["persons"]}
    levels: dict[str | None, str] = {"": "non renseigné", None: "non renseigné"}
    levels |= {str(code): str(label) for code, label in Level.choices}
    shared = {key: [one for one in content[key] if one["layer"] == Layer.SHARED] for key in LAYERED}
    return {
        "day": today(),
        "household": content["household"],
        "persons": [
            {
                "name": names[one["id"]],
                "born": dt.date.fromisoformat(one["birth_date"]),
                "place": Place(one["place"]).label,
                "oral": levels[one["french_oral"]],
                "written": levels[one["french_written"]],
            }
            for one in content["persons"]
        ],
        "journeys": [
            (names[one["person"]], dt.date.fromisoformat(one["clock_starts_on"]), one["cir_signed_on"])
            for one in content["journeys"]
        ],
        "pauses": [one["period"] for one in content["suspensions"]],
        "steps": [one for one in shared["steps"] if not one["ended_on"]],
        "appointments": [one for one in shared["appointments"] if one["status"] == "planned"],
        "documents": shared["documents"],
        "history": content["history"],
    }


def seal(household: Household, *, keys: Keys, to: Card, with_social: bool, made_at: dt.datetime) -> tuple[bytes, str]:
    """The encrypted file, and its identifier. The plain bytes exist in memory only."""
    content = content_of(household, with_social=with_social)
    documents = documents_of(household, with_social=with_social)
    identifier = str(uuid.uuid4())
    files = {
        CONTENT: canonical(content),
        SUMMARY: render_to_string("exchange/transfer_summary.html", summary_of(content)).encode(),
        **{f"documents/{name}": data for name, data in documents.items()},
    }
    manifest = canonical(
        {
            "format": FORMAT,
            "id": identifier,
            "made_at": made_at.isoformat(timespec="seconds"),
            "sender": {
                name: value for name, value in keys.card.to_dict().items() if name not in ("format", "fingerprint")
            },
            "recipient": to.recipient,
            "with_social": with_social,
            "files": [
                {"path": path, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
                for path, data in sorted(files.items())
            ],
        }
    )
    pem = keys.signing.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    whole = {
        README: render_to_string("exchange/transfer_readme.txt", {"sender": keys.card, "day": today()}).encode(),
        MANIFEST: manifest,
        SIGNATURE: keys.signing.sign(manifest),
        SIGNER: pem,
        **files,
    }
    return pyrage.encrypt(_archive(whole), [pyrage.x25519.Recipient.from_str(to.recipient)]), identifier


def _archive(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(zipfile.ZipInfo(path, ZIP_DAY), data, compress_type=zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _rows(table: Table, household: Household, with_social: bool) -> list[models.Model]:
    rows: Any = table.model._base_manager.filter(**{table.path: household.pk}).order_by("pk").distinct()
    if table.key in LAYERED and not with_social:
        rows = rows.exclude(layer=Layer.SOCIAL)
    if table.label == "journeys.Journey":
        rows = rows.filter(pk__in=Journey.objects.active_on(today()), operator=household.operator_id)
    elif table.path.startswith("journey__"):
        rows = rows.filter(journey__in=Journey.objects.active_on(today()).filter(operator=household.operator_id))
    if table.key == "activity_hours" and not with_social:
        rows = rows.exclude(step__layer=Layer.SOCIAL).exclude(contact__layer=Layer.SOCIAL)
    return list(rows)


def _record(table: Table, row: models.Model, names: _Names) -> dict[str, Any]:
    record: dict[str, Any] = {"id": names.ids[table.label, row.pk]}
    for column in table.columns:
        record[column.name] = _value(row, column, names)
    if isinstance(row, Journey):
        record["clock_starts_on"] = clock_start(row).isoformat()
    return record


def _value(row: models.Model, column: models.Field, names: _Names) -> Any:
    kind = kind_of(column)
    if kind == "communes":
        return sorted(getattr(row, column.name).values_list("pk", flat=True))
    raw = getattr(row, column.attname)
    if raw is None:
        return None
    if isinstance(column, models.ForeignKey) and kind.startswith("id:"):
        return names.ids.get((column.related_model._meta.label, raw))
    write = _WRITTEN.get(kind)
    return write(row, column, names) if write else raw


_WRITTEN: dict[str, Callable[[Any, models.Field, _Names], Any]] = {
    "organisation": lambda row, column, names: names.organisation(getattr(row, column.name)),
    "professionnel": lambda row, column, names: names.professional(getattr(row, column.name)),
    "date": lambda row, column, names: getattr(row, column.name).isoformat(),
    "instant": lambda row, column, names: getattr(row, column.name).astimezone(dt.UTC).isoformat(),
    "décimal": lambda row, column, names: str(Decimal(getattr(row, column.name)).normalize()),
    "période": lambda row, column, names: {
        "from": getattr(row, column.name).lower.isoformat(),
        "until": getattr(row, column.name).upper.isoformat() if getattr(row, column.name).upper else None,
    },
}


def _span(held: Any) -> str:
    until = held.period.upper
    return f", du {french_date(held.period.lower)}" + (
        f" au {french_date(until - dt.timedelta(days=1))}" if until else ""
    )
