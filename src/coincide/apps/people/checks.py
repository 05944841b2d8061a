"""What a person, a paper, a home or a contract cannot be, said on the field that is wrong.

The database keeps most of these rules too; here each becomes a sentence that names the field, the other thing it meets,
and what to do. Thresholds are slips of the keyboard, not rules of law.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model, UniqueConstraint

from coincide.apps.people.fields import field_of
from coincide.apps.people.models import HomeSituation, Household, Paper, Person, Place, WorkSituation
from coincide.core.rules.calendar import add_months, french_count, french_date

Errors = dict[str, str]
Situation = HomeSituation | WorkSituation
ONE_DAY = dt.timedelta(days=1)

YOUNGEST_ADULT = 16
"""Years: a younger person entered as an adult of the household is a slip [unverified: a working rule of ours]."""
OLDEST = 120
HOURS_AT_MOST = Decimal(80)
"""Hours a week, both ends of what is plausible; the legal limits belong to the contract, not to this field."""
AMOUNT_AT_MOST = 20_000
"""Euros a month."""
ROOMS_AT_MOST = 20
AHEAD = dt.timedelta(days=730)
"""How far ahead a situation may begin."""
DATED_CONTRACTS = frozenset({WorkSituation.Kind.CDD, WorkSituation.Kind.CDDI, WorkSituation.Kind.APPRENTICESHIP})
"""Contracts that have an end by their nature."""


def clean(thing: Model, on: Mapping[str, str] | None = None, errors: Errors | None = None) -> None:
    """``full_clean``, with the sentence of each constraint put on the field that ``on`` gives for its name.

    ``errors``: sentences already found. Raises ValidationError with all of them, by field.
    """
    found: dict[str, list[str]] = {name: [said] for name, said in (errors or {}).items()}
    try:
        thing.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        for name, said in error.message_dict.items():
            found.setdefault(name, said)
    for constraint in thing._meta.constraints:
        field = (on or {}).get(constraint.name, NON_FIELD_ERRORS)
        if field in found or (not isinstance(constraint, UniqueConstraint) and found):
            continue
        try:
            constraint.validate(type(thing), thing)
        except ValidationError as error:
            found.setdefault(field, []).extend(error.messages)
    if found:
        raise ValidationError(found)


def hanging(thing: Model) -> list[str]:
    """What hangs on a thing and would go with it, in words: ``2 titres``, ``1 parcours``; its history left out."""
    found = []
    for relation in thing._meta.related_objects:
        model = relation.related_model
        if hasattr(model, "pgh_tracked_model"):
            continue
        count = model._base_manager.filter(**{relation.field.name: thing.pk}).count()
        if count:
            name, plural = str(model._meta.verbose_name), str(model._meta.verbose_name_plural)
            if plural == f"{name}s":  # Django's own: « situation d'emplois »
                first, *rest = name.split(" ")
                plural = " ".join([f"{first}s", *rest])
            found.append(french_count(count, name, plural))
    return found


def check_household(household: Household) -> None:
    """A plausible income."""
    clean(household, {}, _amounts(household, ("other_income",)))


def check_person(person: Person, day: dt.date) -> None:
    """Born before today and not long ago, old enough for their place; dates of the licence in order."""
    errors: Errors = {}
    born = person.birth_date
    if born and born > day:
        errors["birth_date"] = f"La naissance est après aujourd'hui, le {french_date(day)}\u202f: vérifiez l'année."
    elif born and born.year < day.year - OLDEST:
        errors["birth_date"] = f"La personne aurait plus de {OLDEST} ans\u202f: vérifiez l'année de naissance."
    elif born and person.place != Place.CHILD and add_months(born, 12 * YOUNGEST_ADULT) > day:
        place = person.get_place_display().lower()
        errors["birth_date"] = (
            f"Un {place} du ménage a {YOUNGEST_ADULT} ans au moins, ici il est né le {french_date(born)}\u202f: "
            "vérifiez la date, ou choisissez «\u202fEnfant\u202f»."
        )
    received, asked = person.foreign_licence_received_on, person.licence_exchange_asked_on
    for name, value in (("foreign_licence_received_on", received), ("licence_exchange_asked_on", asked)):
        if value and value > day:
            errors[name] = "Cette date est à venir\u202f: donnez aujourd'hui ou un jour passé."
    if received and asked and asked < received:
        errors.setdefault(
            "licence_exchange_asked_on",
            f"L'échange se demande après le récépissé du {french_date(received)}\u202f: corrigez l'une des deux dates.",
        )
    on = {"person_entered_once": "first_name", "licence_exchange_follows_receipt": "foreign_licence_received_on"}
    clean(person, on, errors)


def check_paper(paper: Paper, day: dt.date) -> None:
    """Issued by today and after the birth, expiring later."""
    errors: Errors = {}
    issued, expires = paper.issued_on, paper.expires_on
    if issued and issued > day:
        errors["issued_on"] = "Un titre s'inscrit quand il est délivré\u202f: donnez aujourd'hui ou un jour passé."
    elif issued and issued < paper.person.birth_date:
        errors["issued_on"] = (
            f"La personne est née le {french_date(paper.person.birth_date)}\u202f: le titre vient après."
        )
    if issued and expires and expires <= issued:
        errors["expires_on"] = (
            f"Le titre expire le {french_date(expires)}, avant d'être délivré le {french_date(issued)}\u202f: "
            "corrigez l'une des deux dates."
        )
    clean(paper, {"paper_expires_after_issue": "expires_on", "paper_entered_once": "issued_on"}, errors)


def check_home(home: HomeSituation, others: Iterable[HomeSituation], day: dt.date) -> None:
    """A period in order that meets no other; plausible amounts; an end of place for a place of the scheme only."""
    errors = _amounts(home, ("rent", "charges"))
    _period(errors, home, others, day, "Cette situation")
    if home.rooms is not None and not 1 <= home.rooms <= ROOMS_AT_MOST:
        errors["rooms"] = f"Un logement a de 1 à {ROOMS_AT_MOST} pièces."
    ends = home.place_ends_on
    if ends and home.kind != HomeSituation.Kind.RECEPTION:
        errors["place_ends_on"] = (
            "Seule une place du dispositif national d'accueil a une fin prévue\u202f: laissez ce champ vide."
        )
    elif ends and home.period and ends < bounds(home)[0]:
        errors["place_ends_on"] = f"La place commence le {french_date(bounds(home)[0])}\u202f: sa fin vient après."
    clean(home, {"home_does_not_overlap": "since"}, errors)


def check_work(work: WorkSituation, others: Iterable[WorkSituation], day: dt.date) -> None:
    """A period in order that meets no other; plausible hours and wage; an end where the contract has one."""
    errors = _amounts(work, ("net_wage",))
    what = "La formation" if work.kind in (work.Kind.QUALIFYING, work.Kind.LANGUAGE) else "Le contrat"
    _period(errors, work, others, day, what)
    hours = work.hours_per_week
    if hours is not None and not 0 < hours <= HOURS_AT_MOST:
        errors["hours_per_week"] = f"Une semaine a entre 1 et {HOURS_AT_MOST} heures\u202f: vérifiez le nombre."
    if work.kind == WorkSituation.Kind.CDI and work.months:
        errors["months"] = "Un CDI n'a pas de durée\u202f: laissez ce champ vide, ou changez le contrat."
    elif work.months is not None and not 1 <= work.months <= 60:
        errors["months"] = "La durée va de 1 à 60 mois."
    if work.kind in DATED_CONTRACTS and work.period and bounds(work)[1] is None:
        errors.setdefault(
            "until",
            f"Un contrat «\u202f{work.get_kind_display()}\u202f» a une fin\u202f: donnez son dernier jour ou sa durée.",
        )
    if work.period and bounds(work)[0] < work.person.birth_date:
        errors["since"] = f"La personne est née le {french_date(work.person.birth_date)}\u202f: vérifiez l'année."
    clean(work, {"work_does_not_overlap": "since"}, errors)


def span_words(first: dt.date, after: dt.date | None) -> str:
    """A half-open period in words: ``du 3 mars 2025 au 4 avril 2025``, ``depuis le 3 mars 2025``."""
    if after is None:
        return f"depuis le {french_date(first)}"
    return f"du {french_date(first)} au {french_date(after - ONE_DAY)}"


def bounds(situation: Situation) -> tuple[dt.date, dt.date | None]:
    """First day, and the day after the last, of a period that was read or is about to be written."""
    period = situation.period
    return (period.lower, period.upper) if hasattr(period, "lower") else (period[0], period[1])


def _period(errors: Errors, one: Situation, others: Iterable[Situation], day: dt.date, what: str) -> None:
    if not one.period:
        return  # the field itself says that it is missing
    first, after = bounds(one)
    if after is not None and after <= first:
        errors["until"] = (
            f"{what} finit le {french_date(after - ONE_DAY)}, avant de commencer le {french_date(first)}\u202f: "
            "corrigez l'une des deux dates."
        )
        return
    if first > day + AHEAD:
        errors["since"] = f"Le {french_date(first)} est dans plus de deux ans\u202f: vérifiez l'année."
        return
    if first.year < day.year - OLDEST:
        errors["since"] = f"Le {french_date(first)} est trop loin\u202f: vérifiez l'année."
        return
    for other in others:
        start, end = bounds(other)
        if (after is None or start < after) and (end is None or first < end):
            where = "since" if first >= start or after is None else "until"
            errors[where] = (
                f"Cette période en recouvre une autre\u202f: «\u202f{other}\u202f», {span_words(start, end)}. "
                "Changez l'une des deux, ou corrigez d'abord l'autre."
            )
            return


def _amounts(thing: Model, names: Iterable[str]) -> Errors:
    errors: Errors = {}
    for name in names:
        value = getattr(thing, name)
        if value is not None and not 0 <= value <= AMOUNT_AT_MOST:
            label = str(field_of(thing, name).verbose_name)
            errors[name] = f"Donnez un montant entre 0 et 20\u202f000 pour «\u202f{label}\u202f»."
    return errors
