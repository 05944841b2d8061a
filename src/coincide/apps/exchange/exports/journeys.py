"""The journeys as rows of an export, read with a constant number of queries."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Prefetch

from coincide.apps.accounts.models import User
from coincide.apps.journeys.clock import clock_of
from coincide.apps.journeys.dossier import age_on
from coincide.apps.journeys.exits import NO_WORK, class_of
from coincide.apps.journeys.models import BasinPeriod, Departure, Journey, ReferentPeriod
from coincide.apps.organisations.models import Profession
from coincide.apps.people.models import HomeSituation, Household, Person, WorkSituation
from coincide.apps.programme.queries import RuleBook
from coincide.core.rules.exits import ExitKind

_CLASSES = {True: "positive", False: "simple"}


@dataclass(frozen=True)
class JourneyRow:
    """One journey on a day, as an export says it; what is not known is blank."""

    journey: Journey
    day: dt.date
    departure: Departure | None
    ends_on: dt.date | None
    basin: str
    cip: str
    social: str
    home: str
    commune: str
    work: str
    exit_class: str
    exit_rule: str

    @property
    def person(self) -> Person:
        """Whose it is."""
        return self.journey.person

    @property
    def household(self) -> Household:
        """Whose file it is in."""
        return self.journey.person.household

    @property
    def age(self) -> int:
        """In whole years."""
        return age_on(self.person.birth_date, self.day)

    @property
    def status(self) -> str:
        """Accompanied, gone, or gone on elsewhere."""
        if self.departure is None:
            return "accompagné"
        return "sorti" if self.departure.kind == Departure.Kind.EXIT else "transféré"

    @property
    def exit_on(self) -> dt.date | None:
        """The day of the exit, or of the transfer."""
        return self.departure.on if self.departure else None

    @property
    def exit_reason(self) -> str:
        """Why the person left."""
        return self.departure.get_reason_display() if self.departure else ""


def journey_rows(user: User, day: dt.date) -> Iterator[JourneyRow]:
    """The journeys of the user's operator whose files are open to the user, as they stand on ``day``."""
    book = RuleBook()
    titles = {row.pk: row.title for row in book.rows}
    found = (
        Journey.objects.visible_to(user)
        .filter(operator=user.organisation_id, entered_on__lte=day, person__household__archived_on=None)
        .select_related("person__household", "extension")
        .prefetch_related(
            "departures",
            "suspensions",
            Prefetch("referents", ReferentPeriod.objects.select_related("user").order_by("period")),
            Prefetch("basins", BasinPeriod.objects.select_related("basin").order_by("period")),
            Prefetch("person__works", WorkSituation.objects.filter(period__contains=day), to_attr="works_now"),
            Prefetch(
                "person__household__homes",
                HomeSituation.objects.filter(period__contains=day).select_related("commune"),
                to_attr="homes_now",
            ),
        )
        .order_by("person__household__reference", "person__birth_date", "pk")
    )
    for journey in found:
        yield _row(journey, day, book, titles)


def _row(journey: Journey, day: dt.date, book: RuleBook, titles: dict[int, str]) -> JourneyRow:
    gone = [
        one for one in journey.departures.all() if one.on <= day and (one.reopened_on is None or one.reopened_on > day)
    ]
    departure = gone[-1] if gone else None
    rules = book.on(departure.on if departure else day)
    clock = clock_of(journey, rules, departure.on if departure else day) if rules else None
    held = {one.profession: str(one.user) for one in journey.referents.all()}
    basins = list(journey.basins.all())
    # The types do not follow a Prefetch across links.
    homes, works = journey.person.household.homes_now, journey.person.works_now  # type: ignore[attr-defined]
    home = homes[0].get_kind_display() if homes else ""
    work = works[0].get_kind_display() if works else ""
    exit_class = ""
    if departure is not None:
        home = dict(HomeSituation.Kind.choices).get(departure.home_kind, departure.home_kind) or home
        kinds = {**dict(WorkSituation.Kind.choices), NO_WORK: "Sans emploi"}
        work = kinds.get(departure.work_kind, departure.work_kind) or work
        if departure.kind == Departure.Kind.EXIT:
            exit_class = _CLASSES[class_of(departure, book).kind.counted_as is ExitKind.POSITIVE]
    return JourneyRow(
        journey=journey,
        day=day,
        departure=departure,
        ends_on=clock.ends_on if clock else None,
        basin=str(basins[-1].basin) if basins else "",
        cip=held.get(Profession.CIP, ""),
        social=held.get(Profession.SOCIAL, ""),
        home=str(home),
        commune=str(homes[0].commune) if homes else "",
        work=str(work),
        exit_class=exit_class,
        exit_rule=titles.get(departure.rule_version_id or 0, "") if departure else "",
    )
