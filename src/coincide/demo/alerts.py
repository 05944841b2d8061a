"""What makes every kind of alert exist somewhere, what was decided about some, and four weeks of counts.

Drawn apart from the rest, so that nothing else moves. Decisions are taken by the ordinary verbs.
"""

import datetime as dt

from django.db.backends.postgresql.psycopg_any import DateRange

from coincide.apps.accounts.models import User
from coincide.apps.journeys.alerts import actions, counts
from coincide.apps.journeys.due import Due, Kind
from coincide.apps.journeys.models import Appointment, Step
from coincide.apps.people.models import Household, LanguageReferral, Literacy, Person, WorkSituation
from coincide.apps.territory.clock import PARIS, day_kept
from coincide.demo.households import LEVELS, Built
from coincide.demo.world import SEED, TODAY, Draw, World, days

STEPS = [
    ("Déposer la demande de logement social", "home", "social"),
    ("Rappeler le bailleur pour la visite", "home", "social"),
    ("Demander la carte Vitale", "all", "social"),
    ("Ouvrir les droits à la CAF", "all", "social"),
    ("Envoyer le CV à trois employeurs", "job", "cip"),
    ("Inscrire à la formation d'agent de propreté", "job", "cip"),
    ("Prendre rendez-vous avec France Travail", "job", "cip"),
    ("Chercher une place en covoiturage", "move", "cip"),
]
MEETINGS = ["Point sur le projet", "Préparation d'un entretien", "Budget et logement", "Renouvellement du titre"]
PLATFORMS = {"montlucon": "language-west", "moulins": "language-north", "vichy": "language-south"}


def build(world: World, households: list[Built]) -> None:
    """Write referrals, steps, appointments and the ends of some contracts."""
    draw = Draw(SEED + 17)
    active = [one for one in households if one.is_active]
    LanguageReferral.objects.bulk_create(_referrals(draw, world, active))
    chosen = draw.sample(active, 26)
    referents = _referents(chosen)
    Step.objects.bulk_create(_step(draw, one, referents) for one in chosen[:16])
    Appointment.objects.bulk_create(_appointment(draw, one, referents, rank) for rank, one in enumerate(chosen[14:]))
    _end_contracts(draw, active)


def _referrals(draw: Draw, world: World, active: list[Built]) -> list[LanguageReferral]:
    """A third of those whose French is to learn were sent to their basin's platform; some reports never came back."""
    made = []
    for one in active:
        for adult in one.adults:
            if adult.french_oral not in LEVELS[:4] or draw.random() > 0.45:
                continue
            first = one.group.start + days(20)
            last = TODAY - days(15)
            if first >= last:
                continue
            sent = draw.day(max(first, TODAY - days(300)), last)
            course = "both" if adult.literacy == Literacy.NONE and draw.random() < 0.5 else "fle"
            back = sent + days(draw.randrange(14, 50))
            is_back = draw.random() < 0.75 and back < TODAY
            age = (TODAY - sent).days
            made.append(
                LanguageReferral(
                    person=adult,
                    platform=world.organisations[PLATFORMS[one.group.basin]],
                    course=course,
                    sent_on=sent,
                    chased_on=TODAY - days(draw.randrange(3, 60)) if not is_back and age > 120 else None,
                    returned_on=back if is_back else None,
                    recommended="both" if is_back and adult.literacy == Literacy.NONE else course if is_back else "",
                )
            )
    return made


def _referents(chosen: list[Built]) -> dict[tuple[object, str], User]:
    """Who follows each household today, by profession."""
    found: dict[tuple[object, str], User] = {}
    people = Person.objects.filter(household__in=[one.household.pk for one in chosen])
    for person in people.prefetch_related("journeys__referents__user"):
        for journey in person.journeys.all():
            for referent in journey.referents.all():
                if TODAY in referent.period:
                    found[person.household_id, referent.profession] = referent.user
    return found


