"""What the pages of workshops show: a workshop by section, the search among contributions."""

from dataclasses import dataclass, field

from django.contrib.postgres.lookups import Unaccent
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Lower

from coincide.apps.accounts.models import User
from coincide.apps.workshops.models import Contribution, Workshop, WorkshopGroup, WorkshopQuerySet

Section = Contribution.Section
CLOSE = 0.55
"""From which word similarity (0 to 1, pg_trgm) a contribution answers a misspelt word [working rule]."""


@dataclass
class Sheet:
    """A group's sheet: what it wished for, did, found good and hard."""

    group: WorkshopGroup
    parts: dict[Section, list[Contribution]] = field(default_factory=dict)

    @property
    def ordered(self) -> list[tuple[str, list[Contribution]]]:
        """Its parts that say something, in the order of the sheet."""
        order = (Section.IMPACT, Section.DONE, Section.STRENGTH, Section.CHALLENGE)
        return [(section.label, self.parts[section]) for section in order if self.parts.get(section)]


@dataclass
class Page:
    """A workshop by section: the whole room's and each group's."""

    workshop: Workshop
    room: dict[Section, list[Contribution]]
    sheets: list[Sheet]

    @property
    def proposed(self) -> list[tuple[str, list[Contribution]]]:
        """The roadmap's actions under their headings; a heading without bullets has itself as its action."""
        themes: dict[str, list[Contribution]] = {}
        for one in self.room.get(Section.ROADMAP, []):
            themes.setdefault(one.heading, []).append(one)
        return list(themes.items())

    def __getitem__(self, section: str) -> list[Contribution]:
        return self.room.get(Section(section), [])


def workshops(user: User) -> WorkshopQuerySet:
    """The workshops that the user reads, latest first, each with its numbers of groups and of contributions."""
    return Workshop.objects.visible_to(user).annotate(
        group_count=Count("groups", distinct=True), contribution_count=Count("contributions", distinct=True)
    )


def page(workshop: Workshop) -> Page:
    """A workshop as it was, in three queries."""
    sheets = {group.pk: Sheet(group) for group in workshop.groups.all()}
    room: dict[Section, list[Contribution]] = {}
    for one in workshop.contributions.all():
        parts = sheets[one.group_id].parts if one.group_id else room
        parts.setdefault(Section(one.section), []).append(one)
    return Page(workshop, room, list(sheets.values()))


def search(user: User, words: str, workshop: Workshop | None = None) -> QuerySet[Contribution]:
    """The contributions that hold the words, whatever the accents and small misspellings, the closest first."""
    found = Contribution.objects.filter(workshop__in=Workshop.objects.visible_to(user)).select_related(
        "workshop", "group"
    )
    if workshop:
        found = found.filter(workshop=workshop)
    plain = Lower(Unaccent(F("text")))
    # An address can carry a NUL, which PostgreSQL refuses in a text.
    wanted = Lower(Unaccent(Value(words.replace("\0", "").strip())))
    # The stubs want a text where Django takes an expression as well.
    found = found.annotate(plain=plain, closeness=TrigramWordSimilarity(wanted, plain))  # type: ignore[arg-type]
    return found.filter(Q(closeness__gte=CLOSE) | Q(plain__contains=wanted)).order_by("-closeness", "order")


@dataclass(frozen=True)
class Dot:
    """One respondent, drawn: ``x`` in a picture where each takes 10."""

    x: str
    is_on: bool


@dataclass(frozen=True)
class DrawnCount:
    """So many persons among the respondents, one dot each."""

    count: int
    respondents: int
    words: str

    @property
    def dots(self) -> list[Dot]:
        """The respondents, those counted first."""
        return [Dot(str(10 * i + 5), i < self.count) for i in range(self.respondents)]


def evaluation(workshop: Workshop) -> list[DrawnCount]:
    """The participants' own evaluation in counts, those that the notes give."""
    if not workshop.respondents:
        return []
    counts = [(workshop.contributed, "ont pu contribuer"), (workshop.at_ease, "à l’aise")]
    return [DrawnCount(count, workshop.respondents, words) for count, words in counts if count is not None]
