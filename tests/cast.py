"""The fixed cast of the tests: a small territory, one account per role, one household followed by the owner.

The owner (CIP of Montluçon), the colleague of another basin, the social worker, the coordinator, the State
supervisor, the facilitator, the administrator, and the CIP of another operator in another département.
"""

import datetime as dt
from dataclasses import dataclass

from coincide.apps.accounts.models import AccessGrant, User
from coincide.apps.accounts.roles import Role
from coincide.apps.journeys.models import BasinPeriod, Journey, ReferentPeriod
from coincide.apps.organisations.models import Organisation, Profession
from coincide.apps.people.models import HomeSituation, Household, Person
from coincide.apps.programme.models import Certainty, RuleVersion
from coincide.apps.territory.models import Basin, Commune, Departement

PASSWORD = "une phrase de passe"


@dataclass
class Cast:
    """Who is on stage; ``users`` by their place: owner, colleague, social, coordinator, state…"""

    departement: Departement
    elsewhere: Departement
    basins: dict[str, Basin]
    communes: dict[str, Commune]
    operator: Organisation
    other_operator: Organisation
    users: dict[str, User]
    household: Household
    person: Person
    journey: Journey
    rules: RuleVersion


def since(day: dt.date) -> tuple[dt.date, None]:
    """An open period."""
    return (day, None)


def build() -> Cast:
    """Put the cast on stage (inside a test's transaction)."""
    allier = Departement.objects.create(code="03", name="Allier", region="Auvergne-Rhône-Alpes")
    cher = Departement.objects.create(code="18", name="Cher", region="Centre-Val de Loire")
    basins = {
        slug: Basin.objects.create(departement=allier, slug=slug, name=name)
        for slug, name in [("montlucon", "Montluçon"), ("vichy", "Vichy")]
    }
    communes = {
        name: Commune.objects.create(
            code=code,
            name=name,
            departement=allier,
            basin=basins[basin],
            population=population,
            postcodes=[postcode],
            latitude=latitude,
            longitude=longitude,
            point_source="GeoNames",
        )
        for code, name, basin, population, postcode, latitude, longitude in [
            ("03185", "Montluçon", "montlucon", 33311, "03100", 46.34, 2.6),
            ("03082", "Commentry", "montlucon", 6000, "03600", 46.28, 2.74),
            ("03310", "Vichy", "vichy", 25000, "03200", 46.12, 3.42),
        ]
    }
    operator = Organisation.objects.create(name="Opérateur A", kind="operator", departement=allier)
    other = Organisation.objects.create(name="Opérateur B", kind="operator", departement=cher)
    state = Organisation.objects.create(name="DDETSPP", kind="state", departement=allier)
    users = {
        place: User.objects.create_user(
            f"{place}@essai.test", PASSWORD, full_name=name, role=role, organisation=organisation
        )
        for place, name, role, organisation in [
            ("owner", "Claire Ours", Role.CIP, operator),
            ("colleague", "Denis Loir", Role.CIP, operator),
            ("social", "Sofia Lynx", Role.SOCIAL, operator),
            ("coordinator", "Karim Élan", Role.COORDINATOR, operator),
            ("state", "Édith Grue", Role.STATE, state),
            ("facilitator", "Fanny Merle", Role.FACILITATOR, state),
            ("admin", "Alix Geai", Role.ADMIN, operator),
            ("outsider", "Omar Pic", Role.CIP, other),
        ]
    }
    rules = RuleVersion.objects.create(
        slug="2024-07",
        title="Régulation de juillet 2024",
        period=(dt.date(2023, 7, 1), None),
        content=rule_content(),
        source="Essai",
        certainty=Certainty.DECK,
    )
    entered = dt.date(2024, 10, 1)
    household = Household.objects.create(reference="MTL-001", operator=operator, name="Famille Zèbre")
    person = Person.objects.create(
        household=household,
        place="adult",
        first_name="Zahra",
        last_name="Zèbre",
        birth_date=dt.date(1990, 5, 4),
        sex="f",
        seeks_work=True,
        french_oral="a2",
        french_written="a1",
        literacy="other_script",
    )
    HomeSituation.objects.create(
        household=household, kind="reception", commune=communes["Montluçon"], period=since(entered)
    )
    journey = Journey.objects.create(
        person=person,
        operator=operator,
        entry_kind="orientation",
        protection_on=dt.date(2024, 6, 1),
        cir_signed_on=dt.date(2024, 9, 15),
        entered_on=entered,
    )
    BasinPeriod.objects.create(journey=journey, basin=basins["montlucon"], period=since(entered))
    for profession, place in [(Profession.CIP, "owner"), (Profession.SOCIAL, "social")]:
        ReferentPeriod.objects.create(journey=journey, profession=profession, user=users[place], period=since(entered))
        AccessGrant.objects.create(
            household_id=household.pk, user=users[place], period=since(entered), reason="référent"
        )
    AccessGrant.objects.create(
        household_id=household.pk, organisation=operator, period=since(entered), reason="opérateur"
    )
    return Cast(allier, cher, basins, communes, operator, other, users, household, person, journey, rules)


def rule_content() -> dict[str, object]:
    """The content of a rule version, as ``core.rules.rule_version`` reads it."""
    from coincide.core.rules import rule_version

    return rule_version.built_in_versions()[-1].to_dict()
