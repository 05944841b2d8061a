"""Forms of the diagnosis: obstacles, French, platforms, trades, diplomas."""

from __future__ import annotations

from typing import Any

from django import forms

from coincide.apps.organisations.models import Organisation
from coincide.apps.people.diagnosis import FRENCH
from coincide.apps.people.forms.base import FileForm
from coincide.apps.people.models import Diploma, LanguageReferral, Obstacle, Person, Trade
from coincide.apps.territory.models import Departement


class ObstacleForm(FileForm):
    """Situation, obstacle, objective; the actions are steps of the journal."""

    class Meta:
        model = Obstacle
        fields = ["kind", "situation", "objective", "opened_on", "lifted_on"]

    def prepare(self) -> None:
        """An obstacle is lifted once it was opened: not on the page that opens it."""
        self.fields["situation"].widget = forms.Textarea(attrs={"rows": 3})
        self.fields["objective"].help_text = "Ce qui montrera que l'obstacle est levé."
        if self.is_new:
            del self.fields["lifted_on"]


class FrenchForm(FileForm):
    """Two facts that are told apart: the level of French, and reading and writing in any language."""

    fieldsets = (
        ("Français", ("french_oral", "french_written", "language_assessed_on")),
        ("Lecture et école", ("literacy", "schooled_in_french")),
    )

    class Meta:
        model = Person
        fields = list(FRENCH)


class ReferralForm(FileForm):
    """A person sent to a platform, and what came back."""

    fieldsets = (
        ("Orientation", ("platform", "course", "sent_on")),
        ("Suites", ("chased_on", "returned_on", "recommended", "closed_on")),
    )

    class Meta:
        model = LanguageReferral
        fields = ["platform", "course", "sent_on", "chased_on", "returned_on", "recommended", "closed_on"]

    def __init__(self, *args: Any, departement: Departement | None, **options: Any) -> None:
        self.departement = departement
        super().__init__(*args, **options)

    def prepare(self) -> None:
        """The platforms of the département; what follows is asked once the person was sent."""
        platforms = Organisation.objects.filter(kind=Organisation.Kind.LANGUAGE, departement=self.departement)
        self.fields["platform"] = forms.ModelChoiceField(platforms, label="Plateforme", empty_label="Choisissez")
        if self.is_new:
            for name in ("chased_on", "returned_on", "recommended", "closed_on"):
                del self.fields[name]
        self.order_fields([name for name in self.Meta.fields if name in self.fields])


class DiplomaForm(FileForm):
    """A diploma, and its comparability certificate."""

    fieldsets = (
        ("Diplôme", ("title", "level", "year", "is_abroad")),
        ("Attestation de comparabilité (ENIC-NARIC)", ("enic_asked_on", "enic_answered_on", "enic_outcome")),
    )

    class Meta:
        model = Diploma
        fields = ["title", "level", "year", "is_abroad", "enic_asked_on", "enic_answered_on", "enic_outcome"]

    def prepare(self) -> None:
        """Say what the certificate is, as the sources have it."""
        self.fields[
            "enic_asked_on"
        ].help_text = "Gratuite pour les bénéficiaires de la protection. Elle compare, elle n'est pas une équivalence."


class TradeForm(FileForm):
    """A trade, here or elsewhere."""

    class Meta:
        model = Trade
        fields = ["rome", "label", "years", "years_abroad"]

    def prepare(self) -> None:
        """The code says which trade it is."""
        self.fields["rome"].help_text = "Une lettre et quatre chiffres, par exemple K1304."
