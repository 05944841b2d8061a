"""Forms of the offers. Employers, landlords and communes are typed; rules of the database become form errors."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from coincide.apps.accounts.models import User
from coincide.apps.offers.actions import organisation_named
from coincide.apps.offers.models import Childcare, Course, Dwelling, Freshness, Job, MobilityResource
from coincide.apps.offers.queries import OPEN
from coincide.apps.organisations.models import Organisation
from coincide.apps.people.models import Level
from coincide.apps.territory.clock import today
from coincide.apps.territory.fields import SuggestedInput
from coincide.apps.territory.models import Basin, Commune
from coincide.apps.territory.offered import offer_choices, offer_rows
from coincide.apps.territory.places import CommuneFinder


def date_input() -> forms.DateInput:
    """A date typed as 11/12/2025 or picked."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def time_input() -> forms.TimeInput:
    """An hour."""
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class OfferForm(forms.ModelForm):
    """What the forms of offers share: the owner as text, a day of confirmation that is not to come."""

    owner_field = ""
    owner_kind = ""
    owner_label = ""
    owner_name = forms.CharField(max_length=160)

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        owners = Organisation.objects.filter(kind=self.owner_kind, departement=user.organisation.departement_id)
        self.fields["owner_name"].widget = SuggestedInput(list(owners.values_list("name", flat=True)))
        self.fields["owner_name"].label = self.owner_label
        if self.instance._state.adding:
            self.fields["confirmed_on"].initial = today()
        else:
            self.fields["owner_name"].initial = getattr(self.instance, self.owner_field).name

    def clean_confirmed_on(self) -> Any:
        """Nobody confirms in the future."""
        day = self.cleaned_data["confirmed_on"]
        if day > today():
            raise ValidationError("Donnez aujourd'hui ou un jour passé.")
        return day

    def apply(self) -> Any:
        """The offer with its owner, ready to be saved by the verb."""
        name = self.cleaned_data["owner_name"]
        setattr(self.instance, self.owner_field, organisation_named(name, self.owner_kind, self.user))
        return self.instance


class PlacedForm(OfferForm):
    """An offer in a commune, typed."""

    commune_name = forms.CharField(label="Commune", help_text="Nom ou code INSEE.")

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, user=user, **options)
        self._finder = CommuneFinder(user.organisation.departement)
        self.fields["commune_name"].widget = SuggestedInput(self._finder.names())
        if not self.instance._state.adding:
            self.fields["commune_name"].initial = self.instance.commune.name

    def clean_commune_name(self) -> Commune:
        """The commune meant."""
        return self._finder.find(self.cleaned_data["commune_name"])

    def _post_clean(self) -> None:
        if commune := self.cleaned_data.get("commune_name"):
            self.instance.commune = commune
        super()._post_clean()  # type: ignore[misc]  # a hook that the stubs leave out


class BasinForm(OfferForm):
    """An offer for a basin of the département."""

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, user=user, **options)
        basins = Basin.objects.filter(departement=user.organisation.departement_id)
        offer_rows(self, "basin", basins)


class JobForm(PlacedForm):
    """A job."""

    owner_field, owner_kind, owner_label = "employer", "employer", "Employeur"
    field_order = ["reference", "title", "rome", "owner_name", "commune_name"]

    class Meta:
        model = Job
        fields = [
            "reference", "title", "rome", "contract", "months", "hours_per_week", "shift_start", "shift_end",
            "net_wage", "french_oral", "french_written", "needs_licence", "needs_trade", "openings", "starts_on",
            "source", "confirmed_on",
        ]  # fmt: skip
        localized_fields = ["hours_per_week"]
        widgets = {
            "starts_on": date_input(),
            "confirmed_on": date_input(),
            "shift_start": time_input(),
            "shift_end": time_input(),
        }
        help_texts = {
            "rome": "Une lettre et quatre chiffres, par exemple K1304.",
            "months": "Laissez vide pour un CDI.",
            "shift_end": "Plus tôt que le début : le lendemain.",
        }


class DwellingForm(PlacedForm):
    """A dwelling."""

    owner_field, owner_kind, owner_label = "landlord", "landlord", "Bailleur"
    field_order = ["reference", "owner_name", "commune_name"]

    class Meta:
        model = Dwelling
        fields = [
            "reference", "kind", "rooms", "surface", "rent", "charges", "requires_contract", "available_from",
            "source", "confirmed_on",
        ]  # fmt: skip
        localized_fields = ["surface"]
        widgets = {"available_from": date_input(), "confirmed_on": date_input()}


class ChildcareForm(BasinForm):
    """Places of childcare."""

    owner_field, owner_kind, owner_label = "provider", "childcare", "Structure"
    field_order = ["reference", "kind", "owner_name"]

    class Meta:
        model = Childcare
        fields = ["reference", "kind", "basin", "places", "opens_at", "closes_at", "source", "confirmed_on"]
        widgets = {"opens_at": time_input(), "closes_at": time_input(), "confirmed_on": date_input()}
        help_texts = {"places": "Places libres que vos ménages peuvent prendre."}


class CourseForm(BasinForm):
    """Seats in a class of French for work."""

    owner_field, owner_kind, owner_label = "provider", "language", "Organisme"
    field_order = ["reference", "title", "owner_name"]

    class Meta:
        model = Course
        fields = ["reference", "title", "basin", "seats", "reaches", "starts_on", "source", "confirmed_on"]
        widgets = {"starts_on": date_input(), "confirmed_on": date_input()}
        help_texts = {
            "seats": "Places libres que vos ménages peuvent prendre.",
            "reaches": "Un plan compte une place comme un niveau de plus, à l'oral et à l'écrit, jusqu'à ce niveau.",
        }


FORMS: dict[str, type[OfferForm]] = {
    "job": JobForm,
    "dwelling": DwellingForm,
    "childcare": ChildcareForm,
    "course": CourseForm,
}


class OfferFilter(forms.Form):
    """The filters of a list of offers."""

    q = forms.CharField(label="Rechercher", required=False, widget=forms.TextInput(attrs={"type": "search"}))
    freshness = forms.ChoiceField(
        label="Disponibilité",
        required=False,
        choices=[("", "Non retirées"), *((one.value, one.label.capitalize()) for one in Freshness), ("all", "Toutes")],
    )
    basin = forms.ModelChoiceField(Basin.objects.none(), label="Bassin", required=False, empty_label="Tous")
    what = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, kind: str, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_rows(self, "basin", Basin.objects.filter(departement=user.organisation.departement_id))
        label, choices = {
            "job": ("Contrat", Job.Contract.choices),
            "dwelling": ("Parc", Dwelling.Kind.choices),
            "mobility": ("Moyen", MobilityResource.Kind.choices),
            "childcare": ("Mode de garde", Childcare.Kind.choices),
            "course": ("Niveau atteint", Level.choices),
        }[kind]
        self.fields["what"].label = label
        offer_choices(self, "what", [("", "Tous"), *choices])

    def given(self) -> dict[str, Any]:
        """What the filters ask for; a wrong choice is left out."""
        if not self.is_bound:
            return {"freshness": OPEN}
        self.full_clean()
        return {"freshness": OPEN, **{name: value for name, value in self.cleaned_data.items() if value}}
