"""Reading households on a day, with a constant number of queries whatever their number.

What a person's file holds today only (level of French, licence, car) is shown as it is today, even on a past day.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import DateField, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import REFERENTS
from coincide.apps.journeys.clock import clock_of, clock_start, pauses
from coincide.apps.journeys.dossier import (
    ONE_DAY,
    AppointmentFact,
    ContactFact,
    Dossier,
    HeldPaper,
    Home,
    ImmersionFact,
    JourneyFacts,
    LanguageReferralFact,
    Obstacle,
    PersonFacts,
    Referent,
    Span,
    StepFact,
    Work,
    age_on,
    may_read,
)
from coincide.apps.journeys.exits import facts as exit_facts
from coincide.apps.journeys.layers import SHARED
from coincide.apps.journeys.models import Appointment, Contact, Departure, Journey, ReferentPeriod, Step, Suspension
from coincide.apps.journeys.parts import with_parts
from coincide.apps.journeys.strands import STRAND_OF_OBSTACLE
from coincide.apps.people.models import HomeSituation, Household, Person, WorkSituation
from coincide.apps.people.queries import language_facts, rooms_needed
from coincide.apps.people.together import Beside, Part, attach
from coincide.apps.programme.queries import RuleBook
from coincide.core.rules.exits import Criterion, ExitFacts, Verdict, find
from coincide.core.rules.rule_version import RuleVersion

MEETINGS = (Contact.Kind.MEETING, Contact.Kind.VISIT)
_MET = {Verdict.MET: True, Verdict.UNMET: False}


def caseload(user: User, day: dt.date) -> QuerySet[Household]:
    """The households that ``user`` may open today and in which somebody is accompanied at the end of ``day``.

    Accompanied by the operator of ``user``: a file that is only read (proposed by another operator, or handed over to
    one) is nobody's work here.
    """
    active = Journey.objects.active_on(day).filter(operator=user.organisation_id).values("person__household")
    return Household.objects.visible_to(user).filter(pk__in=active)


def followed_by(households: QuerySet[Household], user_id: int, day: dt.date) -> QuerySet[Household]:
    """Those of ``households`` in which ``user_id`` is a referent of an open journey on ``day``."""
    journeys = Journey.objects.active_on(day).filter(
        pk__in=ReferentPeriod.objects.filter(user=user_id, period__contains=day).values("journey")
    )
    return households.filter(pk__in=journeys.values("person__household"))


def my_caseload(user: User, day: dt.date) -> QuerySet[Household]:
    """What *Ma journée* is about: the households that a referent follows, all of the operator's for the coordinator."""
    seen = caseload(user, day)
    return followed_by(seen, user.pk, day) if user.role in REFERENTS else seen


def with_contacts(households: QuerySet[Household], day: dt.date) -> QuerySet[Household]:
    """Adds ``last_contact``, ``last_meeting`` and ``silent_since`` (the last contact, or else the first entry)."""
    contacts = Contact.objects.filter(household=OuterRef("pk"), on__lte=day).order_by("-on")
    entries = Journey.objects.active_on(day).filter(person__household=OuterRef("pk")).order_by("entered_on")
    last = Subquery(contacts.values("on")[:1], output_field=DateField())
    return households.annotate(
        last_contact=last,
        last_meeting=Subquery(contacts.filter(kind__in=MEETINGS).values("on")[:1], output_field=DateField()),
        silent_since=Coalesce(last, Subquery(entries.values("entered_on")[:1], output_field=DateField())),
    )


def clock_ends(households: QuerySet[Household], day: dt.date) -> dict[UUID, dt.date]:
    """The last day of the clock that runs out first, for each household; empty without rules for ``day``."""
    active = Journey.objects.active_on(day).filter(person__household__in=households.values("pk"))
    journeys = list(active.select_related("extension").annotate(household=F("person__household")))
    pauses_of = Part("suspensions", Suspension.objects.all(), "journey", "journey")
    (rules,) = attach(journeys, [pauses_of], beside=[Beside(RuleBook.all())])
    rule = RuleBook(rules).on(day)
    if rule is None:
        return {}
    ends: dict[UUID, dt.date] = {}
    for journey in journeys:
        clock = clock_of(journey, rule, day)
        key = journey.household
        ends[key] = min(clock.ends_on, ends.get(key, dt.date.max))
    return ends


