"""The forms of this room: a proof, a contract to try, an immersion, a convention."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from coincide.apps.accounts.models import User
from coincide.apps.journeys.models import Immersion
from coincide.apps.network.models import Agreement
from coincide.apps.organisations.models import Organisation
from coincide.apps.people.editing import pack, values_of
from coincide.apps.people.models import Proof, WorkSituation
from coincide.apps.territory.clock import today
from coincide.apps.territory.offered import offer_rows

ONE_DAY = dt.timedelta(days=1)
PRESCRIBERS = (Organisation.Kind.RPE, Organisation.Kind.COUNCIL)
CONTRACTS = (
    ("cdi", "CDI"),
    ("cdd", "CDD"),
    ("cddi", "CDDI"),
    ("temping", "Intérim"),
    ("apprenticeship", "Alternance"),
    ("seasonal", "Saisonnier"),
)
SIAE = (("", "Sorte de structure"), ("aci", "ACI"), ("ai", "AI"), ("ei", "EI"), ("eiti", "EITI"), ("etti", "ETTI"))


def day_field(label: str, **options: Any) -> forms.DateField:
    """A date typed or picked."""
    return forms.DateField(
        label=label,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Cette date n'est pas lisible\u202f: écrivez-la comme 11/12/2025."},
        **options,
    )


PROOF_FIELDS = ("kind", "dated_on", "since")
IMMERSION_FIELDS = ("host", "host_siret", "title", "purpose", "since", "until", "hours_per_week", "prescriber")
"""What a form carries of the thing as it was shown; ``since`` and ``until`` are its first and last day."""


class ProofForm(forms.Form):
    """A proof that was seen. ``seen``: what the form was filled from, when it corrects one."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="Critère", choices=[("", "Choisir"), *Proof.Kind.choices])
    dated_on = day_field("Daté du")
    since = day_field("Situation depuis le", required=False, help_text="Pour France Travail\u202f: date d'inscription.")

    @classmethod
    def of(cls, proof: Proof, data: Any = None) -> "ProofForm":
        """The form of a proof already entered."""
        seen = pack(values_of(proof, PROOF_FIELDS))
        initial = {"kind": proof.kind, "dated_on": proof.dated_on, "since": proof.since, "seen": seen}
        return cls(data, initial=initial)


class ContractForm(forms.Form):
    """A contract to try: nothing is stored."""

    contract = forms.ChoiceField(label="Contrat", choices=CONTRACTS)
    starts_on = day_field("Premier jour")
    months = forms.IntegerField(label="Mois", required=False, min_value=1, max_value=60)
    hours_per_week = forms.DecimalField(
        label="Heures par semaine", required=False, min_value=Decimal(1), max_value=Decimal(48), localize=True
    )
    net_wage = forms.IntegerField(label="Salaire net (€ par mois)", required=False, min_value=0, max_value=20000)
    promised_on = day_field("Promesse signée le", required=False)
    siae = forms.ChoiceField(label="SIAE (CDDI)", choices=SIAE, required=False)
    poei_hours = forms.IntegerField(label="Heures de POEI avant", required=False, min_value=1, max_value=2000)

    @classmethod
    def of(cls, work: WorkSituation | None, data: Any = None) -> "ContractForm":
        """The form filled with a contract already known; an empty trial otherwise."""
        if data:
            return cls(data)
        if work is None:
            return cls(initial={"contract": "cdi", "starts_on": today()})
        return cls(
            initial={
                "contract": work.kind,
                "starts_on": work.period.lower,
                "months": work.months,
                "hours_per_week": work.hours_per_week,
                "net_wage": work.net_wage or None,
            }
        )


class ImmersionForm(forms.ModelForm):
    """An immersion: first and last day are asked, both included. ``seen``: what the form was filled from."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    first = day_field("Premier jour")
    last = day_field("Dernier jour")
    field_order = ["host", "host_siret", "title", "purpose", "first", "last", "hours_per_week", "prescriber"]

    class Meta:
        model = Immersion
        fields = ["host", "host_siret", "title", "purpose", "hours_per_week", "prescriber"]
        localized_fields = ["hours_per_week"]
        help_texts = {
            "host_siret": "14 chiffres. Il distingue deux accueillants du même nom.",
            "prescriber": "L'opérateur, s'il a une convention en vigueur.",
        }

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        organisation = user.organisation
        outside = Q(kind__in=PRESCRIBERS, departement=organisation.departement_id)
        offer_rows(self, "prescriber", Organisation.objects.filter(Q(pk=organisation.pk) | outside))
        self.fields["hours_per_week"].validators = []  # the rule tells the limit, with its source
        if self.instance._state.adding:
            self.fields["hours_per_week"].initial = Decimal(35)
        else:
            self.fields["seen"].initial = pack(values_of(self.instance, IMMERSION_FIELDS))
            self.fields["first"].initial = self.instance.period.lower
            self.fields["last"].initial = self.instance.period.upper - ONE_DAY

    def clean_host_siret(self) -> str:
        """Spaces are how a SIRET is read aloud; they are dropped."""
        siret = "".join(str(self.cleaned_data["host_siret"]).split())
        if siret and not (siret.isascii() and siret.isdigit() and len(siret) == 14):
            raise ValidationError("Un SIRET a 14 chiffres\u202f: corrigez-le, ou laissez vide.")
        return siret

    def _post_clean(self) -> None:
        """The model is checked by the verb, with its period and the rule."""


class AgreementForm(forms.Form):
    """A convention of the operator."""

    partner = forms.ModelChoiceField(Organisation.objects.none(), label="Partenaire", empty_label="Choisir")
    kind = forms.ChoiceField(label="Nature", choices=Agreement.Kind.choices)
    signed_on = day_field("Signée le")
    first = day_field("En vigueur du")
    last = day_field("Au", required=False, help_text="Dernier jour. Vide si aucun terme n'est prévu.")
    source = forms.CharField(label="Source", max_length=240, help_text="Le texte ou le document qui l'atteste.")

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        place = user.organisation.departement_id
        others = Organisation.objects.exclude(pk=user.organisation_id)
        offer_rows(self, "partner", others.filter(Q(departement=place) | Q(departement=None)))

    @classmethod
    def of(cls, agreement: Agreement, user: User, data: Any = None) -> "AgreementForm":
        """The form of a convention already entered."""
        after = agreement.period.upper
        initial = {
            "partner": agreement.partner_id,
            "kind": agreement.kind,
            "signed_on": agreement.signed_on,
            "first": agreement.period.lower,
            "last": after - ONE_DAY if after else None,
            "source": agreement.source,
        }
        return cls(data, user=user, initial=initial)
