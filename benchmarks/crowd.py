"""A crowd for the measures of the accompaniment: invented households of one operator, in an empty database.

Each has one or two persons accompanied (and children who are not), referents, a home, work, papers, contacts, steps,
appointments: every table that a page of the caseload reads. Names are drawn from ``data/name_variants.csv``.
"""

import datetime as dt
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from benchmarks.name_pairs import Pair, pairs, variants
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from coincide.apps.accounts.models import AccessGrant, User
from coincide.apps.accounts.roles import Role
from coincide.apps.journeys.models import Appointment, BasinPeriod, Contact, Journey, ReferentPeriod, Step
from coincide.apps.organisations.models import Organisation
from coincide.apps.people.models import HomeSituation, Household, Obstacle, Paper, Person, Trade, WorkSituation
from coincide.apps.programme.models import RuleVersion
from coincide.apps.territory.models import Basin, Commune, Departement, Installation
from coincide.core.rules.rule_version import built_in_versions

TODAY = dt.date(2025, 12, 11)
BATCH = 2000


@dataclass
class Crowd:
    """What was made, and whom to look as."""

    operator: Organisation
    users: dict[str, User]
    basins: list[Basin]
    communes: list[Commune]
    rows: dict[type[Model], list[Any]] = field(default_factory=dict)

    def add(self, row: Model) -> None:
        """Keep a row to be written with the others of its table."""
        self.rows.setdefault(type(row), []).append(row)


def build(persons: int, referents: int, seed: int = 0) -> Crowd:
    """Write ``persons`` accompanied persons, followed by ``referents`` CIPs and as many social workers."""
    random_ = random.Random(seed)
    with transaction.atomic():
        crowd = _stage(referents)
        wanted = pairs()
        taken = {(pair.first, pair.last) for pair in wanted}
        for number, (first, last) in enumerate(_names(random_, taken)):
            if len(crowd.rows.get(Journey, [])) >= persons:
                break
            pair = wanted[number] if number < len(wanted) else Pair(first, last, "", "")
            _household(crowd, random_, number, pair)
        with connection.cursor() as cursor:  # the history of the crowd is nobody's: its triggers rest
            cursor.execute("SET LOCAL session_replication_role = replica")
        for model, rows in crowd.rows.items():
            model._default_manager.bulk_create(rows, batch_size=BATCH)
        with connection.cursor() as cursor:  # journeys were numbered here
            cursor.execute("SELECT setval(pg_get_serial_sequence('journeys_journey', 'id'), %s)", [persons + 10])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return crowd


