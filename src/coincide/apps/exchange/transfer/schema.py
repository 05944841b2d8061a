"""The format ``coincide-transfer/1``: which tables of a file are sent, which columns, and why others are not.

A table is a list of records, each with an ``id`` of its own in the file; a column that names another record holds that
id. What the columns hold follows from the models: see :func:`kind_of`. docs/transfer-format.md lists every one of
them, and a test holds the list to this module.
"""

import functools
from dataclasses import dataclass, field

from django.apps import apps
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models.fields.related import RelatedField

FORMAT = "coincide-transfer/1"


@dataclass(frozen=True, slots=True)
class Table:
    """One list of the file. ``left_out``: column → why it is not sent."""

    key: str
    label: str
    path: str
    left_out: dict[str, str] = field(default_factory=dict)

    @property
    def model(self) -> type[models.Model]:
        """The model of the rows."""
        return apps.get_model(self.label)

    @property
    def columns(self) -> "list[models.Field]":
        """The columns that are sent, in the order of the model."""
        named = [*self.model._meta.concrete_fields, *self.model._meta.many_to_many]
        return [one for one in named if not one.primary_key and one.name not in self.left_out]


_HOUSE = {"household": "le fichier ne parle que d'un ménage"}
_NAMES = dict.fromkeys(("plain_names", "name_keys"), "se recalcule à l'arrivée")

TABLES: tuple[Table, ...] = (
    Table(
        "household",
        "people.Household",
        "pk",
        {
            **_NAMES,
            "operator": "le destinataire devient l'opérateur",
            "archived_on": "la conservation est celle du destinataire",
            "anonymised_on": "la conservation est celle du destinataire",
        },
    ),
    Table("homes", "people.HomeSituation", "household", _HOUSE),
    Table("persons", "people.Person", "household", _HOUSE | _NAMES),
    Table("trades", "people.Trade", "person__household"),
    Table("papers", "people.Paper", "person__household"),
    Table("diplomas", "people.Diploma", "person__household"),
    Table("language_referrals", "people.LanguageReferral", "person__household"),
    Table("proofs", "people.Proof", "person__household"),
    Table("obstacles", "people.Obstacle", "person__household"),
    Table("works", "people.WorkSituation", "person__household"),
    Table("support_periods", "people.SupportPeriod", "person__household"),
    Table("immersions", "journeys.Immersion", "person__household"),
    Table(
        "journeys",
        "journeys.Journey",
        "person__household",
        {
            "operator": "le destinataire devient l'opérateur",
            "entry_kind": "un transfert, chez le destinataire",
            "entered_on": "choisi par le destinataire\u202f; le premier jour est dans clock_starts_on",
        },
    ),
    Table("suspensions", "journeys.Suspension", "journey__person__household"),
    Table("extensions", "journeys.Extension", "journey__person__household"),
    Table("group_meetings", "journeys.GroupMeeting", "contacts__household"),
    Table("contacts", "journeys.Contact", "household", _HOUSE),
    Table("appointments", "journeys.Appointment", "household", _HOUSE),
    Table("steps", "journeys.Step", "household", _HOUSE | {"plan": "un plan reste dans la base qui l'a calculé"}),
    Table("activity_hours", "journeys.ActivityHours", "person__household"),
    Table("agreed_hours", "journeys.AgreedHours", "person__household"),
    Table("documents", "journeys.Document", "household", _HOUSE),
)
"""In an order in which each record comes after those it names."""

TOLD_IN_WORDS = {
    "journeys.ReferentPeriod": "les référents passés sont dits dans history",
    "journeys.BasinPeriod": "les bassins passés sont dits dans history",
    "journeys.Departure": "les départs passés sont dits dans history",
    "journeys.FollowUp": "les suivis après une sortie passée sont dits dans history",
}
"""Tables of the file that a receiver could not hold as rows: who followed, where, when, is told in sentences."""

NOT_SENT = {
    "journeys.AlertDecision": "une alerte se recalcule chez le destinataire, qui en décide",
    "journeys.DocumentContent": "les octets d'un document sont un fichier de l'archive",
    "journeys.RetentionHold": "la conservation est celle de l'expéditeur",
    "journeys.RetentionNotice": "la conservation est celle de l'expéditeur",
    "journeys.Transfer": "ce fichier en est un",
}
"""Tables that say nothing of the household to the receiver."""

BY_LABEL = {table.label: table for table in TABLES}
LAYERED = frozenset({"contacts", "appointments", "steps", "documents"})


@functools.cache
def kind_of(column: "models.Field") -> str:
    """What a column holds in the file: one of the kinds of docs/transfer-format.md."""
    if isinstance(column, RelatedField):
        target = column.related_model._meta.label
        if column.many_to_many:
            return "communes"
        return {
            "territory.Commune": "commune",
            "organisations.Organisation": "organisation",
            "accounts.User": "professionnel",
        }.get(target, f"id:{BY_LABEL[target].key}" if target in BY_LABEL else "?")
    for cls, name in (
        (DateRangeField, "période"),
        (ArrayField, "textes"),
        (models.DateTimeField, "instant"),
        (models.DateField, "date"),
        (models.DecimalField, "décimal"),
        (models.BooleanField, "oui ou non"),
        (models.IntegerField, "entier"),
        (models.CharField, "texte"),
        (models.TextField, "texte"),
    ):
        if isinstance(column, cls):
            return f"code:{column.model._meta.label}.{column.name}" if column.choices else name
    return "?"


def is_required(column: "models.Field") -> bool:
    """Whether a record must give the column a value."""
    return not (column.null or column.blank or column.has_default() or column.many_to_many)
