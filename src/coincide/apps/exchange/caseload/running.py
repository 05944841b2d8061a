"""Applying a long file in the background, and saying how far it is while nothing else of it can be seen."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import connections, transaction

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.exchange.caseload import actions
from coincide.apps.exchange.caseload.actions import Told, require_coordinator
from coincide.apps.exchange.models import CaseloadImport, CaseloadProgress
from coincide.apps.exchange.tasks import apply_caseload
from coincide.apps.matching.worker import is_alive

LONG = 200
"""From so many rows on, an import is done by the worker, if one is there."""
Status = CaseloadImport.Status


def start(batch: CaseloadImport, by: User) -> CaseloadImport:
    """Apply a short file at once; give a long one to the worker. Raises ValidationError as ``apply`` does."""
    require_coordinator(by)
    to_do = int(batch.counts.get("new", 0)) + int(batch.counts.get("changed", 0))
    if to_do < LONG or not is_alive():
        return actions.apply(batch, by)
    with transaction.atomic():
        locked = CaseloadImport.objects.visible_to(by).select_for_update().get(pk=batch.pk)
        if locked.status != Status.PREVIEWED:
            raise ValidationError("Ce fichier a déjà été importé.")
        locked.status, locked.failure = Status.RUNNING, ""
        locked.save(update_fields=["status", "failure"])
        CaseloadProgress.objects.update_or_create(batch=locked, defaults={"done": 0, "total": to_do})
        apply_caseload.defer(batch_id=locked.pk, user_id=by.pk)
        record("enqueue_caseload", locked, locked.pk, by)
    return locked


def run(batch: CaseloadImport, by: User) -> None:
    """Apply a file in the worker. A refusal leaves the file as it was, with the sentence that says why."""
    try:
        with telling(batch) as told:
            actions.apply(batch, by, told)
    except ValidationError as error:
        _put_back(batch, " ".join(error.messages))
    except Exception:
        # The cause goes to the worker's log; people get a sentence that says what to do.
        _put_back(batch, "L'import s'est arrêté sur une erreur\u202f: rien n'a été importé. Prévenez l'administrateur.")
        raise
    CaseloadProgress.objects.filter(batch=batch).delete()


def _put_back(batch: CaseloadImport, sentence: str) -> None:
    CaseloadImport.objects.filter(pk=batch.pk).update(status=Status.PREVIEWED, failure=sentence[:400])


@contextmanager
def telling(batch: CaseloadImport) -> Iterator[Told]:
    """A function that adds to the progress, by a connection of its own: the import's is one whole transaction."""
    own = connections["default"].copy()
    table = CaseloadProgress._meta.db_table

    def told(count: int) -> None:
        with own.cursor() as cursor:  # the name of our own table, no value
            cursor.execute(f"UPDATE {table} SET done = done + %s WHERE batch_id = %s", [count, batch.pk])

    try:
        yield told
    finally:
        own.close()
