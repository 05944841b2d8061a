"""The transfer of a household's file from one operator to another."""

import pghistory
from django.db import models

from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import OPERATOR, Role
from coincide.apps.organisations.models import Organisation
from coincide.apps.people.models import Household
from coincide.apps.territory.models import Basin, Departement
from coincide.core.rules import transfer as rules


class TransferQuerySet(models.QuerySet["Transfer"]):
    """Transfers, filtered by who looks and by state."""

    def visible_to(self, user: User) -> "TransferQuerySet":
        """Those that come to the user's operator; of those that leave it, the ones whose file the user may open.

        The coordinators see all that leave. An expired grant doesn't hide from its author what they proposed.
        """
        if not user.is_authenticated or user.role not in OPERATOR:
            return self.none()
        mine = models.Q(from_operator=user.organisation_id)
        if user.role != Role.COORDINATOR:
            mine &= models.Q(household__in=Household.objects.visible_to(user)) | models.Q(proposed_by=user)
        return self.filter(mine | models.Q(to_operator=user.organisation_id))

    def live(self) -> "TransferQuerySet":
        """Those that wait for somebody."""
        return self.filter(status__in=rules.LIVE)


@pghistory.track()
class Transfer(models.Model):
    """A household's file goes from one operator to another: asked for or proposed, then answered, never taken.

    ``household`` and ``from_operator`` stay empty when what was asked for matches no file: the one who asks sees the
    same thing either way. ``to_operator`` is empty when the receiver has no access to this base.
    """

    class Motive(models.TextChoices):
        WORK = "work", "Emploi ou formation ailleurs"
        HOME = "home", "Logement trouvé ailleurs"
        FAMILY = "family", "Rapprochement familial"
        RECEPTION = "reception", "Changement de place d'accueil"
        OTHER = "other", "Autre"

    class Refusal(models.TextChoices):
        FULL = "full", "Pas de place dans l'effectif"
        STAYS = "stays", "Le ménage ne déménage pas"
        ENDED = "ended", "Accompagnement terminé ou proche du terme"
        OUTSIDE = "outside", "Le ménage s'installe hors du territoire"
        MISSING = "missing", "Éléments manquants"
        OTHER = "other", "Autre"

    household = models.ForeignKey(
        Household, models.CASCADE, null=True, blank=True, related_name="transfers", verbose_name="ménage"
    )
    from_operator = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="opérateur de départ"
    )
    to_operator = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="opérateur d'arrivée"
    )
    to_departement = models.ForeignKey(Departement, models.PROTECT, verbose_name="département d'arrivée")
    status = models.CharField("état", max_length=10, choices=[(one.value, one.label) for one in rules.Status])
    motive = models.CharField("motif", max_length=10, choices=Motive, blank=True)
    message = models.TextField("message", max_length=2000, blank=True)
    planned_on = models.DateField("arrivée prévue le", null=True, blank=True)
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="demandé par"
    )
    asked_on = models.DateField("demandé le", null=True, blank=True)
    asked_reference = models.CharField("référence demandée", max_length=20, blank=True)
    asked_name = models.CharField("personne demandée", max_length=160, blank=True)
    asked_birth_date = models.DateField("née le", null=True, blank=True)
    proposed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="proposé par"
    )
    proposed_on = models.DateField("proposé le", null=True, blank=True)
    expires_on = models.DateField("sans réponse le")
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="décidé par"
    )
    decided_on = models.DateField("décidé le", null=True, blank=True)
    refusal = models.CharField("motif du refus", max_length=10, choices=Refusal, blank=True)
    decision_note = models.CharField("précision", max_length=400, blank=True)
    effective_on = models.DateField("suivi ailleurs depuis le", null=True, blank=True)
    basin = models.ForeignKey(
        Basin, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bassin d'arrivée"
    )
    receipt = models.JSONField("reçu", default=dict, blank=True, help_text="Des nombres seulement, avant et après.")

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = "transfert"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=models.Q(status__in=sorted(rules.LIVE)),
                name="transfer_waits_once_per_household",
                violation_error_message="Un transfert de ce ménage attend déjà une réponse.",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=sorted(rules.LIVE), decided_on__isnull=True)
                | (~models.Q(status__in=sorted(rules.LIVE)) & models.Q(decided_on__isnull=False)),
                name="transfer_decided_has_its_day",
                violation_error_message="Un transfert décidé porte le jour de la décision.",
            ),
            models.CheckConstraint(
                condition=models.Q(status="accepted", effective_on__isnull=False)
                | (~models.Q(status="accepted") & models.Q(effective_on__isnull=True)),
                name="transfer_accepted_has_its_day",
                violation_error_message="Un transfert accepté dit de quel jour le suivi change d'opérateur.",
            ),
            models.CheckConstraint(
                condition=models.Q(status="rejected") & ~models.Q(refusal="")
                | (~models.Q(status="rejected") & models.Q(refusal="")),
                name="transfer_refused_has_a_reason",
                violation_error_message="Un refus a un motif.",
            ),
            models.CheckConstraint(
                condition=models.Q(asked_on__isnull=False) | models.Q(proposed_on__isnull=False),
                name="transfer_was_asked_or_proposed",
                violation_error_message="Un transfert commence par une demande ou par une proposition.",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["proposed", "accepted"])
                | models.Q(household__isnull=False, from_operator__isnull=False, proposed_on__isnull=False),
                name="transfer_proposed_names_its_file",
                violation_error_message="Un transfert proposé nomme le ménage et l'opérateur qui le suit.",
            ),
            models.CheckConstraint(
                condition=models.Q(from_operator__isnull=True)
                | models.Q(to_operator__isnull=True)
                | ~models.Q(from_operator=models.F("to_operator")),
                name="transfer_changes_operator",
                violation_error_message="Un transfert va d'un opérateur à un autre.",
            ),
        ]

    def __str__(self) -> str:
        return f"Transfert vers {self.to_operator or self.to_departement}"

    @property
    def state(self) -> rules.Status:
        """Where it stands, as the rules say it."""
        return rules.Status(self.status)

    def side_of(self, user: User) -> rules.Side:
        """On which side of the transfer the user's operator stands."""
        return rules.Side.OWNER if user.organisation_id == self.from_operator_id else rules.Side.RECEIVER
