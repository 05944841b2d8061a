"""Households and persons of the history, one household for each group of journeys."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from coincide.apps.organisations.models import Organisation
from coincide.apps.people.models import Household, Literacy, Person, Place
from coincide.demo.names import ORIGINS, Origin
from coincide.demo.timeline import Fate, Group
from coincide.demo.world import TODAY, Draw, World, days

REFERENCE = {"montlucon": "MTL", "moulins": "MOU", "vichy": "VIC"}
LEVELS = ["infra_a11", "a11", "a1", "a2", "b1", "b2", "c1"]
_FRENCH_SPEAKER = "français"


@dataclass
class Built:
    """A household with its people: ``adults`` are those who have a journey."""

    group: Group
    household: Household
    adults: list[Person]
    children: list[Person]
    origin: Origin
    rank: int
    home_commune: str = ""
    facts: dict[str, object] = field(default_factory=dict)

    @property
    def is_active(self) -> bool:
        """Still followed today."""
        return self.group.fate is Fate.ACTIVE


def build(world: World, groups: list[Group], operator: Organisation, prefix: str = "") -> list[Built]:
    """Write the households and the persons of the groups."""
    numbers: Counter[str] = Counter()
    built = []
    for rank, group in enumerate(groups):
        letters = prefix or REFERENCE[group.basin]
        numbers[letters] += 1
        built.append(_household(world.draw, group, operator, f"{letters}-{numbers[letters]:03d}", rank))
    Household.objects.bulk_create(one.household for one in built)
    Person.objects.bulk_create(person for one in built for person in one.adults + one.children)
    return built


def _household(draw: Draw, group: Group, operator: Organisation, reference: str, rank: int) -> Built:
    origin = draw.choices(ORIGINS, [one.share for one in ORIGINS])[0]
    last_name = draw.choice(origin.last_names)
    household = Household(
        id=draw.uuid(),
        reference=reference,
        operator=operator,
        name=f"Famille {last_name}",
        has_car=draw.random() < 0.16,
        other_income=_income(draw, group),
        is_invented=True,
    )
    used: set[str] = set()
    adults = []
    for place in range(group.size):
        adults.append(_adult(draw, group, household, origin, last_name, place, used))
    if group.label == "six":
        _tell_family_of_six(household, adults)
    children = [_child(draw, group, household, origin, last_name, number, used) for number in range(group.kids)]
    if len(adults) + len(children) == 1:
        household.name = str(adults[0])
    return Built(group, household, adults, children, origin, rank)


def _tell_family_of_six(household: Household, adults: list[Person]) -> None:
    """Both parents look for work, one of them drives: a plan with two jobs, a car and a larger home is at stake."""
    first, second = adults
    household.has_car = True
    first.seeks_work = second.seeks_work = True
    first.has_french_licence, second.has_french_licence = True, False
    first.french_oral, first.french_written, first.literacy = "b1", "a2", str(Literacy.OTHER_SCRIPT)
    second.french_oral, second.french_written, second.literacy = "a2", "a1", str(Literacy.OTHER_SCRIPT)
    first.birth_date, second.birth_date = dt.date(1984, 3, 9), dt.date(1987, 10, 22)


def _income(draw: Draw, group: Group) -> int:
    """What the household declares besides wages and would keep with a job: a plausible invented sum.

    What a wage would end is left out on purpose, so that no plan counts on it.
    """
    children = 140 + 150 * (group.kids - 1) + (190 if not group.is_couple else 0) if group.kids else 0
    return children + draw.randrange(0, 140, 10)


def _first_name(draw: Draw, origin: Origin, sex: str, used: set[str]) -> str:
    names = [name for name in (origin.women if sex == "f" else origin.men) if name not in used]
    name = draw.choice(names)
    used.add(name)
    return name


def _adult(
    draw: Draw, group: Group, household: Household, origin: Origin, last_name: str, place: int, used: set[str]
) -> Person:
    is_grown_child = place == 2
    sex = draw.choice("fm")
    if group.is_couple and place == 1:
        first_sex = "f" if any(name in used for name in origin.women) else "m"
        sex = "m" if first_sex == "f" else "f"
    if not group.is_couple and group.kids:
        sex = draw.choices("fm", [4, 1])[0]
    oldest = 38 if group.kids > 1 else 31
    age = draw.randint(19, 21) if is_grown_child else max(21, round(draw.gauss(oldest, 7)))
    if group.is_couple and group.size == 3 and not is_grown_child:
        age = draw.randint(43, 52)
    oral = draw.choices(LEVELS[:6], [8, 14, 26, 28, 16, 8])[0]
    if _FRENCH_SPEAKER in origin.languages:
        oral = draw.choices(LEVELS[:6], [0, 4, 10, 20, 36, 30])[0]
    literacy = _literacy(draw, origin)
    written = LEVELS[max(0, LEVELS.index(oral) - draw.choices([0, 1, 2], [35, 45, 20])[0])]
    if literacy == Literacy.NONE:
        written = "infra_a11"
    assessed: dt.date | None = group.start + days(draw.randrange(10, 60))
    if group.fate is Fate.ACTIVE and group.start > TODAY - days(100):
        oral, written, literacy, assessed = "", "", str(Literacy.UNKNOWN), None
    licence = draw.random()
    return Person(
        id=draw.uuid(),
        household=household,
        place=Place.SPOUSE if group.is_couple and place == 1 else Place.ADULT,
        first_name=_first_name(draw, origin, sex, used),
        last_name=last_name,
        birth_date=dt.date(group.start.year - age, 1, 1) + days(draw.randrange(365)),
        sex=sex,
        nationality_group=Person.NationalityGroup.OTHER,
        protection=draw.among({"refugee": 66, "subsidiary": 33, "stateless": 1}),
        seeks_work=not (place == 1 and group.kids > 2 and draw.random() < 0.5) and draw.random() < 0.95,
        french_oral=oral,
        french_written=written,
        literacy=literacy,
        schooled_in_french=_FRENCH_SPEAKER in origin.languages and draw.random() < 0.6,
        language_assessed_on=assessed,
        spoken_languages=list(origin.languages),
        has_french_licence=licence < (0.75 if household.has_car else 0.13),
        foreign_licence_received_on=_licence_receipt(draw, group) if licence > 0.8 else None,
    )


def _literacy(draw: Draw, origin: Origin) -> str:
    if draw.random() < 0.13:
        return str(Literacy.NONE)
    return str(Literacy.LATIN if origin.is_latin or draw.random() < 0.25 else Literacy.OTHER_SCRIPT)


def _licence_receipt(draw: Draw, group: Group) -> dt.date:
    """The receipt that opens the exchange, within a year: for those still followed, often not over yet."""
    if group.fate is Fate.ACTIVE:
        return max(group.start, TODAY - days(draw.randrange(60, 420)))
    return group.start + days(draw.randrange(0, 60))


_SIX = [("f", 15), ("m", 12), ("m", 9), ("f", 4)]
"""The children of the family of six: a girl and a boy too old to share, so that four rooms are needed."""


def _child(
    draw: Draw, group: Group, household: Household, origin: Origin, last_name: str, number: int, used: set[str]
) -> Person:
    sex, age = draw.choice("fm"), draw.randint(0, 5) + number * 3
    if group.label == "six":
        sex, age = _SIX[number]
    # Under 18 today, so that a child of the history is a child in every file.
    born = TODAY - days(min(age, 17) * 365 + draw.randrange(20, 340))
    return Person(
        id=draw.uuid(),
        household=household,
        place=Place.CHILD,
        first_name=_first_name(draw, origin, sex, used),
        last_name=last_name,
        birth_date=born,
        sex=sex,
        nationality_group=Person.NationalityGroup.OTHER,
        spoken_languages=list(origin.languages),
    )
