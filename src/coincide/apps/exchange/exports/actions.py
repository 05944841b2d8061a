"""Verbs of the templates of export: make, change, remove one; one is the default."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import Role
from coincide.apps.exchange.exports.catalogue import BY_KEY, DEFAULT
from coincide.apps.exchange.models import ExportTemplate
from coincide.apps.organisations.models import Organisation

STATE_FORM = "Formulaire de l'État"
LONGEST_TITLE = 80


def save_template(
    template: ExportTemplate, columns: Sequence[tuple[str, str]], by: User, *, is_default: bool = False
) -> ExportTemplate:
    """Keep a template of the coordinator's operator. ``columns``: field and title, in order; blank: the field's own.

    Raises ValidationError without a column, with an unknown one, or with two of one title.
    """
    _require(template, by)
    told = [[key, " ".join(title.split()) or BY_KEY[key].label] for key, title in columns if key in BY_KEY]
    if len(told) != len(columns):
        raise ValidationError("Une colonne n'existe pas dans le catalogue.")
    if not told:
        raise ValidationError("Choisissez au moins une colonne.")
    titles = [title for _, title in told]
    if len({title.casefold() for title in titles}) < len(titles):
        raise ValidationError("Deux colonnes portent le même titre\u202f: changez l'un des deux.")
    if any(len(title) > LONGEST_TITLE for title in titles):
        raise ValidationError(f"Un titre a {LONGEST_TITLE} caractères au plus.")
    template.columns = told
    with transaction.atomic():
        if is_default:
            others = ExportTemplate.objects.filter(organisation=template.organisation_id).exclude(pk=template.pk)
            others.update(is_default=False)
        template.is_default = is_default or template.is_default
        template.full_clean()
        template.save()
        record("save_export_template", template, template.pk, by)
    return template


def remove_template(template: ExportTemplate, by: User) -> None:
    """Remove a template; the default one stays. Raises ValidationError for that one."""
    _require(template, by)
    if template.is_default:
        raise ValidationError("Le modèle par défaut ne se supprime pas\u202f: choisissez-en d'abord un autre.")
    with transaction.atomic():
        record("remove_export_template", template, template.pk, by)
        template.delete()


def first_template(operator: Organisation) -> ExportTemplate:
    """The default template of an operator; made of columns that name nobody when there is none yet."""
    found = ExportTemplate.objects.filter(organisation=operator, is_default=True).first()
    if found is None:
        columns = [[key, BY_KEY[key].label] for key in DEFAULT]
        found, _ = ExportTemplate.objects.get_or_create(
            organisation=operator, name=STATE_FORM, defaults={"columns": columns, "is_default": True}
        )
    return found


def _require(template: ExportTemplate, by: User) -> None:
    if by.role != Role.COORDINATOR or template.organisation_id != by.organisation_id:
        raise PermissionDenied("Seule la coordination de l'opérateur règle ses modèles d'export.")
