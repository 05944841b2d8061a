"""The filters of the caseload, each a question on the day that is looked at."""

import datetime as dt
from typing import Any
from uuid import UUID

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet

from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import REFERENTS
from coincide.apps.journeys.due import Delays
from coincide.apps.journeys.models import BasinPeriod, Journey, ReferentPeriod
from coincide.apps.journeys.queries import clock_ends, followed_by
from coincide.apps.people.models import HomeSituation, Household, Level, Person, Place, WorkSituation
from coincide.apps.people.search import search
from coincide.apps.territory.models import Basin
from coincide.core.rules.calendar import add_months

MINE = "moi"
NO_WORK = "aucun"
LEVELS = {
    "debut": ("jusqu'à A1", (Level.INFRA_A11, Level.A11, Level.A1)),
    "a2": ("A2", (Level.A2,)),
    "b1": ("B1 et plus", (Level.B1, Level.B2, Level.C1, Level.C2)),
    "inconnu": ("à évaluer", ("",)),
}
OVER = "passe"
TERMS = {OVER: "terme passé", "3": "3 mois ou moins", "6": "6 mois ou moins", "12": "12 mois ou moins"}


class HouseholdFilter(django_filters.FilterSet):
    """Search, place, referent, situation on ``day``.

    ``user`` decides which referents are offered, ``delays`` what is silent.
    """

    q = django_filters.CharFilter(
        label="Chercher",
        method="by_words",
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": "Nom, prénom ou référence", "autocomplete": "off"}
        ),
    )
    bassin = django_filters.ModelChoiceFilter(
        label="Bassin", queryset=Basin.objects.none(), method="by_basin", empty_label="Tous", to_field_name="slug"
    )
    referent = django_filters.ChoiceFilter(label="Référent", method="by_referent")
    terme = django_filters.ChoiceFilter(
        label="Temps restant", choices=list(TERMS.items()), method="by_term", empty_label="Tous"
    )
    logement = django_filters.ChoiceFilter(
        label="Logement", choices=HomeSituation.Kind.choices, method="by_home", empty_label="Tous"
    )
    emploi = django_filters.ChoiceFilter(
        label="Emploi",
        choices=[(NO_WORK, "Ni emploi ni formation"), *WorkSituation.Kind.choices],
        method="by_work",
        empty_label="Tous",
    )
    francais = django_filters.ChoiceFilter(
        label="Français oral",
        choices=[(key, label) for key, (label, _) in LEVELS.items()],
        method="by_level",
        empty_label="Tous",
    )
    silence = django_filters.ChoiceFilter(
        label="Contact",
        choices=[("oui", "aucun depuis longtemps")],
        method="by_silence",
        empty_label="Tous",
    )

    def __init__(self, *args: Any, day: dt.date, user: User, delays: Delays, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day, self.user = day, user
        self.silence = delays.silence
        self.filters["silence"].extra["choices"] = [("oui", f"aucun depuis {self.silence} jours")]
        self.filters["bassin"].queryset = Basin.objects.filter(departement=user.organisation.departement_id)
        self.filters["referent"].extra["choices"] = self._referents()
        everyone = "Toute l'équipe" if user.role not in REFERENTS else "Tous"
        self.filters["referent"].extra["empty_label"] = everyone

    def _referents(self) -> list[tuple[str, str]]:
        """Oneself first, then whoever follows an open journey of the households that are seen."""
        periods = ReferentPeriod.objects.filter(
            journey__in=Journey.objects.active_on(self.day).filter(person__household__in=self.queryset.values("pk")),
            period__contains=self.day,
        )
        others = periods.exclude(user=self.user).order_by("user__full_name").values_list("user_id", "user__full_name")
        mine = [(MINE, "Mes ménages")] if self.user.role in REFERENTS else []
        return [*mine, *((str(pk), name) for pk, name in others.distinct())]

    def by_words(self, found: QuerySet[Household], name: str, value: str) -> QuerySet[Household]:
        """Names and references, nearly."""
        return search(found, value)

    def by_basin(self, found: QuerySet[Household], name: str, value: Basin) -> QuerySet[Household]:
        """Households with an open journey in the basin."""
        periods = BasinPeriod.objects.filter(basin=value, period__contains=self.day)
        journeys = Journey.objects.active_on(self.day).filter(pk__in=periods.values("journey"))
        return found.filter(pk__in=journeys.values("person__household"))

    def by_referent(self, found: QuerySet[Household], name: str, value: str) -> QuerySet[Household]:
        """Households that somebody follows."""
        return followed_by(found, self.user.pk if value == MINE else int(value), self.day)

    def by_term(self, found: QuerySet[Household], name: str, value: str) -> QuerySet[Household]:
        """Households whose first clock to run out does so by then."""
        ends = clock_ends(found, self.day)
        limit = self.day if value == OVER else add_months(self.day, int(value))
        kept: list[UUID] = [pk for pk, end in ends.items() if (end < limit if value == OVER else end <= limit)]
        return found.filter(pk__in=kept)

    def by_home(self, found: QuerySet[Household], name: str, value: str) -> QuerySet[Household]:
        """Where the household lives on the day."""
        homes = HomeSituation.objects.filter(household=OuterRef("pk"), kind=value, period__contains=self.day)
        return found.filter(Exists(homes))

    def by_work(self, found: QuerySet[Household], name: str, value: str) -> QuerySet[Household]:
        """Households in which somebody has that work, or in which nobody has any."""
        works = WorkSituation.objects.filter(person__household=OuterRef("pk"), period__contains=self.day)
        return found.filter(~Exists(works)) if value == NO_WORK else found.filter(Exists(works.filter(kind=value)))

    def by_level(self, found: QuerySet[Household], name: str, value: str) -> QuerySet[Household]:
        """Households with an adult of that level of spoken French."""
        adults = Person.objects.filter(household=OuterRef("pk"), french_oral__in=LEVELS[value][1])
        return found.filter(Exists(adults.exclude(place=Place.CHILD)))

    def by_silence(self, found: QuerySet[Household], name: str, value: str) -> QuerySet[Household]:
        """Households without contact for a while; the queryset carries ``silent_since``."""
        return found.filter(Q(silent_since__lte=self.day - dt.timedelta(days=self.silence)))
