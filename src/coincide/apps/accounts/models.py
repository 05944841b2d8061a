"""Users, their role, the dated grants that let them see a household, and the journal."""

import hashlib
import json
from typing import Any

import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from coincide.apps.accounts.roles import OPERATOR, Role
from coincide.apps.organisations.models import Organisation, Team


class UserManager(BaseUserManager["User"]):
    """Opens accounts by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **facts: Any) -> "User":
        """Open an account; without a password nobody can sign in with it."""
        user = self.model(email=self.normalize_email(email).lower(), **facts)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find by address, whatever the case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A professional who signs in; never a beneficiary."""

    email = models.EmailField("adresse électronique", unique=True)
    full_name = models.CharField("nom", max_length=120)
    role = models.CharField("rôle", max_length=20, choices=Role)
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name="organisation")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, verbose_name="équipe")
    is_active = models.BooleanField("actif", default=True)
    is_comfortable = models.BooleanField("affichage aéré", default=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name", "role"]

    class Meta:
        verbose_name = "utilisateur"
        ordering = ["full_name"]

    def __str__(self) -> str:
        return self.full_name

    @property
    def works_for_operator(self) -> bool:
        """Whether the role reads files of persons."""
        return self.role in OPERATOR

    @property
    def is_staff(self) -> bool:
        """Django's own administration site is not used."""
        return False


class AccessGrant(models.Model):
    """Who may see which household, from when to when, and why.

    Held by one user (a referent) or by an organisation (its coordinators). A grant that is read only opens the file
    and none of its verbs. The household is named by its identifier only: ``people`` stands on this room, and adds the
    foreign key in its own migration.
    """

    household_id = models.UUIDField("ménage")
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, verbose_name="utilisateur")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, verbose_name="organisation")
    period = DateRangeField("période")
    reason = models.CharField("motif", max_length=80)
    read_only = models.BooleanField("lecture seule", default=False)

    class Meta:
        verbose_name = "droit d'accès"
        indexes = [models.Index(fields=["user", "household_id"]), models.Index(fields=["organisation", "household_id"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, organisation__isnull=True)
                | models.Q(user__isnull=True, organisation__isnull=False),
                name="grant_has_one_holder",
                violation_error_message="Un droit d'accès est donné à une personne ou à une organisation.",
            ),
            ExclusionConstraint(
                name="grant_to_user_does_not_overlap",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("household_id", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(user__isnull=False),
                violation_error_message="Cette personne a déjà accès à ce ménage sur une partie de la période.",
            ),
            ExclusionConstraint(
                name="grant_to_organisation_does_not_overlap",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("household_id", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(organisation__isnull=False),
                violation_error_message="Cette organisation a déjà accès à ce ménage sur une partie de la période.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user or self.organisation} → {self.household_id}"


CHAIN = """
PERFORM pg_advisory_xact_lock(7021101);
NEW.id := nextval(pg_get_serial_sequence('accounts_journalentry', 'id'));
SELECT hash INTO last FROM accounts_journalentry ORDER BY id DESC LIMIT 1;
NEW.previous_hash := COALESCE(last, repeat('0', 64));
instant := to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00';
NEW.hash := encode(sha256(convert_to('[' || concat_ws(', ',
    to_json(NEW.previous_hash)::text, to_json(replace(instant, '.000000', ''))::text,
    COALESCE(NEW.actor_id::text, 'null'), to_json(NEW.verb)::text, to_json(NEW.target_kind)::text,
    to_json(NEW.target_id)::text) || ']', 'UTF8')), 'hex');
RETURN NEW;
"""
"""Chains a line to the one before, one writer at a time, in the statement that adds it. The number is taken once the
lock is held, so that the order of the numbers is the order of the chain. The text hashed is that of
:meth:`JournalEntry.computed_hash`."""


class JournalEntry(models.Model):
    """One line of the append-only journal: identifiers only, never content; chained by hashes (a trigger)."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField("instant")
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, verbose_name="auteur")
    verb = models.CharField("verbe", max_length=60)
    target_kind = models.CharField("objet", max_length=40)
    target_id = models.CharField("identifiant", max_length=60)
    previous_hash = models.CharField(max_length=64, db_default="")
    hash = models.CharField(max_length=64, unique=True, db_default="")

    class Meta:
        verbose_name = "ligne du journal"
        ordering = ["id"]
        indexes = [models.Index(fields=["target_kind", "target_id"])]
        triggers = [
            pgtrigger.Protect(name="journal_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="journal_is_chained",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("last", "varchar"), ("instant", "varchar")],
                func=CHAIN,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.target_kind} {self.target_id}"

    def computed_hash(self) -> str:
        """SHA-256 over the line and the hash of the line before."""
        facts = [
            self.previous_hash,
            self.at.isoformat(),
            self.actor_id,
            self.verb,
            self.target_kind,
            self.target_id,
        ]
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()