def dossiers(households: QuerySet[Household], day: dt.date, *, for_alerts: bool = False) -> list[Dossier]:
    """The households as they stand on ``day``, in the order of the queryset, without the list of their contacts.

    ``for_alerts`` leaves empty what no alert reads: wished communes, trades, obstacles, basins.
    """
    found, (rules,) = with_parts(with_contacts(households, day), for_alerts=for_alerts, beside=[Beside(RuleBook.all())])
    rule = RuleBook(rules).on(day)
    return [_dossier(household, day, rule, ()) for household in found]


def dossier(household: Household, day: dt.date, reader: User | None = None) -> Dossier:
    """One household with everything its page shows, the contacts included, latest first.

    ``household`` comes from ``views.household.opened``, which says whether who looks may write. Of the log, only what
    ``reader`` may read; what everybody who opens the file reads, when nobody is named.
    """
    past = Contact.objects.filter(household=household, on__lte=day)
    readable = past.readable_by(reader) if reader else past.filter(layer=SHARED)
    (found,), (rules, read) = with_parts(
        with_contacts(Household.objects.filter(pk=household.pk), day),
        beside=[Beside(RuleBook.all()), Beside(readable, ("author",))],
    )
    contacts = tuple(
        ContactFact(contact.on, contact.kind, contact.get_kind_display(), contact.subject, contact.author.full_name)
        for contact in read
    )
    return read_by(_dossier(found, day, RuleBook(rules).on(day), contacts, household.may_write), reader)


def read_by(file: Dossier, reader: User | None) -> Dossier:
    """The file without the steps and the appointments that ``reader`` may not read (nobody named: the shared ones)."""

    def may(one: StepFact | AppointmentFact) -> bool:
        if reader is None:
            return one.layer == SHARED
        return may_read(one.layer, one.authors, reader.pk, reader.role)

    steps, appointments = tuple(filter(may, file.steps)), tuple(filter(may, file.appointments))
    return replace(file, steps=steps, appointments=appointments)


def _dossier(
    household: Any,
    day: dt.date,
    rule: RuleVersion | None,
    contacts: Sequence[ContactFact],
    may_write: bool = True,
) -> Dossier:
    """``household`` is annotated by :func:`with_contacts` and carries the parts of :func:`_with_parts`."""
    members = [person for person in household.persons.all() if person.birth_date <= day]
    return Dossier(
        id=household.pk,
        url=reverse("journeys:household", args=[household.pk]),
        name=household.name,
        reference=household.reference,
        is_invented=household.is_invented,
        has_car=household.has_car,
        wished_communes=tuple(commune.name for commune in household.wished_communes.all()),
        day=day,
        people=tuple(_person(person, household.operator_id, day, rule) for person in members),
        homes=tuple(_home(home, rule) for home in household.homes.all() if home.period.lower <= day),
        last_contact=household.last_contact,
        last_meeting=household.last_meeting,
        need=rooms_needed(members, day),
        contacts=tuple(contacts),
        may_write=may_write,
        steps=tuple(_step(step) for step in household.steps.all() if step.created_on <= day),
        appointments=tuple(_appointment(one) for one in household.appointments.all()),
    )


def _step(step: Step) -> StepFact:
    return StepFact(
        id=step.pk,
        title=step.title,
        strand=step.strand,
        layer=step.layer,
        owner_id=step.owner_id,
        owner=step.owner.full_name,
        person_id=step.person_id,
        due_on=step.due_on,
        ended_on=step.ended_on,
        outcome=step.outcome,
        authors=(step.owner_id, step.created_by_id),
    )


def _appointment(one: Appointment) -> AppointmentFact:
    return AppointmentFact(
        id=one.pk,
        starts_at=one.starts_at,
        minutes=one.minutes,
        place=one.place,
        subject=one.subject,
        layer=one.layer,
        owner_id=one.owner_id,
        owner=one.owner.full_name,
        person_id=one.person_id,
        status=one.status,
        authors=(one.owner_id,),
    )