def _names(random_: random.Random, taken: set[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """Names of nobody who is searched for: never the two parts, however spelt, of a pair."""
    groups = [variants("other")] * 9 + [variants("cyrillic")]
    sought = {
        (given[0], family[0])
        for group in groups
        for given in group["given"]
        for family in group["family"]
        if any((one, two) in taken for one in given for two in family)
    }
    while True:
        group = random_.choice(groups)
        given, family = random_.choice(group["given"]), random_.choice(group["family"])
        if (given[0], family[0]) not in sought:
            yield random_.choice(given), random_.choice(family)


def _stage(referents: int) -> Crowd:
    place = Departement.objects.create(code="03", name="Allier", region="Auvergne-Rhône-Alpes")
    basins = [
        Basin.objects.create(departement=place, slug=slug, name=slug.capitalize())
        for slug in ("montlucon", "moulins", "vichy")
    ]
    communes = [
        Commune.objects.create(
            code=f"03{number:03}", name=f"Commune {number}", departement=place, basin=basins[number % 3],
            population=1000 + number, postcodes=["03000"], latitude=46.3 + number / 100, longitude=2.6 + number / 100,
            point_source="mesure",
        )
        for number in range(30)
    ]  # fmt: skip
    Installation.objects.create(departement=place, is_demonstration=True, today=TODAY, version="mesure", reading="-")
    operator = Organisation.objects.create(name="Opérateur", kind="operator", departement=place)
    state = Organisation.objects.create(name="État", kind="state", departement=place)
    users = {
        name: User.objects.create_user(f"{name}@mesure.test", full_name=name, role=role, organisation=organisation)
        for name, role, organisation in [
            ("coordinator", Role.COORDINATOR, operator),
            ("state", Role.STATE, state),
            *((f"cip{number}", Role.CIP, operator) for number in range(referents)),
            *((f"social{number}", Role.SOCIAL, operator) for number in range(referents)),
        ]
    }
    for version in built_in_versions():
        until = version.applies_until + dt.timedelta(days=1) if version.applies_until else None
        RuleVersion.objects.create(
            slug=version.id, title=version.title, period=(version.applies_from, until), content=version.to_dict(),
            source=version.source, certainty="deck",
        )  # fmt: skip
    return Crowd(operator, users, basins, communes)


def _household(crowd: Crowd, random_: random.Random, number: int, name: Pair) -> None:
    referents = (len(crowd.users) - 2) // 2
    entered = TODAY - dt.timedelta(days=random_.randrange(5, 720))
    commune = random_.choice(crowd.communes)
    cip, social = crowd.users[f"cip{number % referents}"], crowd.users[f"social{number * 7 % referents}"]
    household = Household(
        reference=f"M-{number:06}", operator=crowd.operator, name=f"Famille {name.last}",
        has_car=random_.random() < 0.2, is_invented=True,
    )  # fmt: skip
    crowd.add(household)
    for place in ("adult", "spouse")[: 1 + (random_.random() < 0.5)]:
        first = name.first if place == "adult" else random_.choice(("Noor", "Amal", "Sanaa", "Iman", "Sabah"))
        person = Person(
            household=household, place=place, first_name=first, last_name=name.last,
            birth_date=dt.date(random_.randrange(1965, 2004), random_.randrange(1, 13), random_.randrange(1, 28)),
            sex=random_.choice("fm"), seeks_work=True, french_oral=random_.choice(("a1", "a2", "b1")),
            french_written=random_.choice(("infra_a11", "a1")), literacy=random_.choice(("latin", "other_script")),
        )  # fmt: skip
        crowd.add(person)
        _journey(crowd, random_, person, entered, crowd.basins.index(commune.basin), cip, social)
    for child in range(random_.choices(range(5), (5, 3, 3, 2, 1))[0]):
        crowd.add(Person(
            household=household, place="child", first_name=f"Enfant {child}", last_name=name.last,
            birth_date=dt.date(random_.randrange(2008, 2025), 5, 1 + child), sex=random_.choice("fm"),
        ))  # fmt: skip
    for holder in (cip, social):
        crowd.add(AccessGrant(household_id=household.pk, user=holder, period=(entered, None), reason="référent"))
    crowd.add(
        AccessGrant(household_id=household.pk, organisation=crowd.operator, period=(entered, None), reason="opérateur")
    )
    crowd.add(HomeSituation(
        household=household, kind=random_.choice(("reception", "social", "hosted", "private")), commune=commune,
        rent=random_.randrange(250, 600), period=(entered, None),
        place_ends_on=TODAY + dt.timedelta(days=random_.randrange(-20, 300)),
    ))  # fmt: skip
    _log(crowd, random_, household, cip, social, entered)


def _journey(
    crowd: Crowd, random_: random.Random, person: Person, entered: dt.date, basin: int, cip: User, social: User
) -> None:
    signed = entered - dt.timedelta(days=random_.randrange(0, 60))
    journey = Journey(
        person=person, operator=crowd.operator, entry_kind="orientation", cir_signed_on=signed,
        protection_on=signed - dt.timedelta(days=90), oriented_on=signed, entered_on=entered, welcomed_on=entered,
    )  # fmt: skip
    journey.pk = len(crowd.rows.get(Journey, [])) + 1
    crowd.add(journey)
    crowd.add(BasinPeriod(journey=journey, basin=crowd.basins[basin], period=(entered, None)))
    for profession, user in (("cip", cip), ("social", social)):
        crowd.add(ReferentPeriod(journey=journey, profession=profession, user=user, period=(entered, None)))
    issued = TODAY - dt.timedelta(days=random_.randrange(1, 190))
    crowd.add(Paper(person=person, kind="api", issued_on=issued, expires_on=issued + dt.timedelta(days=183)))
    crowd.add(Obstacle(person=person, kind=random_.choice(("mobility", "language")), opened_on=entered))
    crowd.add(Trade(person=person, rome="K2204", label="Nettoyage de locaux", years=2))
    if random_.random() < 0.4:
        ends = TODAY + dt.timedelta(days=random_.randrange(-5, 200))
        crowd.add(WorkSituation(
            person=person, kind=random_.choice(("cdd", "cddi", "cdi")), title="Agent d'entretien", hours_per_week=26,
            months=6, net_wage=1100, period=(entered, max(ends, entered + dt.timedelta(days=1))),
        ))  # fmt: skip


def _log(crowd: Crowd, random_: random.Random, household: Household, cip: User, social: User, entered: dt.date) -> None:
    for _ in range(8):
        day = TODAY - dt.timedelta(days=random_.randrange(0, max(1, (TODAY - entered).days)))
        crowd.add(Contact(
            household=household, author=random_.choice((cip, social)), on=day, subject="Point sur les démarches",
            kind=random_.choice(("meeting", "call", "message")),
            layer=random_.choice(("shared", "social", "employment")),
        ))  # fmt: skip
    for owner in (cip, social):
        crowd.add(Step(
            household=household, title="Pièces à réunir", owner=owner, created_by=owner, created_on=entered,
            due_on=TODAY + dt.timedelta(days=random_.randrange(-30, 60)),
        ))  # fmt: skip
    at = dt.datetime.combine(TODAY + dt.timedelta(days=random_.randrange(0, 20)), dt.time(9 + random_.randrange(8)))
    crowd.add(Appointment(
        household=household, owner=cip, subject="Entretien de suivi", starts_at=timezone.make_aware(at)
    ))  # fmt: skip
