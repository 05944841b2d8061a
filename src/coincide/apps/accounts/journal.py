"""Writing and checking the append-only journal."""

from collections.abc import Iterable

from django.db.models import Model

from coincide.apps.accounts.models import JournalEntry, User
from coincide.apps.territory.clock import now

_START = "0" * 64


def _line(verb: str, kind: str, target_id: object, actor: User | None) -> JournalEntry:
    return JournalEntry(at=now(), actor=actor, verb=verb, target_kind=kind, target_id=str(target_id))


def record(verb: str, target: Model | type[Model] | str, target_id: object, actor: User | None = None) -> JournalEntry:
    """Add a line: ``actor`` did ``verb`` to the thing of kind ``target`` (a model or a word) with ``target_id``.

    One statement: the database chains it to the line before.
    """
    entry = _line(verb, target if isinstance(target, str) else target._meta.label_lower, target_id, actor)
    entry.save(force_insert=True)
    return entry


def record_many(
    verb: str, target: type[Model], target_ids: Iterable[object], actor: User | None = None
) -> list[JournalEntry]:
    """The lines that :func:`record` would add one by one, for what one verb did to many things of one kind."""
    lines = [_line(verb, target._meta.label_lower, target_id, actor) for target_id in target_ids]
    return JournalEntry.objects.bulk_create(lines, batch_size=1000)


def broken_links() -> list[int]:
    """Identifiers of the lines whose hash or link is wrong; empty for a sound journal."""
    wrong, previous = [], _START
    for entry in JournalEntry.objects.order_by("id").iterator():
        if entry.previous_hash != previous or entry.hash != entry.computed_hash():
            wrong.append(entry.id)
        previous = entry.hash
    return wrong
