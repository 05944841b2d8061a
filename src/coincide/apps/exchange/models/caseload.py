"""Imports of caseloads: a file dropped, its rows previewed, applied, undone; names don't stay once it is applied."""

from django.db import models

from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import Role
from coincide.apps.organisations.models import Organisation


class CaseloadImportQuerySet(models.QuerySet["CaseloadImport"]):
    """Imports of caseloads, filtered by who looks."""

    def visible_to(self, user: User) -> "CaseloadImportQuerySet":
        """The imports of the coordinator's own organisation."""
        if not user.is_authenticated or user.role != Role.COORDINATOR:
            return self.none()
        return self.filter(organisation=user.organisation_id)


class CaseloadImport(models.Model):
    """A file of households and persons: what was read, what it made, what it changed, what an undo had to keep.

    The file itself waits here until it is applied, then goes; so do the values of its rows.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "colonnes à vérifier"
        PREVIEWED = "previewed", "à vérifier"
        RUNNING = "running", "en cours"
        APPLIED = "applied", "importé"
        UNDONE = "undone", "annulé"

    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name="organisation")
    uploaded_by = models.ForeignKey(User, models.PROTECT, verbose_name="déposé par")
    uploaded_at = models.DateTimeField("déposé à")
    file_name = models.CharField("fichier", max_length=200)
    content = models.BinaryField("contenu du fichier", null=True, blank=True)
    sheet = models.CharField("feuille", max_length=120, blank=True)
    header_line = models.PositiveIntegerField("ligne des titres", null=True, blank=True)
    mapping = models.JSONField("correspondance des colonnes", default=dict, blank=True)
    notes = models.JSONField("ce que le fichier avait de particulier", default=list, blank=True)
    counts = models.JSONField("nombre de lignes par effet", default=dict, blank=True)
    created = models.JSONField("ce que le fichier a créé", default=list, blank=True)
    updated = models.JSONField("ce qu'il a changé, avant et après", default=list, blank=True)
    kept = models.JSONField("ce que l'annulation a gardé", default=list, blank=True)
    failure = models.CharField("pourquoi rien n'a été importé", max_length=400, blank=True)
    status = models.CharField("état", max_length=10, choices=Status, default=Status.DRAFT)

    objects = CaseloadImportQuerySet.as_manager()

    class Meta:
        verbose_name = "import d'une file active"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name


class CaseloadRow(models.Model):
    """One row of the file: what it would do and why. ``label`` and the values go when the import is applied."""

    class Action(models.TextChoices):
        NEW = "new", "Nouvelle"
        CHANGED = "changed", "Modifiée"
        UNCHANGED = "unchanged", "Inchangée"
        DUPLICATE = "duplicate", "Doublon"
        REFUSED = "refused", "Refusée"

    batch = models.ForeignKey(CaseloadImport, models.CASCADE, related_name="rows", verbose_name="import")
    line = models.PositiveIntegerField("ligne")
    action = models.CharField("effet", max_length=10, choices=Action)
    reference = models.CharField("référence du ménage", max_length=20, blank=True)
    label = models.CharField("personne", max_length=170, blank=True)
    person = models.UUIDField("personne connue", null=True, blank=True)
    values = models.JSONField("valeurs lues", default=dict, blank=True)
    changes = models.JSONField("changements, avant et après", default=list, blank=True)
    refusals = models.JSONField("refus : colonne, valeur, motif", default=list, blank=True)
    notes = models.JSONField("ce qui n'est pas pris", default=list, blank=True)
    reason = models.CharField("pourquoi un doublon", max_length=300, blank=True)
    is_taken_anyway = models.BooleanField("importée malgré le doublon", default=False)

    class Meta:
        verbose_name = "ligne d'un import"
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "line"],
                name="caseload_row_read_once",
                violation_error_message="Cette ligne du fichier est déjà lue.",
            )
        ]

    def __str__(self) -> str:
        return f"ligne {self.line}"


class CaseloadProgress(models.Model):
    """How far a long import is: written by a connection of its own, so that others see it while nothing else shows."""

    batch = models.OneToOneField(CaseloadImport, models.CASCADE, primary_key=True, related_name="progress")
    done = models.PositiveIntegerField("lignes faites", default=0)
    total = models.PositiveIntegerField("lignes à faire", default=0)

    class Meta:
        verbose_name = "avancement d'un import"

    def __str__(self) -> str:
        return f"{self.done} sur {self.total}"
