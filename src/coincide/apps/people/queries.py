"""What is computed from a household's persons: language facts and the rooms they need."""

import datetime as dt
from collections.abc import Iterable

from coincide.apps.people.models import Level, Literacy, Person, Place
from coincide.core.rules.language import LanguageFacts, Schooling
from coincide.core.rules.language import Level as CoreLevel
from coincide.core.rules.rooms import Need, Occupant, Sex, housing_need

# Both lists go from the lowest level to the highest.
_LEVELS: dict[str, CoreLevel] = {str(code): rank for code, rank in zip(Level, CoreLevel, strict=True)}
_LITERATE = {Literacy.NONE: False, Literacy.OTHER_SCRIPT: True, Literacy.LATIN: True}
_CHILD_SEX = {Person.Sex.FEMALE: Sex.GIRL, Person.Sex.MALE: Sex.BOY}


def language_facts(person: Person) -> LanguageFacts:
    """The two independent facts of language, in the words of ``core.rules.language``; None is « not known »."""
    return LanguageFacts(
        oral=_LEVELS.get(person.french_oral),
        written=_LEVELS.get(person.french_written),
        schooling=Schooling.IN_FRENCH if person.schooled_in_french else Schooling.ELSEWHERE,
        is_literate=_LITERATE.get(Literacy(person.literacy)),
    )


def rooms_needed(persons: Iterable[Person], day: dt.date) -> Need | None:
    """The smallest dwelling that fits these persons on ``day``; None for a household without persons.

    A spouse and one adult are a couple. Sex is read for the children's rooms only.
    """
    members = sorted(persons, key=lambda person: person.birth_date)
    if not members:
        return None
    adults = [person for person in members if person.place == Place.ADULT]
    spouses = [person for person in members if person.place == Place.SPOUSE]
    couples = min(len(adults), len(spouses))
    paired = {person.pk for person in [*adults[:couples], *spouses[:couples]]}
    others = [
        Occupant(_age(person, day), _CHILD_SEX[Person.Sex(person.sex)] if person.place == Place.CHILD else None)
        for person in members
        if person.pk not in paired
    ]
    return housing_need(couples, others)


def _age(person: Person, day: dt.date) -> int:
    born = person.birth_date
    return max(0, day.year - born.year - ((day.month, day.day) < (born.month, born.day)))
