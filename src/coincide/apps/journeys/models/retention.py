"""How long files are kept: notices given before a step, and files kept on request."""

import pghistory
from django.db import models

from coincide.apps.accounts.models import User
from coincide.apps.people.models import Household


class RetentionNotice(models.Model):
    """That the operator was told, before it happens, that a file will be archived or anonymised."""

    class Step(models.TextChoices):
        ARCHIVE = "archive", "mise en archive restreinte"
        ANONYMISE = "anonymise", "anonymisation"

    household = models.ForeignKey(Household, models.CASCADE, related_name="retention_notices", verbose_name="ménage")
    step = models.CharField("étape annoncée", max_length=10, choices=Step)
    told_on = models.DateField("annoncée le")
    due_on = models.DateField("prévue le")

    class Meta:
        verbose_name = "préavis de conservation"
        verbose_name_plural = "préavis de conservation"
        ordering = ["told_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "step", "told_on"],
                name="retention_notice_given_once",
                violation_error_message="Ce préavis est déjà donné.",
            ),
            models.CheckConstraint(
                condition=models.Q(due_on__gt=models.F("told_on")),
                name="retention_notice_precedes_step",
                violation_error_message="Le préavis est donné avant l'étape qu'il annonce.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()} le {self.due_on}"


@pghistory.track()
class RetentionHold(models.Model):
    """A file kept on request beyond its time, until a day, for a written reason (a dispute, a wish)."""

    household = models.OneToOneField(
        Household, models.CASCADE, related_name="retention_hold", primary_key=True, verbose_name="ménage"
    )
    until = models.DateField("conservé jusqu'au")
    reason = models.CharField("motif", max_length=240)
    by = models.ForeignKey(User, models.PROTECT, verbose_name="par")
    on = models.DateField("demandé le")

    class Meta:
        verbose_name = "conservation sur demande"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("on")),
                name="retention_hold_lasts",
                violation_error_message="La conservation sur demande s'achève après le jour où elle est demandée.",
            )
        ]

    def __str__(self) -> str:
        return f"Conservé jusqu'au {self.until}"
