"""What the parts of the builder share: the seeded draw, the days that matter, and what is already built."""

import datetime as dt
import random
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from coincide.apps.accounts.models import User
from coincide.apps.organisations.models import Organisation
from coincide.apps.programme.models import RuleVersion
from coincide.apps.territory.models import Basin, Commune, Departement

SEED = 20251211
TODAY = dt.date(2025, 12, 11)
MARKET_STARTS = dt.date(2023, 7, 1)
FIRST_ENTRIES = dt.date(2023, 10, 1)
SECOND_CIP = dt.date(2025, 2, 3)
"""Invented: the deck says that a second post was created, not when."""
MONTLUCON, MOULINS, VICHY = "montlucon", "moulins", "vichy"


class Draw(random.Random):
    """A seeded draw with what the builder asks of it."""

    def uuid(self) -> uuid.UUID:
        """An identifier that is the same in every build."""
        return uuid.UUID(int=self.getrandbits(128), version=4)

    def among[T](self, weights: Mapping[T, float]) -> T:
        """One of the keys, by weight."""
        return self.choices(list(weights), list(weights.values()))[0]

    def day(self, first: dt.date, last: dt.date) -> dt.date:
        """A working day (Monday to Friday) between two days, both included; the first one if there is none."""
        days = [day for day in each_day(first, last) if day.weekday() < 5]
        return self.choice(days) if days else first


def each_day(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Every day from the first to the last."""
    for offset in range((last - first).days + 1):
        yield first + dt.timedelta(days=offset)


def days(count: int) -> dt.timedelta:
    """A number of days."""
    return dt.timedelta(days=count)


@dataclass
class World:
    """What is built, for the parts that come after."""

    draw: Draw = field(default_factory=lambda: Draw(SEED))
    departements: dict[str, Departement] = field(default_factory=dict)
    basins: dict[str, Basin] = field(default_factory=dict)
    communes: dict[str, Commune] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    rules: list[RuleVersion] = field(default_factory=list)

    @property
    def allier(self) -> Departement:
        """The territory shown."""
        return self.departements["03"]

    @property
    def operator(self) -> Organisation:
        """The operator of the territory."""
        return self.organisations["operator"]

    def located(self, basin: str) -> list[Commune]:
        """The communes of a basin whose point has a source, most populated first."""
        mine = [one for one in self.communes.values() if one.basin and one.basin.slug == basin and one.point_source]
        return sorted(mine, key=lambda one: (-one.population, one.code))

    def commune_near(self, basin: str, pull: float = 1.0) -> Commune:
        """A located commune of a basin, drawn by population to the power ``pull``."""
        places = self.located(basin)
        return self.draw.choices(places, [one.population**pull for one in places])[0]

    def rules_on(self, day: dt.date) -> RuleVersion:
        """The stored rules in force on a day."""
        return next(row for row in self.rules if day in row.period)
