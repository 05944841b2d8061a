"""What an operator knows already, read once: households, persons, journeys, where they live and what they do."""

from collections import defaultdict
from uuid import UUID

from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import Role
from coincide.apps.journeys.models import Journey
from coincide.apps.people.models import HomeSituation, Household, Person, WorkSituation
from coincide.apps.programme.queries import RuleBook
from coincide.apps.territory.models import Basin
from coincide.apps.territory.places import CommuneFinder, plain
from coincide.core.names.folding import plain_words
from coincide.core.names.matching import Identity, Index


def identity_of(person: Person) -> Identity:
    """What says who a person is."""
    return Identity(person.first_name, person.last_name, person.birth_date)


def exact(identity: Identity) -> tuple[str, str]:
    """Who a person is whatever the order of the names, their accents and their case."""
    words = sorted(plain_words(f"{identity.first_name} {identity.last_name}"))
    return " ".join(words), identity.born_on.isoformat()


class Known:
    """The caseload of the operator of ``user`` as it stands, in as many queries whatever its size."""

    def __init__(self, user: User) -> None:
        operator = user.organisation
        self.finder = CommuneFinder(operator.departement)
        self.basins = {plain(one.name): one for one in Basin.objects.filter(departement=operator.departement)}
        self.colleagues = self._colleagues(user)
        households = Household.objects.filter(operator=operator, anonymised_on=None)
        self.households = {one.reference: one for one in households}
        self.foreign = set(Household.objects.exclude(operator=operator).values_list("reference", flat=True))
        self.writable = set(Household.objects.writable_by(user).values_list("reference", flat=True))
        self.persons: dict[UUID, Person] = {}
        self.by_household: dict[str, list[Person]] = defaultdict(list)
        self.index: Index[UUID] = Index()
        for one in Person.objects.filter(household__in=households).select_related("household"):
            self.persons[one.pk] = one
            self.by_household[one.household.reference].append(one)
            self.index.add(one.pk, identity_of(one))
        mine = Journey.objects.filter(operator=operator).prefetch_related("departures")
        self.journeys = {one.person_id: one for one in mine}
        self.homes = {
            one.household_id: one
            for one in HomeSituation.objects.filter(household__in=households)
            .select_related("commune")
            .order_by("period")
        }
        self.works = {
            one.person_id: one
            for one in WorkSituation.objects.filter(person__household__in=households).order_by("period")
        }
        self.rules = RuleBook()

    @staticmethod
    def _colleagues(user: User) -> dict[str, dict[str, User]]:
        found: dict[str, dict[str, User]] = {Role.CIP: {}, Role.SOCIAL: {}}
        for one in User.objects.filter(organisation=user.organisation_id, role__in=found, is_active=True):
            found[one.role] |= {plain(one.email): one, plain(one.full_name): one}
            swapped = " ".join(reversed(one.full_name.split(maxsplit=1)))
            found[one.role].setdefault(plain(swapped), one)
        return found