def _person(person: Person, operator_id: int, day: dt.date, rule: RuleVersion | None) -> PersonFacts:
    journeys = [journey for journey in person.journeys.all() if journey.entered_on <= day]
    # The journey at the household's own operator, else the latest: a transfer may have left another one behind.
    journeys.sort(key=lambda journey: (journey.operator_id == operator_id, journey.entered_on))
    return PersonFacts(
        id=person.pk,
        first_name=person.first_name,
        last_name=person.last_name,
        place=person.place,
        age=age_on(person.birth_date, day),
        seeks_work=person.seeks_work,
        language=language_facts(person),
        language_assessed_on=person.language_assessed_on,
        spoken_languages=tuple(person.spoken_languages),
        trades=tuple(trade.label for trade in person.trades.all()),
        has_french_licence=person.has_french_licence,
        foreign_licence_received_on=person.foreign_licence_received_on,
        licence_exchange_asked_on=person.licence_exchange_asked_on,
        immersions=tuple(
            ImmersionFact(one.pk, one.host, one.title, _span(one.period))
            for one in person.immersions.all()
            if one.period.lower <= day
        ),
        language_referrals=tuple(
            LanguageReferralFact(
                id=one.pk,
                platform=one.platform.name,
                course=one.course,
                sent_on=one.sent_on,
                chased_on=one.chased_on,
                returned_on=one.returned_on,
                recommended=one.recommended,
                closed_on=one.closed_on,
            )
            for one in person.language_referrals.all()
            if one.sent_on <= day
        ),
        works=tuple(_work(work, rule) for work in person.works.all() if work.period.lower <= day),
        obstacles=tuple(
            Obstacle(one.kind, one.get_kind_display(), STRAND_OF_OBSTACLE[one.kind], one.opened_on, one.lifted_on)
            for one in person.obstacles.all()
            if one.opened_on <= day
        ),
        papers=tuple(
            HeldPaper(paper.kind, paper.get_kind_display(), paper.issued_on, paper.expires_on)
            for paper in person.papers.all()
            if paper.issued_on <= day
        ),
        journey=_journey(journeys[-1], day, rule) if journeys else None,
    )


def _journey(journey: Journey, day: dt.date, rule: RuleVersion | None) -> JourneyFacts:
    gone = next((one for one in journey.departures.all() if _is_gone(one, day)), None)
    clock_day = min(day, gone.on) if gone else day
    return JourneyFacts(
        entered_on=journey.entered_on,
        cir_signed_on=journey.cir_signed_on,
        entry_label=journey.get_entry_kind_display(),
        suspensions=pauses(journey, day),
        referents=tuple(
            Referent(one.user_id, one.user.full_name, one.profession, _span(one.period))
            for one in journey.referents.all()
        ),
        basin=next((one.basin.name for one in journey.basins.all() if _span(one.period).covers(day)), ""),
        is_active=gone is None,
        left_on=gone.on if gone else None,
        left_label=gone.get_kind_display() if gone else "",
        clock=None if rule is None else clock_of(journey, rule, clock_day),
        is_transfer=journey.entry_kind == Journey.EntryKind.TRANSFER,
        welcomed_on=journey.welcomed_on,
        diagnosed_on=journey.diagnosed_on,
        contract_signed_on=journey.contract_signed_on,
        clock_starts_on=clock_start(journey),
    )


def _is_gone(departure: Departure, day: dt.date) -> bool:
    """The same test as ``Journey.objects.active_on``, on facts already read."""
    return departure.on <= day and (departure.reopened_on is None or departure.reopened_on > day)


def _span(period: Any) -> Span:
    """A PostgreSQL range, whose upper bound is excluded, as first and last day."""
    return Span(period.lower or dt.date.min, period.upper - ONE_DAY if period.upper else None)


def _verdict(criterion: Criterion, facts: ExitFacts, rule: RuleVersion | None) -> bool | None:
    return None if rule is None else _MET.get(find(criterion, facts, rule.exit_table).verdict)


def _home(home: HomeSituation, rule: RuleVersion | None) -> Home:
    return Home(
        kind=home.kind,
        label=home.get_kind_display(),
        commune=home.commune.name,
        span=_span(home.period),
        is_permanent=_verdict(Criterion.HOUSING, exit_facts(home.kind, "", None), rule),
        place_ends_on=home.place_ends_on,
        rent=home.rent,
        charges=home.charges,
        rooms=home.rooms,
    )


def _work(work: WorkSituation, rule: RuleVersion | None) -> Work:
    return Work(
        kind=work.kind,
        label=work.get_kind_display(),
        title=work.title,
        employer=work.employer,
        commune=work.commune.name if work.commune else "",
        hours_per_week=float(work.hours_per_week),
        net_wage=work.net_wage,
        span=_span(work.period),
        is_lasting=_verdict(Criterion.WORK, exit_facts("", work.kind, work.months), rule),
    )
