"""Verbs of a caseload's import: drop a file, read it, apply it, undo it while keeping what was worked on since."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Count

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import Role
from coincide.apps.exchange.caseload.check import CaseloadReader, RowRead, seen_nothing
from coincide.apps.exchange.caseload.header import Header, choose_sheet, find_header
from coincide.apps.exchange.caseload.undo import Undone, take_back
from coincide.apps.exchange.caseload.writer import Writer, told_on
from coincide.apps.exchange.models import CaseloadImport, CaseloadRow
from coincide.apps.exchange.source import Grid, Source, cell_name
from coincide.apps.territory.clock import now
from coincide.core.rules.calendar import french_count

MOST_ROWS = 10_000
Status = CaseloadImport.Status
Action = CaseloadRow.Action
Told = Callable[[int], None]
_CHANGED_SINCE = "La file active a changé depuis la lecture du fichier\u202f: relisez-le."


def _silent(count: int) -> None:
    """Nobody listens to the progress."""


def drop(name: str, content: bytes, by: User) -> CaseloadImport:
    """Keep a file that can be read, with the columns that are recognised; no row is read yet.

    The mapping of the operator's last import comes before the titles that we know. A coordinator's earlier file that
    still waits goes: a preview holds names, only the last one stays. Raises ValidationError when it is not a table.
    """
    require_coordinator(by)
    source = Source(name, content, MOST_ROWS)
    remembered = remembered_mapping(by)
    try:
        sheet = choose_sheet(source, "", remembered)
    except ValidationError:
        sheet = source.sheets[0]
    header = find_header(source, sheet, remembered)
    with transaction.atomic():
        CaseloadImport.objects.visible_to(by).filter(status__in=[Status.DRAFT, Status.PREVIEWED]).delete()
        batch = CaseloadImport.objects.create(
            organisation=by.organisation,
            uploaded_by=by,
            uploaded_at=now(),
            file_name=name[-200:],
            content=content,
            sheet=sheet,
            header_line=header.line,
            mapping={field: header.titles[at] for field, at in header.places.items()},
        )
        record("drop_caseload", batch, batch.pk, by)
    return batch


def remembered_mapping(by: User) -> dict[str, str]:
    """The mapping of the operator's last import that was read."""
    last = CaseloadImport.objects.visible_to(by).exclude(mapping={}).exclude(status=Status.DRAFT).first()
    return dict(last.mapping) if last else {}


def read(
    batch: CaseloadImport,
    by: User,
    *,
    mapping: dict[str, str] | None = None,
    sheet: str | None = None,
    header_line: int | None = None,
    taken_anyway: Iterable[int] = (),
    told: Told = _silent,
) -> CaseloadImport:
    """Read every row and keep what it would do; no household is touched.

    ``mapping`` (field → title, "" for none), ``sheet`` and ``header_line`` replace what was recognised. Raises
    ValidationError when a required column is missing, or nothing stands under the titles.
    """
    require_coordinator(by)
    source = Source(batch.file_name, bytes(batch.content or b""), MOST_ROWS)
    chosen = sheet if sheet is not None else batch.sheet
    header = find_header(source, chosen, batch.mapping if mapping is None else mapping, header_line)
    header.check()
    if len(header.rows) > MOST_ROWS:
        raise ValidationError("Le fichier a plus de 10\u202f000 lignes\u202f: coupez-le en plusieurs.")
    grid = source.grid(chosen)
    rows = CaseloadReader(by).read(header, grid, taken_anyway, told)
    with transaction.atomic():
        locked = _locked(batch, by, {Status.DRAFT, Status.PREVIEWED}, "Ce fichier a déjà été importé.")
        locked.sheet, locked.header_line = chosen, header.line
        locked.mapping = {name: header.titles[at] for name, at in header.places.items()}
        locked.mapping |= {name: "" for name, title in (mapping or {}).items() if not title}
        locked.notes = _notes(source, header, grid)
        locked.counts, locked.failure = dict(Counter(row.action for row in rows)), ""
        locked.status = Status.PREVIEWED
        locked.save()
        locked.rows.all().delete()
        CaseloadRow.objects.bulk_create((_row(locked, one) for one in rows), batch_size=1000)
        record("preview_caseload", locked, locked.pk, by)
    return locked


