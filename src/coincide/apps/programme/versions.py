"""The verbs on versions of the rules: a coordinator prepares one and proposes it, the State publishes it.

Who may: coordinators and State supervisors of the département where the version is prepared. Rules decide for every
operator of this base, so one territory prepares them: that of the installation, when it names one. A version that
decides is never edited: another takes its place, from a day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import Role
from coincide.apps.programme.models import ONE_DAY, RuleVersion
from coincide.apps.programme.queries import rule_row_on
from coincide.apps.territory.clock import today
from coincide.apps.territory.models import Departement, Installation
from coincide.core.rules import rule_version
from coincide.core.rules.calendar import french_date
from coincide.core.rules.sources import RuleError
from coincide.core.rules.succession import Reign, reopen, succeed
from coincide.core.statistics.series import Month

Status = RuleVersion.Status
RESERVED = frozenset({"versions", "nouvelle"})
"""Words of the addresses of the rules."""
OTHER_DEPARTEMENT = "Cette version est préparée dans un autre département."


@dataclass(frozen=True, slots=True)
class Draft:
    """What a form says of a version in preparation: its rules, and what surrounds them."""

    content: Mapping[str, Any]
    comment: str = ""
    is_retroactive: bool = False
    retroactive_reason: str = ""


def may_prepare(user: User) -> bool:
    """Whether the user prepares versions: a coordinator of the territory."""
    return user.role == Role.COORDINATOR and _place_of(user) is not None


def may_publish(user: User, version: RuleVersion) -> bool:
    """Whether the user decides for the State on this version."""
    return user.role == Role.STATE and version.departement_id == user.organisation.departement_id


def readable_by(user: User) -> Any:
    """The versions that a user reads: those published for everyone, those in preparation for who takes part in them.

    The State reads a version from the day it is proposed.
    """
    found = RuleVersion.objects.published()
    if user.role == Role.COORDINATOR:
        return found | RuleVersion.objects.exclude(status=Status.PUBLISHED).filter(
            departement=user.organisation.departement_id
        )
    if user.role == Role.STATE:
        return found | RuleVersion.objects.filter(status=Status.SUBMITTED, departement=user.organisation.departement_id)
    return found


@transaction.atomic
def draft_version(*, by: User, starts_on: dt.date | None = None) -> RuleVersion:
    """A draft that says what the rules in force say, from ``starts_on`` (the first day of next month by default)."""
    place = _place_of(by)
    if by.role != Role.COORDINATOR or place is None:
        raise PermissionDenied("Seule la coordination de ce territoire prépare une version des règles.")
    base = rule_row_on(today()) or RuleVersion.objects.published().order_by("-period").first()
    if base is None:
        raise ValidationError("Aucune version publiée ne sert de modèle\u202f: installez d'abord celles du produit.")
    first = starts_on or Month.of(today()).next.first_day
    slug = _free_slug(str(Month.of(first)))
    content = named(base.content, slug) | {
        "title": f"Règles à partir du {french_date(first)}",
        "applies_from": first.isoformat(),
        "applies_until": None,
    }
    version = RuleVersion(
        slug=slug, status=Status.DRAFT, departement=place, drafted_by=by, drafted_on=today(), revision=1
    )
    _put(version, Draft(content))
    version.save(force_insert=True)
    record("draft_rules", version, version.pk, by)
    return version


@transaction.atomic
def change_draft(version: RuleVersion, draft: Draft, *, by: User, revision: int | None = None) -> RuleVersion:
    """Write the rules of a draft. ``revision``: the one that the page showed, None when nobody looked at one.

    Raises ValidationError when a colleague saved first, RuleError with one sentence for each thing that is wrong in
    the rules.
    """
    locked = _locked(version, by, Role.COORDINATOR, Status.DRAFT)
    if revision is not None and revision != locked.revision:
        raise ValidationError(
            "Un collègue a enregistré ce brouillon entre-temps\u202f: ouvrez sa version dans un autre onglet, "
            "puis reportez-y vos changements."
        )
    slug = str(draft.content.get("id", ""))
    if slug in RESERVED:
        raise ValidationError({"slug": f"« {slug} » sert déjà à une adresse du site\u202f: choisissez-en un autre."})
    locked.slug = slug
    _put(locked, draft)
    locked.revision += 1
    locked.save()
    record("change_rules", locked, locked.pk, by)
    return locked


@transaction.atomic
def submit(version: RuleVersion, *, by: User) -> RuleVersion:
    """Propose a draft to the State. Refused when it could not be published as it stands."""
    locked = _locked(version, by, Role.COORDINATOR, Status.DRAFT)
    check_publishable(locked)
    locked.status, locked.submitted_by, locked.submitted_on = Status.SUBMITTED, by, today()
    locked.sent_back_reason = ""
    _save(locked)
    record("submit_rules", locked, locked.pk, by)
    return locked


@transaction.atomic
def send_back(version: RuleVersion, *, by: User, reason: str) -> RuleVersion:
    """The State asks for changes, and says which: the version is a draft again."""
    locked = _locked(version, by, Role.STATE, Status.SUBMITTED)
    if not reason.strip():
        raise ValidationError({"reason": "Dites ce qui doit changer, pour que la coordination puisse le faire."})
    locked.status, locked.sent_back_reason = Status.DRAFT, reason.strip()
    locked.submitted_by = locked.submitted_on = None
    locked.revision += 1
    _save(locked)
    record("send_back_rules", locked, locked.pk, by)
    return locked


@transaction.atomic
def publish(version: RuleVersion, *, by: User, first_day: dt.date) -> RuleVersion:
    """The State publishes a proposed version; the one in force on its first day stops the day before.

    ``first_day`` is typed again by who publishes. Exits already written keep the version that classed them.
    """
    locked = _locked(version, by, Role.STATE, Status.SUBMITTED)
    if first_day != locked.first_day:
        raise ValidationError(
            {
                "first_day": f"Cette version s'applique à partir du {french_date(locked.first_day)}, "
                f"et non du {french_date(first_day)}\u202f: vérifiez la date, ou renvoyez la version."
            }
        )
    closed = check_publishable(locked)
    if closed is not None:
        _limit(RuleVersion.objects.get(slug=closed.id), closed)
        record("close_rules", RuleVersion, closed.id, by)
    locked.status, locked.published_by, locked.published_on = Status.PUBLISHED, by, today()
    _save(locked)
    record("publish_rules_retroactive" if locked.is_retroactive else "publish_rules", locked, locked.pk, by)
    return locked


@transaction.atomic
def withdraw(version: RuleVersion, *, by: User) -> RuleVersion:
    """Take back a version that never applied: a coordinator before it is published, the State before it starts."""
    locked = _locked(version, by, None, *Status)
    if locked.status == Status.WITHDRAWN:
        raise ValidationError("Cette version est déjà retirée.")
    if locked.status == Status.PUBLISHED:
        if not may_publish(by, locked):
            raise PermissionDenied("Seul l'État retire une version publiée.")
        if locked.first_day <= today():
            raise ValidationError(
                f"Cette version s'applique depuis le {french_date(locked.first_day)}\u202f: "
                "elle ne se retire plus, publiez-en une autre."
            )
        again = reopen(_reigns(locked), _reign(locked))
        locked.status = Status.WITHDRAWN
        _save(locked)  # before the days are given back: two published versions never share one
        if again is not None:
            _limit(RuleVersion.objects.get(slug=again.id), again)
    elif by.role != Role.COORDINATOR:
        raise PermissionDenied("La coordination retire ce qu'elle prépare\u202f; l'État peut le renvoyer.")
    else:
        locked.status = Status.WITHDRAWN
        locked.submitted_by = locked.submitted_on = None
        _save(locked)
    record("withdraw_rules", locked, locked.pk, by)
    return locked


def check_publishable(version: RuleVersion) -> Reign | None:
    """Refuse a version that could not be published as it stands; the reign that it would close.

    Raises ValidationError: retroactive without saying so, days left without rules, days given to two versions.
    """
    if version.first_day < today() and not version.is_retroactive:
        raise ValidationError(
            {
                "is_retroactive": f"Cette version commence le {french_date(version.first_day)}, avant aujourd'hui"
                "\u202f: dites qu'elle est rétroactive et pourquoi, ou donnez un premier jour à venir."
            }
        )
    try:
        return succeed(_reigns(version), _reign(version))
    except RuleError as error:
        raise ValidationError({"applies_from": list(error.messages)}) from error


def named(content: Mapping[str, Any], slug: str) -> dict[str, Any]:
    """The same rules under the name ``slug``, which its tables carry too."""
    found = dict(content) | {"id": slug}
    for part in ("exit_table", "entry"):
        if found.get(part) is not None:
            found[part] = dict(found[part]) | {"version": slug}
    return found


def _place_of(user: User) -> Departement | None:
    """The département for which the user prepares rules; None when it is not that of the installation."""
    installed = Installation.objects.values_list("departement", flat=True).first()
    mine = user.organisation.departement
    return mine if mine is not None and installed in (None, mine.pk) else None


def _locked(version: RuleVersion, by: User, role: Role | None, *statuses: str) -> RuleVersion:
    """The version locked with all those published, once it is known who asks and that it is where it should be."""
    published = RuleVersion.objects.published().order_by("pk")
    list(published.select_for_update().values_list("pk"))
    locked = RuleVersion.objects.select_for_update().get(pk=version.pk)
    if role is not None and by.role != role:
        who = "Seul l'État décide" if role == Role.STATE else "Seule la coordination écrit"
        raise PermissionDenied(f"{who} sur cette version des règles.")
    if by.role not in (Role.COORDINATOR, Role.STATE) or locked.departement_id != by.organisation.departement_id:
        raise PermissionDenied(OTHER_DEPARTEMENT)
    if locked.status not in statuses:
        raise ValidationError(
            f"Cette version est {locked.get_status_display()}\u202f: cela ne se fait plus. Relisez la page."
        )
    return locked


def _put(version: RuleVersion, draft: Draft) -> None:
    """The rules and what surrounds them on a version not saved yet. Raises RuleError, ValidationError."""
    read = rule_version.RuleVersion.from_dict(dict(draft.content))
    version.content = read.to_dict()
    version.title, version.source, version.certainty = read.title, read.source[:240], read.certainty.value
    version.period = DateRange(read.applies_from, read.applies_until + ONE_DAY if read.applies_until else None)
    version.comment = draft.comment
    version.is_retroactive = draft.is_retroactive
    version.retroactive_reason = draft.retroactive_reason.strip() if draft.is_retroactive else ""
    version.full_clean()


def _save(version: RuleVersion) -> None:
    version.full_clean()
    version.save()


def _reign(version: RuleVersion) -> Reign:
    return Reign(version.slug, version.first_day, version.last_day)


def _reigns(apart_from: RuleVersion) -> list[Reign]:
    return [_reign(one) for one in RuleVersion.objects.published().exclude(pk=apart_from.pk).order_by("period")]


def _limit(version: RuleVersion, reign: Reign) -> None:
    """Give a published version another last day, in its period and in the rules that it shows."""
    version.period = DateRange(reign.first, reign.last + ONE_DAY if reign.last else None)
    version.content = version.content | {"applies_until": reign.last.isoformat() if reign.last else None}
    _save(version)


def _free_slug(wanted: str) -> str:
    known = set(RuleVersion.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    names = (wanted if not number else f"{wanted}-{number + 1}" for number in range(len(known) + 1))
    return next(name for name in names if name not in known)
