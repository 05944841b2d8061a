"""Whose alert it is: exactly one person, who may work in the file and read the thing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from coincide.apps.journeys.dossier import Dossier, Referent, may_read, work_on
from coincide.apps.journeys.due.model import Due
from coincide.apps.journeys.due.registry import CIP, RULES, SOCIAL


def most_concerned(dossier: Dossier) -> str:
    """The profession whose half of a positive exit is missing: the home first, since a job without one doesn't hold;
    then the job. A household that has both leaves with its home: the social worker's.
    """
    if dossier.home is None or dossier.home.is_permanent is not True:
        return SOCIAL
    works = [work_on(person, dossier.day) for person in dossier.accompanied if person.seeks_work]
    return SOCIAL if works and all(work is not None and work.is_lasting is True for work in works) else CIP


def owner_of(due: Due, may_work: Collection[int], roles: Mapping[int, str], coordinator: int | None) -> int | None:
    """The owner: who promised it, or else the person's referent of the kind's profession, another such referent of the
    household, a referent of the other profession, the coordination. None only when none of them may.

    ``may_work``: the active users who may work in the file; ``roles``: the role of each user.
    """
    for user_id in _candidates(due, coordinator):
        if user_id in may_work and may_read(due.layer, due.authors, user_id, roles.get(user_id, "")):
            return user_id
    return None


def _candidates(due: Due, coordinator: int | None) -> Iterator[int]:
    if due.owner_id is not None:
        yield due.owner_id
    profession = RULES[due.kind].profession or most_concerned(due.household)
    found = sorted(_referents(due), key=lambda pair: (pair[0].profession != profession, not pair[1], pair[0].user_id))
    yield from (referent.user_id for referent, _ in found)
    if coordinator is not None:
        yield coordinator


def _referents(due: Due) -> Iterator[tuple[Referent, bool]]:
    """The referents of the day, each with whether they follow the person concerned."""
    for person in due.household.accompanied:
        for referent in person.journey.referents if person.journey else ():
            if referent.span.covers(due.household.day):
                yield referent, due.person_id is None or person.id == due.person_id