def preview(
    name: str, content: bytes, by: User, mapping: dict[str, str] | None = None, sheet: str = ""
) -> CaseloadImport:
    """Drop a file and read it at once, as the command line does."""
    require_coordinator(by)
    remembered = remembered_mapping(by) if mapping is None else mapping
    chosen = choose_sheet(Source(name, content, MOST_ROWS), sheet, remembered)
    with transaction.atomic():
        batch = drop(name, content, by)
        return read(batch, by, mapping=remembered, sheet=chosen)


def take_anyway(batch: CaseloadImport, line: int, by: User, is_taken: bool = True) -> CaseloadRow:
    """Take a duplicate all the same, as a person of its own; or leave it out after all."""
    require_coordinator(by)
    with transaction.atomic():
        locked = _locked(batch, by, {Status.PREVIEWED}, "Ce fichier a déjà été importé.")
        row = locked.rows.exclude(reason="").filter(line=line).first()
        if row is None:
            raise ValidationError(f"La ligne {line} n'est pas un doublon.")
        row.is_taken_anyway = is_taken
        row.action = Action.NEW if is_taken else Action.DUPLICATE
        row.full_clean(exclude=["batch"])
        row.save()
        locked.counts = {one["action"]: one["found"] for one in _by_action(locked)}
        locked.save(update_fields=["counts"])
        record("take_duplicate" if is_taken else "leave_duplicate", locked, f"{locked.pk}:{line}", by)
    return row


def _by_action(batch: CaseloadImport) -> Any:
    return batch.rows.order_by().values("action").annotate(found=Count("pk"))


def apply(batch: CaseloadImport, by: User, told: Told = _silent) -> CaseloadImport:
    """Write every row that is new or changed, in one transaction; the names read don't stay in the import afterwards.

    Raises ValidationError when a row no longer holds: nothing is written then.
    """
    require_coordinator(by)
    with transaction.atomic():
        locked = _locked(batch, by, {Status.PREVIEWED, Status.RUNNING}, "Ce fichier a déjà été importé.")
        rows = list(locked.rows.filter(action__in=[Action.NEW, Action.CHANGED]))
        if not rows:
            raise ValidationError("Aucune ligne n'est à importer.")
        reader = CaseloadReader(by)
        _still_true(rows, reader)
        writer = Writer(by, reader.known)
        for row in rows:
            try:
                writer.build(row)
            except ValidationError as error:
                raise told_on(row.line, error) from error
        writer.write(told)
        locked.created, locked.updated = writer.created(), writer.updated
        locked.status, locked.content = Status.APPLIED, None
        locked.save()
        _forget_names(locked)
        record("apply_caseload", locked, locked.pk, by)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # PostgreSQL plans blindly until it has counted the new rows: pages would wait
    return locked


def undo(batch: CaseloadImport, by: User) -> CaseloadImport:
    """Take an import back. What somebody worked on since is kept and listed in ``kept``; the rest is as before."""
    require_coordinator(by)
    with transaction.atomic():
        locked = _locked(batch, by, {Status.APPLIED}, "Cet import n'est pas en place\u202f: il n'y a rien à annuler.")
        locked.kept = take_back(locked, by).kept
        locked.created, locked.updated = [], []
        locked.status = Status.UNDONE
        locked.save()
        record("undo_caseload", locked, locked.pk, by)
    return locked


def what_undo_would_do(batch: CaseloadImport, by: User) -> Undone:
    """What an undo would remove, put back and keep, without doing it."""
    require_coordinator(by)
    with transaction.atomic():
        locked = _locked(batch, by, {Status.APPLIED}, "Cet import n'est pas en place\u202f: il n'y a rien à annuler.")
        found = take_back(locked, by)
        transaction.set_rollback(True)
    return found