def _step(draw: Draw, one: Built, referents: dict[tuple[object, str], User]) -> Step:
    title, strand, profession = draw.choice(STEPS)
    owner = referents[one.household.pk, profession]
    due_on = TODAY + days(draw.choice([-12, -6, -3, -1, 1, 2, 4, 5, 7, 20]))
    is_private = profession == "social" and draw.random() < 0.2
    return Step(
        household=one.household, strand=strand, title=title, layer="social" if is_private else "shared", owner=owner,
        created_by=owner, created_on=max(one.group.start, due_on - days(21)), due_on=due_on,
    )  # fmt: skip


def _appointment(draw: Draw, one: Built, referents: dict[tuple[object, str], User], rank: int) -> Appointment:
    """Three today, two of which nobody said what became of them, the others in the week that comes."""
    offset = 0 if rank < 3 else -1 if rank < 5 else draw.choice([1, 4, 5, 6, 7])
    hour = dt.time(draw.randrange(9, 17), draw.choice([0, 15, 30]))
    return Appointment(
        household=one.household,
        owner=referents[one.household.pk, draw.choice(["cip", "social"])],
        starts_at=dt.datetime.combine(TODAY + days(offset), hour, PARIS),
        place="Bureau",
        subject=draw.choice(MEETINGS),
    )


def _end_contracts(draw: Draw, active: list[Built]) -> None:
    """Fixed-term contracts of today whose end is known, and near for three of them."""
    persons = [adult.pk for one in active for adult in one.adults]
    works = WorkSituation.objects.filter(person__in=persons, period__contains=TODAY, kind__in=["cdd", "cddi"])
    for rank, work in enumerate(works.order_by("title", "period", "person__birth_date")[:6]):
        left = draw.randrange(8, 29) if rank < 3 else draw.randrange(40, 100)
        work.period = DateRange(work.period.lower, TODAY + days(left))
        work.save(update_fields=["period"])


def decide(world: World) -> None:
    """What was decided about some alerts, and the counts of the four weeks before."""
    with day_kept():
        for week in range(4, 0, -1):
            counts.keep(world.operator.pk, TODAY - days(7 * week))
        coordination = world.users["coordination"]
        found = [
            due
            for board, files in counts.batches(world.operator.pk, TODAY)
            for file in sorted(files, key=lambda file: file.reference)
            for due in board.standing(file)
            if due.owner_id is not None and due.layer == "shared"
        ]
        for kind, reason, left in _POSTPONED:
            back = TODAY + days(left)
            due = next(one for one in found if one.kind is kind and (one.until is None or one.until > back))
            actions.postpone(_household(due), due.keys, by=_owner(due), until=back, reason=reason)
            found.remove(due)
        for kind, reason in _SETTLED:
            due = next(one for one in found if one.kind is kind)
            actions.settle(_household(due), due.keys, by=_owner(due), reason=reason)
            found.remove(due)
        entrusted = [one for one in found if one.kind in (Kind.SILENCE, Kind.PAPER)][:2]
        for due in entrusted:
            offered = actions.colleagues(_household(due), due, _owner(due))
            to = next(user for user in offered if user.pk != coordination.pk)
            actions.delegate(_household(due), due.keys, by=_owner(due), to=to, reason="Vous la voyez cette semaine")


_POSTPONED = [
    (Kind.PAPER, "Rendez-vous pris en préfecture", 12),
    (Kind.SILENCE, "En famille à Lyon jusqu'à la fin du mois", 18),
    (Kind.ONE_AWAY, "En formation jusqu'en janvier", 40),
]
_SETTLED = [
    (Kind.LICENCE, "Demande déposée, récépissé à recevoir"),
    (Kind.ONE_AWAY, "Ne souhaite pas changer d'emploi"),
]


def _household(due: Due) -> Household:
    return Household.objects.get(pk=due.household.id)


def _owner(due: Due) -> User:
    return User.objects.get(pk=due.owner_id or 0)
