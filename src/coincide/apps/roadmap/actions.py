"""What one does with the roadmap: adopt what a workshop proposed, add an action, change it, undo."""

import re
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max

from coincide.apps.accounts import journal
from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import Role
from coincide.apps.roadmap.models import Action, Theme
from coincide.apps.workshops.models import Contribution, Workshop
from coincide.apps.workshops.notes import Notes

EDITORS = frozenset({Role.COORDINATOR, Role.STATE, Role.FACILITATOR})
EDITED = ("title", "owner", "due_on", "proof", "status", "blocked_by", "already_proposed")


def check_may_edit(user: User | None, departement_id: str | None) -> None:
    """Raise ``PermissionDenied`` unless the user edits the roadmap of that département; None is the command line."""
    if user and (user.role not in EDITORS or user.organisation.departement_id != departement_id):
        raise PermissionDenied("Votre rôle ne permet pas de modifier cette feuille de route.")


def adopt(
    workshop: Workshop, notes: Notes | None = None, by: User | None = None, year: int | None = None
) -> list[Theme]:
    """Make the workshop's roadmap themes and actions, each action linked to the contribution it comes from.

    The year is ``year``, else the one that the notes' heading names (« Feuille de route 2026 »), else the year after
    the workshop. A theme without bullets has one action, its own heading. Raises ``ValidationError`` when the workshop
    was adopted already, proposes nothing, or has no year; ``PermissionDenied`` for another role or département.
    """
    check_may_edit(by, workshop.departement_id)
    if Theme.objects.filter(origin=workshop).exists():
        raise ValidationError("Les actions de cet atelier sont déjà dans la feuille de route.")
    proposed: dict[str, list[Contribution]] = {}
    for one in workshop.contributions.filter(section=Contribution.Section.ROADMAP):
        proposed.setdefault(one.heading or "Autres actions", []).append(one)
    if not proposed:
        raise ValidationError("Les notes de cet atelier ne proposent aucune action.")
    chosen = (
        year or (_named_year(notes) if notes else None) or (workshop.held_on.year + 1 if workshop.held_on else None)
    )
    if chosen is None:
        raise ValidationError("L'année de la feuille de route n'est pas connue\u202f: donnez-la.")
    with transaction.atomic():
        themes = _keep(workshop, proposed, chosen)
        journal.record("adopt", workshop, workshop.pk, by)
    return themes


def _named_year(notes: Notes) -> int | None:
    for mark in notes.headings:
        if found := re.search(r"feuille de route\D*(20\d\d)", mark.text, re.IGNORECASE):
            return int(found[1])
    return None


def _keep(workshop: Workshop, proposed: dict[str, list[Contribution]], year: int) -> list[Theme]:
    same_year = Theme.objects.filter(departement=workshop.departement_id, year=year)
    last = same_year.aggregate(last=Max("order"))["last"] or 0
    themes = []
    for order, (title, contributions) in enumerate(proposed.items(), last + 1):
        theme = Theme.objects.create(
            departement_id=workshop.departement_id, year=year, order=order, title=title[:200], origin=workshop
        )
        Action.objects.bulk_create(
            Action(theme=theme, order=rank, title=one.text[:240], origin=one)
            for rank, one in enumerate(contributions, 1)
        )
        themes.append(theme)
    return themes


def un_adopt(workshop: Workshop, by: User) -> None:
    """Take back an adoption that nobody has worked on yet. Raises ``ValidationError`` once an action was changed."""
    check_may_edit(by, workshop.departement_id)
    actions = Action.objects.filter(theme__origin=workshop)
    fresh = actions.filter(status=Action.Status.TO_DO, owner=None, due_on=None, proof="", origin__workshop=workshop)
    with transaction.atomic():
        if fresh.count() != actions.count():
            raise ValidationError("Des actions de cet atelier ont déjà été complétées\u202f: modifiez-les une à une.")
        Theme.objects.filter(origin=workshop).delete()
        journal.record("un-adopt", workshop, workshop.pk, by)


def add(theme: Theme, facts: dict[str, Any], by: User) -> Action:
    """Add an action at the end of a theme. Raises ``ValidationError`` with the fields that are wrong."""
    check_may_edit(by, theme.departement_id)
    with transaction.atomic():
        Theme.objects.select_for_update().get(pk=theme.pk)  # two additions at once take two ranks
        last = theme.actions.aggregate(last=Max("order"))["last"] or 0
        action = Action(theme=theme, order=last + 1, **facts)
        action.full_clean()
        action.save()
        journal.record("add", action, action.pk, by)
    return action


def remove(action: Action, by: User) -> None:
    """Take away an action that was added by mistake; one that comes from a workshop stays (it was said)."""
    check_may_edit(by, action.theme.departement_id)
    if action.origin_id:
        raise ValidationError("Cette action vient d'un atelier\u202f: changez son état plutôt que de la retirer.")
    with transaction.atomic():
        journal.record("remove", action, action.pk, by)
        action.delete()


def change(action: Action, facts: dict[str, Any], by: User) -> dict[str, Any]:
    """Change an action; returns what its changed fields held before, so that the change can be undone.

    ``facts`` holds fields among ``EDITED``. Raises ``ValidationError`` with the fields that are wrong.
    """
    check_may_edit(by, action.theme.departement_id)
    if unknown := facts.keys() - set(EDITED):
        raise ValueError(f"not fields that can be changed: {sorted(unknown)}")
    with transaction.atomic():
        kept = Action.objects.select_for_update().get(pk=action.pk)
        before = {name: getattr(kept, name) for name in facts if getattr(kept, name) != facts[name]}
        for name, value in facts.items():
            setattr(kept, name, value)
        kept.full_clean()
        kept.save()
        if before:
            journal.record("change", kept, kept.pk, by)
    return before