def require_coordinator(by: User) -> None:
    """Refuse anyone but a coordinator of an operator."""
    if by.role != Role.COORDINATOR:
        raise PermissionDenied("Seule la coordination de l'opérateur importe une file active.")


def _locked(batch: CaseloadImport, by: User, wanted: set[str], otherwise: str) -> CaseloadImport:
    locked = CaseloadImport.objects.visible_to(by).select_for_update().filter(pk=batch.pk).first()
    if locked is None:
        raise PermissionDenied("Cet import est celui d'une autre organisation.")
    if locked.status not in wanted:
        raise ValidationError(otherwise)
    return locked


def _row(batch: CaseloadImport, read: RowRead) -> CaseloadRow:
    return CaseloadRow(
        batch=batch,
        line=read.line,
        action=read.action,
        reference=read.reference,
        label=read.label[:170],
        person=read.person,
        values=read.values,
        changes=read.changes,
        refusals=read.refusals,
        notes=read.notes,
        reason=read.reason[:300],
        is_taken_anyway=bool(read.reason) and read.action != Action.DUPLICATE,
    )


def _still_true(rows: list[CaseloadRow], reader: CaseloadReader) -> None:
    """Each row means today what it meant when it was read."""
    seen = seen_nothing()
    for row in rows:
        again = RowRead(row.line, values=dict(row.values))
        reader.judge(again, seen, row.is_taken_anyway)
        if (again.action, again.person) != (row.action, row.person):
            raise ValidationError(_CHANGED_SINCE)


def _forget_names(batch: CaseloadImport) -> None:
    rows = batch.rows
    rows.update(label="", values={}, changes=[])
    rows.exclude(reason="").update(reason="doublon")
    rows.exclude(notes=[]).update(notes=["une partie n'a pas été prise"])
    refused = list(rows.exclude(refusals=[]))
    for row in refused:
        row.refusals = [{**one, "value": ""} for one in row.refusals]
    CaseloadRow.objects.bulk_update(refused, ["refusals"], batch_size=500)


def _notes(source: Source, header: Header, grid: Grid) -> list[str]:
    """What the file had that a person may want to know, in sentences."""
    notes = []
    if source.hidden:
        notes.append(f"Feuilles masquées, non lues\u202f: {', '.join(source.hidden[:6])}.")
    if header.line > 1:
        notes.append(f"Les titres sont à la ligne {header.line}\u202f; ce qui est au-dessus n'est pas lu.")
    under = {(line, at) for line, at in grid.computed if line > header.line and at in header.places.values()}
    if under:
        first = cell_name(*min(under))
        notes.append(
            f"{french_count(len(under), 'case calculée', 'cases calculées')} par une formule (la première, {first})"
            "\u202f: c'est le dernier résultat enregistré qui est lu."
        )
    merged = [(top, bottom) for top, bottom in grid.merged if bottom[0] > max(top[0], header.line)]
    if merged:
        (row, column), (last, _) = merged[0]
        notes.append(
            f"{french_count(len(merged), 'cellule fusionnée', 'cellules fusionnées')} sur plusieurs lignes "
            f"(la première, {cell_name(row, column)}:{cell_name(last, column)})\u202f: "
            "leur valeur vaut pour chaque ligne."
        )
    unread = [title for at, title in enumerate(header.titles) if title and at not in header.places.values()]
    if unread:
        notes.append(f"Colonnes non prises\u202f: {', '.join(unread[:12])}.")
    twice = [title for title in header.titles if title.endswith(" (2)")]
    if twice:
        first = twice[0].removesuffix(" (2)")
        notes.append(f"Deux colonnes s'appellent «\u202f{first}\u202f»\u202f: c'est la première qui est prise.")
    return notes
