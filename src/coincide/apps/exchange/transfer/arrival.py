"""Writing a received file as a household of the operator: the same rows, with people and houses of here or "
"elsewhere."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from coincide.apps.accounts.models import User
from coincide.apps.exchange.transfer.reading import Received
from coincide.apps.exchange.transfer.schema import TABLES, Table, kind_of
from coincide.apps.journeys.grants import renew_grants
from coincide.apps.journeys.models import (
    Appointment,
    BasinPeriod,
    Contact,
    Document,
    DocumentContent,
    Journey,
    ReferentPeriod,
    Step,
)
from coincide.apps.journeys.periods import check_profession
from coincide.apps.journeys.transfers.acceptance import Pair
from coincide.apps.organisations.models import Organisation, Profession
from coincide.apps.people.models import Household
from coincide.apps.territory.clock import today
from coincide.apps.territory.models import Basin, Commune, Departement
from coincide.core.rules.calendar import french_date

NOTE_LENGTH = 4000
ELSEWHERE = "transfert.invalid"
"""Domain of the addresses of professionals elsewhere: their accounts are closed, and nobody can write to them."""


@dataclass(frozen=True, slots=True)
class Place:
    """From which day the household is followed here, in which basin, by whom."""

    on: dt.date
    basin: Basin | None = None
    cip: User | None = None
    social: User | None = None

    @property
    def pair(self) -> Pair:
        """The referents."""
        return Pair(self.cip, self.social)


@dataclass
class Arrival:
    """The household written, and what was made around it: ``created["around"]`` lists (model, key)."""

    household: Household
    created: dict[str, Any]


def write(received: Received, *, by: User, place: Place) -> Arrival:
    """Write everything, in the caller's transaction. Raises ValidationError, with the place of the row, if a row is "
    "wrong."""
    _check_place(by, place)
    writer = _Writer(received, by, place)
    for table in TABLES:
        rows = [received.content["household"]] if table.key == "household" else received.content[table.key]
        for rank, record in enumerate(rows, 1):
            try:
                writer.row(table, record)
            except ValidationError as error:
                where = table.key if table.key == "household" else f"{table.key}[{rank}]"
                raise ValidationError(f"{where}\u202f: {' '.join(error.messages)} Rien n'a été importé.") from error
    household = writer.household
    writer.follow()
    writer.tell(received.content["history"])
    renew_grants(household.pk)
    return Arrival(household, {"around": writer.around})


def _check_place(by: User, place: Place) -> None:
    problems: dict[str, str] = {}
    if place.on > today():
        problems["on"] = "Le suivi commence aujourd'hui ou un jour déjà passé."
    if place.cip is None and place.social is None:
        problems["cip"] = "Choisissez au moins un référent\u202f: un dossier n'arrive pas sans personne pour le suivre."
    here = Basin.objects.filter(departement=by.organisation.departement_id)
    if place.basin is None and here.exists():
        problems["basin"] = "Choisissez le bassin dans lequel le ménage sera suivi."
    if place.basin is not None and place.basin.departement_id != by.organisation.departement_id:
        problems["basin"] = f"Le bassin {place.basin} n'est pas de votre département."
    if problems:
        raise ValidationError(problems)


