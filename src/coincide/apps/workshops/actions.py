"""What one does with workshops: bring one in from its notes."""

import hashlib
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from coincide.apps.accounts import journal
from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import Role
from coincide.apps.territory.models import Departement
from coincide.apps.workshops.models import Contribution, Workshop, WorkshopGroup
from coincide.apps.workshops.notes import Group, Item, Notes, NotesError, read_notes

IMPORTERS = frozenset({Role.FACILITATOR, Role.COORDINATOR, Role.STATE})
Section = Contribution.Section


class AlreadyImported(NotesError):
    """The very same file is already a workshop of the département; ``workshop`` is that one."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        super().__init__(
            f"Ces notes ont déjà été importées\u202f: c'est l'atelier « {workshop.title} ». "
            "Ouvrez-le, ou importez un fichier modifié."
        )


def import_notes(
    data: bytes, name: str, departement: Departement, by: User | None = None, dry_run: bool = False
) -> tuple[Workshop | None, Notes]:
    """Read a workshop's notes and keep them as a workshop of ``departement``; with ``dry_run``, only read them.

    ``by`` is who brings them in (None: the command line). Raises :class:`AlreadyImported` for a file already kept,
    ``NotesError`` for one that can't be read (both say what to do), ``PermissionDenied`` for another role or another
    département.
    """
    if by is not None and (by.role not in IMPORTERS or by.organisation.departement_id not in (None, departement.pk)):
        raise PermissionDenied("Votre rôle ne permet pas d'importer un atelier.")
    notes = read_notes(data, name)
    digest = hashlib.sha256(data).hexdigest()
    known = Workshop.objects.filter(departement=departement, source_hash=digest).first()
    if known:
        raise AlreadyImported(known)
    if dry_run:
        return None, notes
    try:
        with transaction.atomic():
            workshop = _keep(notes, name, departement, digest)
            journal.record("import", workshop, workshop.pk, by)
    except IntegrityError as error:  # the same file, at the same instant, from elsewhere
        known = Workshop.objects.filter(departement=departement, source_hash=digest).first()
        if known is None:
            raise
        raise AlreadyImported(known) from error
    return workshop, notes


def _keep(notes: Notes, name: str, departement: Departement, digest: str) -> Workshop:
    numbers = notes.evaluation
    workshop = Workshop(
        title=_short(notes.title or f"Atelier ({name})", 240),
        departement=departement,
        held_on=notes.held_on,
        place=_short(notes.place, 120),
        respondents=numbers.respondents,
        # Without a total, a share has nothing to be compared with: the contribution keeps its text.
        contributed=numbers.contributed if numbers.respondents is not None else None,
        at_ease=numbers.at_ease if numbers.respondents is not None else None,
        source=_short(name, 240),
        source_hash=digest,
    )
    workshop.full_clean()
    workshop.save()
    groups = [
        WorkshopGroup.objects.create(workshop=workshop, order=order, name=_short(_calm(group.name), 120))
        for order, group in enumerate(notes.groups, 1)
    ]
    kept = [_whole_room(notes), *((group, _of_group(read)) for group, read in zip(groups, notes.groups, strict=True))]
    rows = [(group, section, item) for group, parts in kept for section, items in parts for item in items]
    Contribution.objects.bulk_create(
        Contribution(
            workshop=workshop,
            group=group,
            section=section,
            order=order,
            heading=_short(" · ".join(filter(None, (item.heading, item.column))), 240),
            text=item.text,
            line=item.line,
        )
        for order, (group, section, item) in enumerate(rows, 1)
    )
    return workshop


type Parts = list[tuple[Section, Iterable[Item]]]


def _whole_room(notes: Notes) -> tuple[None, Parts]:
    roadmap = [
        Item(text=action.text, lines=action.lines, heading=theme.title)
        for theme in notes.roadmap.themes
        # A theme without an action is an action of its own: its heading says what is to be done.
        for action in (theme.actions or (Item(theme.title, theme.lines),))
    ]
    return None, [
        (Section.EXPECTATION, notes.expectations),
        (Section.PROGRAMME, notes.programme),
        (Section.FIGURE, notes.figures),
        (Section.STRENGTH, notes.synthesis.strengths),
        (Section.CHALLENGE, notes.synthesis.challenges),
        (Section.AMPLIFY, notes.projection.create_maintain_amplify),
        (Section.STOP, notes.projection.stop),
        (Section.REDUCE, notes.projection.reduce),
        (Section.ROADMAP, [*notes.roadmap.loose_actions, *roadmap]),
        (Section.SATISFIED, notes.evaluation.satisfied),
        (Section.TO_IMPROVE, notes.evaluation.to_improve),
    ]


def _of_group(group: Group) -> Parts:
    return [
        (Section.IMPACT, group.wished_impacts),
        (Section.DONE, group.done),
        (Section.STRENGTH, group.strengths),
        (Section.CHALLENGE, group.challenges),
    ]


def _calm(name: str) -> str:
    """« GROUPE 1 » as « Groupe 1 »; a name that isn't all capitals stays as it is."""
    return name.capitalize() if name.isupper() else name


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"
