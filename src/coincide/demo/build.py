"""Building the demonstration: the Allier on 11 December 2025, the same in every build.

Real: the communes, their codes and populations, the public services, the deck's figures. Invented, and marked so: every
person, operator, employer, landlord and offer.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection, transaction

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.journeys.models import Journey
from coincide.apps.offers.models import Dwelling, Job
from coincide.apps.people.models import Household
from coincide.apps.results.queries import active_count, exit_rates, market_start
from coincide.apps.roadmap import measures
from coincide.apps.roadmap.measures import Indicator
from coincide.apps.territory.models import Installation
from coincide.demo import (
    alerts,
    capacity,
    course,
    diagnosis,
    eligibility,
    elsewhere,
    households,
    log,
    moving,
    offers,
    paths,
    places,
    roadmap,
    rules,
    session,
    situations,
    structures,
    supports,
    timeline,
    transfers,
    transport,
    workshop,
)
from coincide.demo.world import SEED, TODAY, Draw, World
from coincide.machine.errors import CoincideError

VERSION = "allier-1"
Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Summary:
    """What the demonstration holds, counted in the database. ``session``: what the first session gave, in French."""

    departement: str
    today: str
    version: str
    households: int
    active: int
    entered: int
    exits: int
    positive_exits: int
    jobs: int
    dwellings: int
    session: str

    def to_dict(self) -> dict[str, Any]:
        """The same, for JSON."""
        return asdict(self)


def build(progress: Progress = lambda sentence, fraction: None, with_session: bool = True) -> Summary:
    """Build the whole territory in one transaction. ``progress`` gets a French sentence and a fraction from 0 to 1.

    Raises :class:`CoincideError` when the database already holds a territory or people.
    """
    if Installation.objects.exists() or User.objects.exists() or Household.objects.exists():
        raise CoincideError(
            "La démonstration s'installe dans une base vide, et celle-ci ne l'est pas. "
            "Nommez un autre dossier avec COINCIDE_DATA, ou une base vide avec DATABASE_URL."
        )
    with transaction.atomic():
        world = _build_territory(progress)
        _count_rows()
        if with_session:
            session.first_session(world, progress)
        progress("Démonstration prête", 1.0)
    return summary()


def _build_territory(progress: Progress) -> World:
    world = World()
    progress("Communes, bassins, organisations", 0.0)
    places.build(world)
    structures.build(world)
    rules.build(world)
    Installation.objects.create(
        departement=world.allier,
        is_demonstration=True,
        today=TODAY,
        version=VERSION,
        reading=places.read_text("reading.txt"),
    )
    progress("Ménages et parcours", 0.1)
    built = households.build(world, timeline.build(Draw(SEED)), world.operator)
    tracks = paths.build(world, built)
    progress("Logements, emplois, titres, contacts", 0.25)
    situations.build(world, built, tracks)
    course.build(tracks)
    eligibility.build(world, built)
    alerts.build(world, built)
    supports.build(tracks)
    diagnosis.build(world)
    elsewhere.build(world)
    transfers.build(world)
    alerts.decide(world)
    log.build(world, built)
    moving.build(world, built)
    progress("Offres d'emploi, de logement et de mobilité", 0.45)
    offers.build(world)
    capacity.build(world)
    transport.build(world)
    progress("Atelier et feuille de route", 0.55)
    roadmap.build(world, workshop.build(world), _baselines(world))
    moving.report(world)
    record("build_demonstration", Installation, VERSION)
    return world


def _count_rows() -> None:
    """Let PostgreSQL count now: until it does so by itself, later, its plans would be made blindly, and be slow."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _baselines(world: World) -> dict[str, float]:
    """The measures of the roadmap on the day of the workshop, by the functions that will follow them."""
    measured = {
        Indicator.POSITIVE_RATE: measures.positive_rate(world.allier, TODAY),
        Indicator.CIP_POSTS: measures.cip_posts(world.allier, TODAY),
        Indicator.CIR_DELAY: measures.cir_delay(world.allier, TODAY),
        Indicator.EMPLOYERS: measures.employers(world.allier, TODAY),
    }
    found = {str(key): value[0] for key, value in measured.items() if value}
    # A rate is stored as a fraction, and measured in percent.
    return found | {str(Indicator.POSITIVE_RATE): round(found[Indicator.POSITIVE_RATE] / 100, 4)}


def summary() -> Summary:
    """What the demonstration of this database holds. Raises :class:`CoincideError` without one."""
    installation = Installation.objects.filter(is_demonstration=True).select_related("departement").first()
    if installation is None or installation.departement is None or installation.today is None:
        raise CoincideError("Cette base n'a pas de démonstration. « coincide demo --no-serve » l'installe.")
    place, day = installation.departement, installation.today
    journeys = Journey.objects.filter(operator__departement=place)
    rates = exit_rates(place, market_start(place) or day, day)
    return Summary(
        departement=str(place),
        today=day.isoformat(),
        version=installation.version,
        households=journeys.active_on(day).values("person__household").distinct().count(),
        active=active_count(place, day),
        entered=journeys.count(),
        exits=rates.both.denominator,
        positive_exits=rates.both.numerator,
        jobs=Job.objects.filter(commune__departement=place).count(),
        dwellings=Dwelling.objects.filter(commune__departement=place).count(),
        session=session.in_words(),
    )
