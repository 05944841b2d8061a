"""Writing and checking the append-only journal."""

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import Model

from coincide.apps.accounts.models import JournalEntry, User
from coincide.apps.territory.clock import now

_START = "0" * 64
_LOCK = 7_021_101  # one writer at a time, so that the chain has one end


def record(verb: str, target: Model | type[Model] | str, target_id: object, actor: User | None = None) -> JournalEntry:
    """Add a line: ``actor`` did ``verb`` to the thing of kind ``target`` (a model or a word) with ``target_id``."""
    kind = target if isinstance(target, str) else target._meta.label_lower
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        last = JournalEntry.objects.order_by("-id").values_list("hash", flat=True).first()
        entry = JournalEntry(
            at=now(),
            actor=actor,
            verb=verb,
            target_kind=kind,
            target_id=str(target_id),
            previous_hash=last or _START,
        )
        entry.hash = entry.computed_hash()
        entry.save(force_insert=True)
    return entry


def record_many(
    verb: str, target: type[Model], target_ids: Iterable[object], actor: User | None = None
) -> list[JournalEntry]:
    """The lines that :func:`record` would add one by one, for what one verb did to many things of one kind."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        last = JournalEntry.objects.order_by("-id").values_list("hash", flat=True).first() or _START
        entries = []
        for target_id in target_ids:
            entry = JournalEntry(
                at=now(),
                actor=actor,
                verb=verb,
                target_kind=target._meta.label_lower,
                target_id=str(target_id),
                previous_hash=last,
            )
            entry.hash = last = entry.computed_hash()
            entries.append(entry)
        return JournalEntry.objects.bulk_create(entries, batch_size=1000)


def broken_links() -> list[int]:
    """Identifiers of the lines whose hash or link is wrong; empty for a sound journal."""
    wrong, previous = [], _START
    for entry in JournalEntry.objects.order_by("id").iterator():
        if entry.previous_hash != previous or entry.hash != entry.computed_hash():
            wrong.append(entry.id)
        previous = entry.hash
    return wrong
