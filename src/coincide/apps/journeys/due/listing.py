"""All that is due for a household, in order, each thing once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from coincide.apps.journeys.dossier import Dossier
from coincide.apps.journeys.due.model import DEFAULT_DELAYS, ORDER, Delays, Due
from coincide.apps.journeys.due.registry import FAMILIES


def each_due(dossier: Dossier, delays: Delays = DEFAULT_DELAYS) -> list[Due]:
    """All that is due for a household on its day, one by person, in no order; empty when nobody is accompanied."""
    return [due for family in FAMILIES for due in family(dossier, delays)] if dossier.accompanied else []


def dues(dossier: Dossier, delays: Delays = DEFAULT_DELAYS) -> tuple[Due, ...]:
    """All that is due for a household on its day, the most pressing first, shared things told once."""
    return in_order(together(each_due(dossier, delays)))


def in_order(found: Iterable[Due]) -> tuple[Due, ...]:
    """The most pressing first."""
    return tuple(sorted(found, key=lambda due: (ORDER[due.severity], due.day, due.kind)))


def together(found: Iterable[Due]) -> list[Due]:
    """What falls on the same day for several persons of a household is one thing: the review of a couple, the papers
    of a family. It keeps the identity of each.
    """
    merged: dict[tuple[object, ...], list[Due]] = {}
    for one in found:
        same = (
            one.household.id, one.kind, one.strand, one.since, one.until, one.severity, one.sentence, one.action_url,
            one.owner_id, one.layer, one.authors, one.note,
        )  # fmt: skip
        merged.setdefault(same, []).append(one)
    return [_merged(same) for same in merged.values()]


def _merged(same: Sequence[Due]) -> Due:
    if len(same) == 1:
        return same[0]
    names = [one.person for one in same if one.person]
    return replace(same[0], person=_listed(names), keys=tuple(key for one in same for key in one.keys))


def _listed(names: Sequence[str]) -> str:
    """``Reza``, ``Reza et Amina``, ``Reza, Amina et Tariq``."""
    return " et ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
