"""The form where a referent moves rent, hours and wages: each field starts from the file, a plan or a dwelling."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms

from coincide.apps.budgets.facts import CENTS, Facts
from coincide.apps.people.models import Person
from coincide.core.budget.law.cases import MOST_CHARGES, MOST_OTHER, MOST_RENT, Case, Stock
from coincide.core.budget.law.coverage import BudgetError
from coincide.core.rules.calendar import NARROW_SPACE as NARROW

WEEKS_A_MONTH = Decimal(52) / 12
MOST_HOURS, MOST_HOURLY = Decimal(48), Decimal(100)
FULL_TIME = Decimal(35)


def hours_name(rank: int) -> str:
    """The field of an adult's hours."""
    return f"heures_{rank}"


def wage_name(rank: int) -> str:
    """The field of an adult's hourly wage."""
    return f"horaire_{rank}"


class TrialForm(forms.Form):
    """A home and, for each adult, hours a week and net pay an hour. Read from the address, so that it can be shared."""

    rent = forms.DecimalField(
        label="Loyer", help_text="€ par mois, sans les charges", min_value=0, max_value=MOST_RENT // CENTS
    )
    charges = forms.DecimalField(
        label="Charges et énergie", help_text="€ par mois", min_value=0, max_value=MOST_CHARGES // CENTS
    )
    stock = forms.ChoiceField(label="Statut du logement", choices=[(one.value, one.label) for one in Stock])
    commune = forms.CharField(label="Commune", help_text="code INSEE, cinq signes", max_length=5, min_length=5)

    other = forms.DecimalField(label="Autres ressources", min_value=0, max_value=MOST_OTHER // CENTS, required=False)

    template_fields = ("rent", "charges", "stock", "commune")

    def __init__(self, data: Mapping[str, Any] | None, facts: Facts, start: Case) -> None:
        self.facts, self.start = facts, start
        super().__init__(data, initial=_initial(facts, start), auto_id="trial_%s", use_required_attribute=False)
        declared = f"{NARROW}; le dossier en déclare {facts.declared}{NARROW}€" if facts.declared else ""
        self.fields["other"].help_text = f"€ par mois{NARROW}: AAH, pension…, jamais RSA ni allocations{declared}"
        for rank, _ in enumerate(facts.adults):
            self.fields[hours_name(rank)] = forms.DecimalField(
                label="Heures par semaine", min_value=0, max_value=MOST_HOURS, help_text="0 sans emploi"
            )
            self.fields[wage_name(rank)] = forms.DecimalField(
                label="Salaire net de l'heure",
                help_text="€, avant impôt",
                min_value=0,
                max_value=MOST_HOURLY,
                decimal_places=2,
                required=False,
            )
        for field in self.fields.values():
            if isinstance(field, forms.DecimalField):
                field.widget.attrs["inputmode"] = "decimal"
                field.widget.attrs["step"] = "any"

    def _field_of(self, error: BudgetError, wages: list[int]) -> str | None:
        """The field to correct; None where the file is, not the form."""
        if error.field == "wages":
            return wage_name(wages.index(max(wages)))
        return error.field if error.field in self.fields else None

    @property
    def of_adults(self) -> list[tuple[Person, Any, Any]]:
        """Each adult with its two fields."""
        return [
            (person, self[hours_name(rank)], self[wage_name(rank)]) for rank, person in enumerate(self.facts.adults)
        ]

    @property
    def of_home(self) -> list[Any]:
        """The fields of the home."""
        return [self[name] for name in self.template_fields]

    def clean(self) -> dict[str, Any]:
        """The case, or the sentence of what can't be computed."""
        given: dict[str, Any] = super().clean() or {}
        if self.errors:
            return given
        wages = []
        for rank, person in enumerate(self.facts.adults):
            hours, hourly = given[hours_name(rank)], given.get(wage_name(rank))
            if hours and hourly is None:
                said = f"Donnez le salaire net de l'heure de {person.first_name}, ou 0 heure."
                self.add_error(wage_name(rank), said)
                return given
            wages.append(_cents((hourly or Decimal(0)) * hours * WEEKS_A_MONTH))
        try:
            self.case = replace(
                self.facts.case,
                rent=_cents(given["rent"]),
                charges=_cents(given["charges"]),
                stock=Stock(given["stock"]),
                commune=given["commune"].upper(),
                wages=tuple(wages),
                other=_cents(given.get("other") or Decimal(0)),
            ).check()
        except BudgetError as error:
            self.add_error(self._field_of(error, wages), str(error))
        return given


def _cents(amount: Decimal) -> int:
    return int((amount * CENTS).quantize(Decimal(1), ROUND_HALF_UP))


def _initial(facts: Facts, start: Case) -> dict[str, Any]:
    initial: dict[str, Any] = {
        "rent": Decimal(start.rent) / CENTS,
        "charges": Decimal(start.charges) / CENTS,
        "stock": start.stock.value,
        "commune": start.commune,
    }
    for rank, (wage, work) in enumerate(zip(start.wages, facts.works, strict=True)):
        kept = work is not None and wage == start.before[rank]
        hours = work.hours_per_week if kept and work is not None else FULL_TIME if wage else Decimal(0)
        initial[hours_name(rank)] = hours
        if wage and hours:
            initial[wage_name(rank)] = (Decimal(wage) / CENTS / hours / WEEKS_A_MONTH).quantize(Decimal("0.01"))
    return initial
