"""The forms of an action."""

from typing import Any

from django import forms

from coincide.apps.organisations.models import Organisation
from coincide.apps.roadmap.models import Action
from coincide.apps.territory.models import Departement

OWNERS = ("operator", "state", "ofii", "rpe", "council", "siae", "language", "mobility", "association", "facilitation")


class ActionForm(forms.ModelForm):
    """What people change in an action; the rest comes from the workshop."""

    due_on = forms.DateField(
        label="Échéance", required=False, widget=forms.DateInput(attrs={"placeholder": "31/12/2026"})
    )

    class Meta:
        model = Action
        fields = ["title", "status", "blocked_by", "owner", "due_on", "proof", "already_proposed"]
        help_texts = {
            "proof": "Ce qui montrera que c'est fait : une convention signée, une date tenue, un chiffre.",
            "blocked_by": "À dire si l'action est bloquée.",
        }

    def __init__(self, *args: Any, departement: Departement, **options: Any) -> None:
        super().__init__(*args, **options)
        # An owner is an organisation, never a person; employers and landlords don't own actions of the programme.
        partners = Organisation.objects.filter(departement__in=[departement.pk], kind__in=OWNERS)
        self.fields["owner"] = forms.ModelChoiceField(
            partners, label="Porteur", required=False, empty_label="Personne pour l'instant"
        )
