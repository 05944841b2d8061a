"""Transfers by file: the partners whose keys are known, and the files sent to them or received from them."""

from django.db import models

from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import OPERATOR
from coincide.apps.organisations.models import Organisation
from coincide.apps.people.models import Household
from coincide.apps.territory.models import Departement


class TransferPartnerQuerySet(models.QuerySet["TransferPartner"]):
    """Partners, filtered by who looks."""

    def visible_to(self, user: User) -> "TransferPartnerQuerySet":
        """Those of the user's operator."""
        is_ours = user.is_authenticated and user.role in OPERATOR
        return self.filter(organisation=user.organisation_id) if is_ours else self.none()


class TransferPartner(models.Model):
    """Somebody elsewhere with whom files are exchanged: their public keys, checked by their fingerprint."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="organisation")
    name = models.CharField("nom", max_length=160)
    departement = models.ForeignKey(Departement, models.PROTECT, related_name="+", verbose_name="département")
    recipient = models.CharField("clé age", max_length=80)
    signing_key = models.CharField("clé de signature", max_length=60)
    fingerprint = models.CharField("empreinte", max_length=60)
    reads_social = models.BooleanField(
        "a des travailleurs sociaux",
        default=False,
        help_text="Tenus au secret professionnel\u202f: le volet social leur est alors transmis.",
    )
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="ajouté par")
    added_on = models.DateField("ajouté le")
    revoked_on = models.DateField("retiré le", null=True, blank=True)

    objects = TransferPartnerQuerySet.as_manager()

    class Meta:
        verbose_name = "partenaire de transfert"
        verbose_name_plural = "partenaires de transfert"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name", "departement"],
                condition=models.Q(revoked_on__isnull=True),
                name="transfer_partner_named_once",
                violation_error_message=(
                    "Ce partenaire a déjà une carte\u202f: si ses clés ont changé, retirez l'ancienne d'abord."
                ),
            ),
            models.UniqueConstraint(
                fields=["organisation", "signing_key"],
                condition=models.Q(revoked_on__isnull=True),
                name="transfer_partner_signs_once",
                violation_error_message="Cette clé de signature est déjà celle d'un partenaire.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TransferFileQuerySet(models.QuerySet["TransferFile"]):
    """Files of transfer, filtered by who looks."""

    def visible_to(self, user: User) -> "TransferFileQuerySet":
        """Those of the user's operator."""
        is_ours = user.is_authenticated and user.role in OPERATOR
        return self.filter(organisation=user.organisation_id) if is_ours else self.none()


class TransferFile(models.Model):
    """A household's file sent to a partner or received from one: never its content, once it is applied."""

    class Status(models.TextChoices):
        SENT = "sent", "envoyé"
        PREVIEWED = "previewed", "à vérifier"
        APPLIED = "applied", "importé"
        UNDONE = "undone", "annulé"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="organisation")
    partner = models.ForeignKey(TransferPartner, models.PROTECT, verbose_name="partenaire")
    household = models.ForeignKey(
        Household, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="ménage"
    )
    identifier = models.UUIDField("identifiant du fichier")
    sha256 = models.CharField("empreinte", max_length=64)
    made_at = models.DateTimeField("fait à")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="par")
    at = models.DateTimeField("envoyé ou reçu à")
    status = models.CharField("état", max_length=10, choices=Status)
    sealed = models.BinaryField("fichier chiffré, tant qu'il attend", null=True, blank=True)
    counts = models.JSONField("ce qu'il contient", default=dict, blank=True)
    created = models.JSONField("ce qu'il a créé", default=dict, blank=True)
    digest = models.TextField("empreinte du dossier à l'arrivée", blank=True)

    objects = TransferFileQuerySet.as_manager()

    class Meta:
        verbose_name = "fichier de transfert"
        verbose_name_plural = "fichiers de transfert"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "identifier"],
                condition=models.Q(status="applied"),
                name="transfer_file_applied_once",
                violation_error_message="Ce fichier a déjà été importé.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.partner}, {self.get_status_display()}"
