"""The forms of a transfer."""

import datetime as dt
from typing import Any

from django import forms

from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import Role
from coincide.apps.journeys.forms import FRENCH_DATES
from coincide.apps.journeys.models import Transfer
from coincide.apps.journeys.transfers.queries import destinations
from coincide.apps.organisations.models import Organisation
from coincide.apps.territory.models import Basin, Departement
from coincide.apps.territory.offered import offer_choices, offer_rows


def day_field(label: str, **options: Any) -> forms.DateField:
    """A date typed as 11/12/2025."""
    return forms.DateField(
        label=label,
        input_formats=FRENCH_DATES,
        error_messages={"invalid": "Cette date n'est pas lisible\u202f: écrivez-la comme 11/12/2025."},
        widget=forms.DateInput(
            format="%d/%m/%Y", attrs={"inputmode": "numeric", "autocomplete": "off", "placeholder": "11/12/2025"}
        ),
        **options,
    )


class ProposeForm(forms.Form):
    """Where the household goes, why, when, and what the next referents must know."""

    to = forms.ChoiceField(label="Vers", error_messages={"required": "Dites vers où part le ménage."})
    motive = forms.ChoiceField(label="Motif", choices=[("", "Choisir…"), *Transfer.Motive.choices])
    planned_on = day_field("Arrivée prévue le", required=False)
    message = forms.CharField(
        label="Passage de relais",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce que les prochains référents doivent savoir. Les deux métiers le lisent.",
    )

    def __init__(self, *args: Any, operator: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.operators = {f"o{one.pk}": one for one in destinations(operator)}
        known = {one.departement_id for one in self.operators.values()} | {operator.departement_id}
        self.departements = {f"d{one.pk}": one for one in Departement.objects.exclude(pk__in=known)}
        within = [(key, f"{one.departement}, {one.name}") for key, one in self.operators.items()]
        elsewhere = [(key, str(one)) for key, one in self.departements.items()]
        groups = [("Opérateurs dans Coïncide", within), ("Ailleurs, par fichier", elsewhere)]
        offer_choices(self, "to", [("", "Choisir…"), *groups])

    def facts(self) -> dict[str, Any]:
        """What the verb takes."""
        data = self.cleaned_data
        return {
            "to_operator": self.operators.get(data["to"]),
            "to_departement": self.departements.get(data["to"]),
            "motive": data["motive"],
            "planned_on": data["planned_on"],
            "message": data["message"],
        }


class AnswerForm(forms.Form):
    """The owner answers a request by a proposal."""

    motive = forms.ChoiceField(label="Motif", choices=[("", "Choisir…"), *Transfer.Motive.choices])
    planned_on = day_field("Arrivée prévue le", required=False)
    message = forms.CharField(
        label="Passage de relais", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class AskForm(forms.Form):
    """What the family holds in its hands: the reference of its file and who they are."""

    reference = forms.CharField(
        label="Référence du dossier",
        max_length=20,
        help_text="Elle figure sur la fiche du ménage\u202f: MTL-012.",
    )
    name = forms.CharField(label="Prénom et nom d'une personne du ménage", max_length=160)
    birth_date = day_field("Née le")
    message = forms.CharField(
        label="Message à l'opérateur qui suit le ménage",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AcceptForm(forms.Form):
    """From which day, where, and who follows the household."""

    on = day_field("Suivi par nous à partir du")
    basin = forms.ModelChoiceField(Basin.objects.none(), label="Bassin", required=False, empty_label="Choisir…")
    cip = forms.ModelChoiceField(User.objects.none(), label="Référent emploi", required=False, empty_label="Aucun")
    social = forms.ModelChoiceField(User.objects.none(), label="Référent social", required=False, empty_label="Aucun")

    def __init__(self, *args: Any, operator: Organisation, day: dt.date, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = User.objects.filter(organisation=operator, is_active=True)
        self.fields["on"].initial = day
        for name, role in (("cip", Role.CIP), ("social", Role.SOCIAL)):
            colleagues = team.filter(role=role)
            offer_rows(self, name, colleagues)
            mine = [one.pk for one in colleagues]
            self.fields[name].initial = by.pk if by.role == role else mine[0] if len(mine) == 1 else None
        basins = Basin.objects.filter(departement=operator.departement_id)
        if basins.exists():
            offer_rows(self, "basin", basins)
        else:
            del self.fields["basin"]


class RefuseForm(forms.Form):
    """Why not."""

    refusal = forms.ChoiceField(label="Motif", choices=[("", "Choisir…"), *Transfer.Refusal.choices])
    note = forms.CharField(label="Précision", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class ConfirmForm(forms.Form):
    """From which day the household is followed elsewhere."""

    on = day_field("Suivi là-bas à partir du")