@dataclass
class _Writer:
    """Writes records one by one, and knows what each id of the file has become."""

    received: Received
    by: User
    place: Place
    made: dict[str, models.Model] = field(default_factory=dict)
    around: list[tuple[str, Any]] = field(default_factory=list)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    professionals: dict[str, User] = field(default_factory=dict)

    @property
    def household(self) -> Household:
        """The household, once written."""
        found = self.made[self.received.content["household"]["id"]]
        assert isinstance(found, Household)
        return found

    def row(self, table: Table, record: dict[str, Any]) -> None:
        """Write one record."""
        values: dict[str, Any] = {}
        communes: list[Commune] = []
        for column in table.columns:
            given = record.get(column.name)
            if kind_of(column) == "communes":
                communes = [self._commune(code) for code in given or []]
            elif given is not None:
                values[column.name] = self._value(column, given)
        thing = table.model(**(values | self._here(table, record)))
        thing.full_clean()
        thing.save(force_insert=True)
        self.made[record["id"]] = thing
        if communes:
            self.household.wished_communes.set(communes)
        if isinstance(thing, Document):
            DocumentContent.objects.create(document=thing, data=self.received.documents[record["sha256"]])

    def _here(self, table: Table, record: dict[str, Any]) -> dict[str, Any]:
        """The columns that the receiver decides."""
        if table.key == "household":
            return {"operator": self.by.organisation, "reference": _free(record["reference"])}
        if table.key == "journeys":
            return {
                "operator": self.by.organisation,
                "entry_kind": Journey.EntryKind.TRANSFER,
                "entered_on": self.place.on,
            }
        names = {field.name for field in table.model._meta.fields}
        return {"household": self.household} if "household" in names else {}

    def _value(self, column: "models.Field", given: Any) -> Any:
        kind = kind_of(column)
        if kind.startswith("id:"):
            return self.made[given]
        if kind == "commune":
            return self._commune(given)
        if kind == "organisation":
            return self._organisation(given)
        if kind == "professionnel":
            return self._professional(given)
        if kind == "période":
            until = given["until"]
            return (dt.date.fromisoformat(given["from"]), dt.date.fromisoformat(until) if until else None)
        if kind == "date":
            return dt.date.fromisoformat(given)
        if kind == "instant":
            return dt.datetime.fromisoformat(given)
        return Decimal(given) if kind == "décimal" else given

    def _commune(self, code: str) -> Commune:
        found = Commune.objects.filter(pk=code).first()
        if found is None:
            raise ValidationError(
                f"La commune {code} n'est pas dans cette base\u202f: ajoutez-la d'abord, avec son point et sa source."
            )
        return found

    def _organisation(self, given: str) -> Organisation:
        """The organisation of the file: the one that has this name here, or a new one."""
        if given not in self.organisations:
            facts = next(one for one in self.received.content["organisations"] if one["id"] == given)
            departement = Departement.objects.filter(pk=facts["departement"]).first() if facts["departement"] else None
            found, is_new = Organisation.objects.get_or_create(
                name=facts["name"][:160], kind=facts["kind"], departement=departement
            )
            if is_new:
                self.around.insert(0, (Organisation._meta.label, found.pk))
            self.organisations[given] = found
        return self.organisations[given]

    def _professional(self, given: str) -> User:
        """Who wrote or promised it elsewhere: a closed account of their house, never one of ours."""
        if given not in self.professionals:
            facts = next(one for one in self.received.content["professionals"] if one["id"] == given)
            house = self._organisation(facts["organisation"])
            known = User.objects.filter(
                full_name=facts["full_name"], role=facts["role"], organisation=house, email__endswith=f"@{ELSEWHERE}"
            ).first()
            if known is None:
                known = User.objects.create_user(
                    f"{uuid.uuid4()}@{ELSEWHERE}",
                    None,
                    full_name=facts["full_name"][:120],
                    role=facts["role"],
                    organisation=house,
                    is_active=False,
                )
                self.around.insert(0, (User._meta.label, known.pk))
            self.professionals[given] = known
        return self.professionals[given]

    def follow(self) -> None:
        """Give each journey its basin and its referents here, and what is still to do its new owner."""
        for journey in (one for one in self.made.values() if isinstance(one, Journey)):
            if self.place.basin is not None:
                _stored(BasinPeriod(journey=journey, basin=self.place.basin, period=(self.place.on, None)))
            for referent, profession in ((self.place.cip, Profession.CIP), (self.place.social, Profession.SOCIAL)):
                if referent is not None:
                    check_profession(referent, profession, journey)
                    _stored(
                        ReferentPeriod(
                            journey=journey, profession=profession, user=referent, period=(self.place.on, None)
                        )
                    )
        for thing in self.made.values():
            waits = (isinstance(thing, Step) and thing.ended_on is None) or (
                isinstance(thing, Appointment) and thing.status == Appointment.Status.PLANNED
            )
            if not waits or not isinstance(thing, Step | Appointment):
                continue
            heir = self.place.pair.heir(thing.owner, thing.layer)
            if heir is None:
                raise ValidationError(
                    f"«\u202f{thing}\u202f» est réservé à un métier que personne n'assure ici\u202f: choisissez les "
                    "deux "
                    "référents. Rien n'a été importé."
                )
            thing.owner = heir
            thing.save(update_fields=["owner"])

    def tell(self, history: list[str]) -> None:
        """Keep what was before as notes of the day of the arrival, as long as they need to be."""
        sender = self.received.partner
        subject = f"Arrivée par fichier de {sender.name}"[:160]
        pages, page = [], f"Fichier fait le {french_date(self.received.made_at.date())}."
        for sentence in history:
            line = sentence[: NOTE_LENGTH - 1]
            if len(page) + len(line) + 1 > NOTE_LENGTH:
                pages.append(page)
                page = line
            else:
                page = f"{page}\n{line}"
        for text in [*pages, page]:
            _stored(
                Contact(
                    household=self.household,
                    author=self.by,
                    on=self.place.on,
                    kind=Contact.Kind.NOTE,
                    subject=subject,
                    text=text,
                )
            )


def _free(reference: str) -> str:
    """The reference if nobody has it, else the same with a number."""
    tried, number = reference, 1
    while Household.objects.filter(reference=tried).exists():
        number += 1
        tried = f"{reference[:16]}-{number}"
    return tried


def _stored(thing: BasinPeriod | ReferentPeriod | Contact) -> None:
    thing.full_clean()
    thing.save(force_insert=True)
