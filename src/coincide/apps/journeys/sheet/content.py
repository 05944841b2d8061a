"""What the sheet says, in plain French, from the facts of the household's file.

Only what the household may take away: no obstacle, no note, no contact, nothing of a layer that one profession keeps.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coincide.apps.journeys.dossier import Dossier, PersonFacts, work_on
from coincide.apps.journeys.due import current_papers, licence_deadline
from coincide.apps.journeys.models import Appointment, Layer, Step
from coincide.core.rules.calendar import french_date

MOST = 8
"""Appointments or steps shown: a sheet is one page."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of a list: the words, the day if there is one, with whom, where."""

    text: str
    day: dt.date | None = None
    time: dt.datetime | None = None
    who: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet of a household on a day. ``until``: the last day of the accompaniment that runs out first."""

    names: str
    day: dt.date
    until: dt.date | None
    referents: tuple[tuple[str, str], ...]
    appointments: tuple[Line, ...]
    steps: tuple[Line, ...]
    home: tuple[str, ...]
    job: tuple[str, ...]
    move: tuple[str, ...]
    papers: tuple[Line, ...]

    @property
    def texts(self) -> Iterator[str]:
        """Every word of the content, for who must check that it can be printed."""
        yield self.names
        yield from (name for _, name in self.referents)
        yield from (*self.home, *self.job, *self.move)
        for line in (*self.appointments, *self.steps, *self.papers):
            yield from (line.text, line.who, line.place)


def sheet(
    file: Dossier, appointments: Sequence[Appointment], steps: Sequence[Step], extras: Sequence[str] = ()
) -> Sheet:
    """The sheet, from the file of a household, its appointments to come, its open steps, what other rooms add.

    Appointments and steps of another layer than the shared one are left out, whoever asks for the sheet.
    """
    grown = [person for person in file.people if person.place != "child" or person.is_accompanied]
    clock = file.clock
    return Sheet(
        names=", ".join(person.full_name for person in grown) or file.name,
        day=file.day,
        until=clock.ends_on if clock and not clock.days_over else None,
        referents=tuple((referent.profession, referent.name) for referent in file.referents),
        appointments=tuple(
            Line(one.subject, time=one.starts_at, who=str(one.owner), place=one.place)
            for one in [one for one in appointments if one.layer == Layer.SHARED][:MOST]
        ),
        steps=tuple(
            Line(one.title, one.due_on, who=str(one.owner))
            for one in [one for one in steps if one.layer == Layer.SHARED][:MOST]
        ),
        home=(*_home(file), *extras),
        job=tuple(sentence for person in grown for sentence in _job(person, file, len(grown) > 1)),
        move=tuple(_move(file, grown)),
        papers=tuple(line for person in file.people for line in _papers(person, file.day)),
    )


def _home(file: Dossier) -> Iterator[str]:
    home = file.home
    if home is None or home.kind == "none":
        yield "Je cherche un logement."
    elif home.is_permanent:
        yield f"J'ai un logement à {home.commune}."
        if home.rent:
            yield f"Le loyer est de {home.rent}\u00a0€ par mois, les charges de {home.charges}\u00a0€."
    else:
        yield f"J'habite à {home.commune} pour le moment. Je cherche un logement pour longtemps."
        if home.place_ends_on:
            yield f"Je peux rester jusqu'au {french_date(home.place_ends_on)}."
    if file.need and not (home and home.is_permanent):
        rooms = file.need.rooms
        yield f"Il faut {rooms} pièce{'s' if rooms > 1 else ''} au moins."


def _job(person: PersonFacts, file: Dossier, several: bool) -> Iterator[str]:
    work = work_on(person, file.day)
    name = f"{person.first_name}\u00a0: " if several else ""
    if work is not None:
        where = f", {work.employer}" if work.employer else ""
        end = f", jusqu'au {french_date(work.span.until)}" if work.span.until else ""
        yield f"{name}{work.title} ({work.label}){where}{end}."
    elif person.seeks_work:
        trades = f" Métier\u00a0: {', '.join(person.trades)}." if person.trades else ""
        yield f"{name}cherche un travail.{trades}" if several else f"Je cherche un travail.{trades}"


def _move(file: Dossier, grown: Sequence[PersonFacts]) -> Iterator[str]:
    if len(grown) > 1:
        yield "Nous avons une voiture." if file.has_car else "Nous n'avons pas de voiture."
    else:
        yield "J'ai une voiture." if file.has_car else "Je n'ai pas de voiture."
    for person in grown:
        name = f"{person.first_name}\u00a0: " if len(grown) > 1 else ""
        deadline = licence_deadline(person, file.day)
        if person.has_french_licence:
            yield f"{name}permis de conduire français."
        elif deadline is not None and deadline.days_left >= 0:
            yield f"{name}échange du permis à demander avant le {french_date(deadline.due_on)}."


def _papers(person: PersonFacts, day: dt.date) -> Iterator[Line]:
    for paper in current_papers(person, day):
        yield Line(f"{person.first_name}\u00a0: {paper.label.lower()}", paper.expires_on)
