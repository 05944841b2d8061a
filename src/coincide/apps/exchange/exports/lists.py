"""Every list that has a page, as a sheet: what the user may see there, with the same masks, and nothing more."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Q

from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import OPERATOR, Role
from coincide.apps.journeys.alerts.board import delays_of, my_households, standing
from coincide.apps.journeys.layers import layers_read_by
from coincide.apps.journeys.lists import as_sheet, line
from coincide.apps.journeys.models import FollowUp, Step
from coincide.apps.journeys.queries import caseload, dossiers
from coincide.apps.offers.models import OFFER_ROLES
from coincide.apps.offers.queries import visible
from coincide.apps.people.models import Household
from coincide.core.spreadsheet import Cell, Sheet


@dataclass(frozen=True)
class List:
    """A list that can leave: its name in the address, its title, what it holds, who may take it."""

    key: str
    title: str
    explanation: str
    allowed: frozenset[Role]
    sheet: Callable[[User, dt.date], Sheet]


def _households(user: User, day: dt.date) -> Sheet:
    delays = delays_of(user.organisation_id)
    return as_sheet(line(one, delays) for one in dossiers(caseload(user, day), day))


def _alerts(user: User, day: dt.date) -> Sheet:
    owners = dict(User.objects.filter(organisation=user.organisation_id).values_list("pk", "full_name"))
    rows: list[list[Cell]] = [
        [
            one.household.reference,
            one.household.name,
            one.person,
            one.sentence,
            one.day,
            owners.get(one.owner_id or 0, ""),
        ]
        for one in standing(dossiers(my_households(user, day), day), user, day)
    ]
    return Sheet("Alertes", ("Référence", "Ménage", "Personne", "Alerte", "Date", "À traiter par"), rows)


def _steps(user: User, day: dt.date) -> Sheet:
    mine = Q(layer__in=layers_read_by(user.role)) | Q(created_by=user)
    found = Step.objects.filter(mine, household__in=Household.objects.visible_to(user))
    rows = [
        [
            one.household.reference,
            one.household.name,
            str(one.person) if one.person else "",
            one.title,
            str(one.owner) if one.owner else "",
            one.created_on,
            one.due_on,
            one.ended_on,
            one.get_outcome_display(),
        ]
        for one in found.select_related("household", "person", "owner").order_by("household__reference", "due_on", "pk")
    ]
    titles = (*("Référence", "Ménage", "Personne", "Étape", "Qui", "Décidée le", "Pour le", "Terminée le", "Résultat"),)
    return Sheet("Étapes", titles, rows)


def _follow_ups(user: User, day: dt.date) -> Sheet:
    files = Household.objects.visible_to(user)
    found = FollowUp.objects.filter(departure__journey__person__household__in=files).select_related(
        "departure__journey__person__household", "by"
    )
    rows = [
        [
            one.departure.journey.person.household.reference,
            str(one.departure.journey.person),
            one.departure.on,
            one.months,
            one.asked_on,
            one.is_reached,
            one.in_work,
            one.in_home,
            str(one.by),
        ]
        for one in found.order_by("departure__on", "months", "pk")
    ]
    titles = (
        *("Référence", "Personne", "Sortie le", "Mois après", "Demandé le", "Jointe", "En emploi ou formation"),
        *("Dans le logement", "Par"),
    )
    return Sheet("Suivis après la sortie", titles, rows)


def _jobs(user: User, day: dt.date) -> Sheet:
    rows = [
        [
            one.reference,
            one.title,
            one.rome,
            str(one.employer),
            str(one.commune),
            one.get_contract_display(),
            one.months,
            one.hours_per_week,
            one.net_wage,
            one.openings,
            one.starts_on,
            one.confirmed_on,
            one.withdrawn_on,
        ]
        for one in visible("job", user)
    ]
    titles = (
        *("Référence", "Intitulé", "Code ROME", "Employeur", "Commune", "Contrat", "Durée (mois)"),
        *("Heures par semaine", "Salaire net (€ par mois)", "Postes", "À partir du", "Confirmé le", "Retiré le"),
    )
    return Sheet("Emplois", titles, rows)


def _dwellings(user: User, day: dt.date) -> Sheet:
    rows = [
        [
            one.reference,
            str(one.landlord),
            str(one.commune),
            one.get_kind_display(),
            one.rooms,
            one.surface,
            one.rent,
            one.charges,
            one.available_from,
            one.confirmed_on,
            one.withdrawn_on,
        ]
        for one in visible("dwelling", user)
    ]
    titles = (
        *("Référence", "Bailleur", "Commune", "Parc", "Pièces", "Surface (m²)", "Loyer (€ par mois)"),
        *("Charges (€ par mois)", "Libre à partir du", "Confirmé le", "Retiré le"),
    )
    return Sheet("Logements", titles, rows)


LISTS = (
    List("menages", "Ménages", "La file active, comme sur la page Ménages.", OPERATOR, _households),
    List("alertes", "Alertes", "Ce qui est dû, et à qui cela revient.", OPERATOR, _alerts),
    List("etapes", "Étapes", "Ce qui a été promis, des volets que vous lisez.", OPERATOR, _steps),
    List("suivis", "Suivis après la sortie", "À 3, 6 et 12 mois.", OPERATOR, _follow_ups),
    List("emplois", "Emplois", "Les offres d'emploi.", OFFER_ROLES, _jobs),
    List("logements", "Logements", "Les logements proposés.", OFFER_ROLES, _dwellings),
)
BY_KEY = {one.key: one for one in LISTS}


def lists_for(user: User) -> Iterable[List]:
    """The lists that the user may take."""
    return [one for one in LISTS if user.role in one.allowed]
