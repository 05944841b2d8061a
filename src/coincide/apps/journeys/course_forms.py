"""The forms of the journey's page: one for each verb."""

import datetime as dt
import hashlib
from typing import Any

from django import forms

from coincide.apps.accounts.models import User
from coincide.apps.journeys.actions import home_on, work_on
from coincide.apps.journeys.course import FIELDS, STEPS
from coincide.apps.journeys.exits import NO_WORK
from coincide.apps.journeys.models import BasinPeriod, Departure, Journey, ReferentPeriod, Suspension
from coincide.apps.journeys.transfers.forms import day_field
from coincide.apps.organisations.models import Profession
from coincide.apps.people.models import HomeSituation, SupportPeriod, WorkSituation
from coincide.apps.people.supports import answer
from coincide.apps.territory.clock import today
from coincide.apps.territory.models import Basin
from coincide.apps.territory.offered import offer_rows
from coincide.core.rules.milestones import Milestone

LAST_DAY = "Le dernier jour de la suspension\u202f; laissez vide tant que la reprise n'est pas connue."
UNKNOWN = "Non renseigné"


class StepsForm(forms.Form):
    """The days of the first steps; empty for what isn't known."""

    def __init__(self, *args: Any, journey: Journey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for step in STEPS:
            self.fields[FIELDS[step]] = day_field(
                f"{step.label}, le", required=False, initial=getattr(journey, FIELDS[step])
            )

    def dates(self) -> dict[Milestone, dt.date | None]:
        """The days that the form changed."""
        return {step: self.cleaned_data[FIELDS[step]] for step in STEPS if FIELDS[step] in self.changed_data}


class EntryForm(forms.Form):
    """The day of the entry, put right."""

    entered_on = day_field("Entrée le")


class DayForm(forms.Form):
    """One day."""

    on = day_field("Le")


class SuspensionForm(forms.Form):
    """A suspension: from when, through which day, why."""

    on = day_field("Premier jour suspendu")
    last = day_field("Dernier jour suspendu", required=False, help_text=LAST_DAY)
    reason = forms.CharField(label="Motif", max_length=Suspension._meta.get_field("reason").max_length)

    def until(self) -> dt.date | None:
        """The day when the months go on."""
        last = self.cleaned_data["last"]
        return last + dt.timedelta(days=1) if last else None


class ExtensionForm(forms.Form):
    """An extension: from when, why."""

    on = day_field("Accordée le")
    reason = forms.CharField(label="Motif", max_length=240, widget=forms.Textarea(attrs={"rows": 3}))


class ReferentForm(forms.Form):
    """Another referent, and what they must know."""

    referent = forms.ModelChoiceField(User.objects.none(), label="Nouveau référent", empty_label="Choisir…")
    on = day_field("À partir du")
    handover = forms.CharField(
        label="Passage de relais",
        max_length=2000,
        help_text="Où en est la personne, ce qui est promis, ce qui presse. Le nouveau référent le lit au dossier.",
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Écrivez le passage de relais\u202f: le nouveau référent commence par lui."},
    )

    def __init__(self, *args: Any, journey: Journey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["referent"]
        offer_rows(self, "referent", colleagues(journey))
        field.label_from_instance = lambda one: f"{one.full_name}, {one.get_role_display()}"


def colleagues(journey: Journey) -> Any:
    """Who may become a referent of the journey: the active referents of its operator, but for those of today."""
    now = ReferentPeriod.objects.filter(journey=journey, period__contains=today()).values("user")
    return (
        User.objects.filter(organisation=journey.operator_id, role__in=Profession.values, is_active=True)
        .exclude(pk__in=now)
        .order_by("role", "full_name")
    )


class BasinForm(forms.Form):
    """Another basin."""

    basin = forms.ModelChoiceField(Basin.objects.none(), label="Nouveau bassin", empty_label="Choisir…")
    on = day_field("À partir du")

    def __init__(self, *args: Any, journey: Journey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = BasinPeriod.objects.filter(journey=journey, period__contains=today()).values("basin")
        offer_rows(self, "basin", Basin.objects.filter(departement=journey.operator.departement).exclude(pk__in=now))


class ExitForm(forms.Form):
    """An exit, and the facts of its day that give its class."""

    on = day_field("Sortie le")
    reason = forms.ChoiceField(label="Motif", choices=[("", "Choisir…"), *Departure.Reason.choices])
    home_kind = forms.ChoiceField(
        label="Logement ce jour-là", required=False, choices=[("", UNKNOWN), *HomeSituation.Kind.choices]
    )
    work_kind = forms.ChoiceField(
        label="Emploi ou formation ce jour-là",
        required=False,
        choices=[("", UNKNOWN), (NO_WORK, "Ni emploi ni formation"), *WorkSituation.Kind.choices],
    )
    contract_months = forms.IntegerField(
        label="Durée du contrat (mois)", required=False, min_value=1, max_value=120, widget=forms.NumberInput
    )
    receives_rsa = forms.BooleanField(label="Perçoit le RSA", required=False)
    followed_by_council = forms.BooleanField(label="Suivi par le Conseil départemental", required=False)

    FACTS = ("home_kind", "work_kind", "contract_months", "receives_rsa", "followed_by_council")

    def facts(self) -> dict[str, Any]:
        """What the class is computed from."""
        return {name: self.cleaned_data[name] for name in self.FACTS}

    def token(self) -> str:
        """A mark of the day and facts that were shown: another set must be shown before it is confirmed."""
        told = repr([self.cleaned_data["on"], *self.facts().values()])
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def exit_facts_on(journey: Journey, on: dt.date) -> dict[str, Any]:
    """What the file says of home, work, RSA and council follow-up on a day, to start an :class:`ExitForm` from."""
    work, months = work_on(journey.person, on)
    supports = list(journey.person.supports.all())
    return {
        "on": on,
        "home_kind": home_on(journey.person.household, on),
        "work_kind": work,
        "contract_months": months,
        "receives_rsa": bool(answer(supports, SupportPeriod.Kind.RSA, on)),
        "followed_by_council": bool(answer(supports, SupportPeriod.Kind.COUNCIL, on)),
    }


def exit_facts_of(departure: Departure) -> dict[str, Any]:
    """What a stored exit says, to correct it."""
    return {name: getattr(departure, name) for name in ("on", "reason", *ExitForm.FACTS)}
