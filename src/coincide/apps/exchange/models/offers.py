"""Imports of offers: a file read once, previewed, applied whole or not at all, undone."""

from django.db import models

from coincide.apps.accounts.models import User
from coincide.apps.organisations.models import Organisation


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    """Imports, filtered by who looks."""

    def visible_to(self, user: User) -> "ImportBatchQuerySet":
        """The imports of the user's organisation."""
        return self.filter(organisation=user.organisation_id) if user.is_authenticated else self.none()


class ImportBatch(models.Model):
    """A file of offers: what was read, what was wrong, what it made."""

    class Kind(models.TextChoices):
        JOBS = "jobs", "Emplois"
        DWELLINGS = "dwellings", "Logements"

    class Status(models.TextChoices):
        PREVIEWED = "previewed", "à vérifier"
        APPLIED = "applied", "importé"
        UNDONE = "undone", "annulé"

    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name="organisation")
    uploaded_by = models.ForeignKey(User, models.PROTECT, verbose_name="déposé par")
    uploaded_at = models.DateTimeField("déposé à")
    kind = models.CharField("nature", max_length=10, choices=Kind)
    file_name = models.CharField("fichier", max_length=200)
    rows = models.JSONField("lignes lues", default=list)
    errors = models.JSONField("erreurs", default=list)
    created = models.JSONField("offres créées", default=list)
    updated = models.JSONField("offres mises à jour, avec leur état d'avant", default=list)
    status = models.CharField("état", max_length=10, choices=Status, default=Status.PREVIEWED)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "import"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name
