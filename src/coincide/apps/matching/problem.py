"""From the database to a planning problem: who is in the session, what is on offer, what is already decided.

Sex (but a child's, for the rooms), nationality and kind of protection never leave this module: they are not read.
"""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import Prefetch, QuerySet

from coincide.apps.journeys.clock import clock_of
from coincide.apps.journeys.exits import facts as exit_facts
from coincide.apps.journeys.models import Journey
from coincide.apps.matching import groups
from coincide.apps.matching.budgets import NO_TABLE, OTHER_LEFT_OUT, REPLACED, budget_for
from coincide.apps.matching.codes import CONTRACT_KINDS, HOME_KINDS, level
from coincide.apps.matching.holdings import held_by
from coincide.apps.matching.models import Plan, PlanningSession
from coincide.apps.matching.refusals import refusals_of
from coincide.apps.matching.supply import CENTS, NO_CARE, Offers, point_of
from coincide.apps.organisations.models import Organisation
from coincide.apps.people.models import HomeSituation, Household, Literacy, Person, Place, WorkSituation
from coincide.apps.people.queries import rooms_needed
from coincide.apps.programme.queries import rules_on
from coincide.apps.territory.sources.in_force import source_for_plans
from coincide.core import planning
from coincide.core.budget import BudgetSource, GridRule, HousingCost, Means, composition_of
from coincide.core.mobility import Mode
from coincide.core.rules.calendar import NARROW_SPACE as NARROW
from coincide.core.rules.calendar import whole_months
from coincide.core.rules.exits import Criterion, Verdict, find
from coincide.core.rules.rule_version import RuleVersion as Rules
from coincide.core.rules.sources import RuleError

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

MONTHS_PER_DAY = 12 / 365.25


@dataclass
class Built:
    """A problem and what had to be left out of it, each with its reason; ``groups``: the households of each group."""

    problem: planning.Problem
    set_aside: dict[str, Any]
    rules: str
    groups: dict[str, set[str]] = field(default_factory=dict)


@dataclass
class _Scope:
    """What the households of a session need to be read."""

    day: dt.date
    rules: Rules
    notes: list[dict[str, str]] = field(default_factory=list)


class _OfAdult(TypedDict):
    works_now: list[WorkSituation]
    journeys_now: list[Journey]


type _Adult = WithAnnotations[Person, _OfAdult]


class _OfHousehold(TypedDict):
    homes_now: list[HomeSituation]
    adults_now: list[_Adult]
    children_now: list[Person]


type _Household = WithAnnotations[Household, _OfHousehold]
"""A household with all that a problem reads of it, as :func:`with_facts` gives it."""


def _rules_on(day: dt.date) -> Rules:
    """The programme's rules in force on ``day``. Raises RuleError (French) when there is none."""
    found = rules_on(day)
    if found is None:
        raise RuleError(f"Aucune version de règles ne couvre le {day:%d/%m/%Y}{NARROW}: ajoutez-en une.")
    return found


def households_in_scope(session: PlanningSession) -> QuerySet[Household]:
    """The households with an active journey in the session's basins on its day, by reference."""
    journeys = Journey.objects.active_on(session.held_on).filter(
        operator=session.operator_id,
        basins__basin__in=session.basins.all(),
        basins__period__contains=session.held_on,
    )
    return Household.objects.filter(persons__journeys__in=journeys).distinct().order_by("reference")


def with_facts(households: QuerySet[Household], day: dt.date) -> QuerySet[_Household]:
    """The same households with all that a problem reads of them, in a fixed number of queries."""
    homes = HomeSituation.objects.filter(period__contains=day).select_related("commune__basin")
    works = WorkSituation.objects.filter(period__contains=day)
    journeys = Journey.objects.active_on(day).select_related("extension").prefetch_related("suspensions")
    persons = Person.objects.defer("sex", "nationality_group", "protection").prefetch_related(
        Prefetch("works", works, to_attr="works_now"),
        Prefetch("journeys", journeys, to_attr="journeys_now"),
        "trades",
    )
    children = Person.objects.filter(place=Place.CHILD).only("household_id", "place", "birth_date", "sex")
    return households.prefetch_related(
        Prefetch("homes", homes, to_attr="homes_now"),
        Prefetch("persons", persons.filter(place__in=[Place.ADULT, Place.SPOUSE]), to_attr="adults_now"),
        Prefetch("persons", children, to_attr="children_now"),
    )


def build(session: PlanningSession) -> Built:
    """The problem of a session. Raises RuleError when no rules are in force on its day."""
    scope = _Scope(session.held_on, _rules_on(session.held_on))
    elsewhere = _accepted(session.operator).exclude(session=session)
    settled = set(elsewhere.values_list("household_id", flat=True))
    mine = list(_accepted(session.operator).filter(session=session))
    members = list(with_facts(households_in_scope(session), session.held_on))
    taken = held_by(elsewhere)
    offers = Offers.read(session.operator, session.held_on, taken, keep=mine, basins=session.basins.all())
    households = tuple(_household(one, scope) for one in members if one.pk not in settled)
    known = {one.id for one in households}
    if not offers.care_age:
        scope.notes.append({"id": "", "reason": NO_CARE})
    for one in members:
        if one.pk in settled:
            scope.notes.append({"id": str(one.pk), "reason": "a déjà un plan accepté dans une autre séance"})
    problem = planning.Problem(
        households=households,
        jobs=offers.jobs,
        dwellings=offers.dwellings,
        pools=offers.pools,
        centres=offers.centres,
        courses=offers.courses,
        counsellors=_hours(session),
        care_age=offers.care_age,
        locked=tuple(as_core(plan) for plan in mine if str(plan.household_id) in known),
        refusals=refusals_of(session.operator, known),
        limit_minutes=session.travel_limit,
        travel=source_for_plans(),
    )
    within = groups.members(session, households)
    problem = groups.with_floors(_with_budget(problem, scope, ask=True), session.floors, within)
    return Built(problem, {**offers.set_aside, "households": scope.notes}, scope.rules.id, within)


def build_for_household(household: Household, day: dt.date, limit_minutes: int) -> Built | None:
    """The problem of one household with what is free today; None when the household is not accompanied."""
    found = with_facts(Household.objects.filter(pk=household.pk), day).first()
    if found is None or not households_with_journey(household, day):
        return None
    scope = _Scope(day, _rules_on(day))
    taken = held_by(_accepted(found.operator).exclude(household=household))
    offers = Offers.read(found.operator, day, taken)
    problem = planning.Problem(
        households=(_household(found, scope),),
        jobs=offers.jobs,
        dwellings=offers.dwellings,
        pools=offers.pools,
        centres=offers.centres,
        courses=offers.courses,
        care_age=offers.care_age,
        refusals=refusals_of(found.operator, {str(found.pk)}),
        limit_minutes=limit_minutes,
        travel=source_for_plans(),
    )
    problem = _with_budget(problem, scope, ask=False)
    return Built(problem, {**offers.set_aside, "households": scope.notes}, scope.rules.id)


def _with_budget(problem: planning.Problem, scope: _Scope, ask: bool) -> planning.Problem:
    """The same problem judged by the law where its tables are computed.

    There the declared other resources are left out: RSA may be among them, which the tables hold already.
    """
    compositions = {one.means.composition for one in problem.households}
    communes = {one.area for one in problem.dwellings} | {one.home_cost.commune for one in problem.households}
    budget: BudgetSource = budget_for(compositions, communes - {""}, scope.day, ask)
    if not isinstance(budget, GridRule):
        return replace(problem, budget=budget)
    households = tuple(_by_law(one) if one.means.composition else one for one in problem.households)
    for one in problem.households:
        if one.means.composition and one.means.other:
            scope.notes.append({"id": one.id, "reason": OTHER_LEFT_OUT})
        elif not one.means.composition:
            scope.notes.append({"id": one.id, "reason": NO_TABLE})
    return replace(problem, households=households, budget=budget)


def _by_law(household: planning.Household) -> planning.Household:
    return replace(household, means=replace(household.means, other=0))


def households_with_journey(household: Household, day: dt.date) -> bool:
    """Whether a member of the household is accompanied on that day."""
    return Journey.objects.active_on(day).filter(person__household=household).exists()


def as_core(plan: Plan) -> planning.Plan:
    """A stored plan as the engine reads it."""
    return planning.Plan(
        household_id=str(plan.household_id),
        dwelling_id=str(plan.dwelling_id) if plan.dwelling_id else None,
        jobs=tuple(
            planning.JobChoice(
                adult_id=str(one.person_id),
                job_id=str(one.job_id),
                mode=Mode(one.mode),
                pool_id=str(one.resource_id) if one.resource_id else None,
                course_id=str(one.course_id) if one.course_id else None,
            )
            for one in plan.jobs.all()
        ),
        care_id=str(plan.care_id) if plan.care_id else None,
    )


def _hours(session: PlanningSession) -> tuple[planning.CounsellorHours, ...]:
    """What the session's counsellors can give, where it was stated."""
    stated = sorted(session.counsellor_hours.items())
    return tuple(planning.CounsellorHours(basin, int(hours)) for basin, hours in stated)


def _accepted(operator: Organisation) -> QuerySet[Plan]:
    return Plan.objects.filter(session__operator=operator, status=Plan.Status.ACCEPTED).prefetch_related("jobs")


# --- households -------------------------------------------------------------------------------------------------------


def _household(household: _Household, scope: _Scope) -> planning.Household:
    adults = sorted(household.adults_now, key=lambda one: (one.birth_date, one.pk))
    children = household.children_now
    ages = tuple(sorted(_age(child, scope.day) for child in children))
    need = rooms_needed([*adults, *children], scope.day)
    if need is None:
        raise planning.PlanningError(
            f"Le ménage {household.reference} ne compte personne{NARROW}: complétez son dossier."
        )
    home = next(iter(household.homes_now), None)
    said = _adults(adults, household, scope)
    seekers = {one.id for one in said if one.seeks_work}
    kept = sum(_wage(one) for one in adults if str(one.pk) not in seekers)
    if any(_wage(one) for one in adults if str(one.pk) in seekers):
        scope.notes.append({"id": str(household.pk), "reason": REPLACED})
    if home is None:
        scope.notes.append({"id": str(household.pk), "reason": "logement actuel inconnu : aucun départ de trajet"})
    return planning.Household(
        id=str(household.pk),
        adults=said,
        children_ages=ages,
        required_rooms=need.rooms,
        min_surface=need.surface_m2,
        **_home(home, scope.day),
        means=Means(
            adults=len(adults),
            children_ages=ages,
            wages=kept * CENTS,
            other=household.other_income * CENTS,
            composition=composition_of([_age(one, scope.day) for one in adults], ages),
        ),
        urgency=planning.urgency(_months_left(adults, scope)),
    )


def _wage(person: _Adult) -> int:
    """What a person earns today, in euros a month. Of one who looks for work it is not kept: a new job replaces it."""
    return sum(work.net_wage for work in person.works_now)


def _age(person: Person, day: dt.date) -> int:
    return whole_months(person.birth_date, day) // 12


def _home(home: HomeSituation | None, day: dt.date) -> dict[str, Any]:
    """Where a household lives: without a roof or a point, no commute starts from there."""
    if home is None:
        return {"keep_home_allowed": False}
    without_roof = home.kind == HomeSituation.Kind.NONE
    return {
        "home": None if without_roof else point_of(home.commune),
        "home_kind": HOME_KINDS[home.kind],
        "home_basin": home.commune.basin.slug if home.commune.basin else "",
        "home_cost": HousingCost(
            home.rent * CENTS, home.charges * CENTS, HOME_KINDS[home.kind], home.commune_id, current=True
        ),
        "keep_home_allowed": not without_roof and (home.place_ends_on is None or home.place_ends_on > day),
    }


def _adults(persons: list[_Adult], household: Household, scope: _Scope) -> tuple[planning.Adult, ...]:
    """The adults; the household's only car goes to the first of those who look for work and may drive it."""
    adults = [_adult(one, household, scope) for one in persons]
    if household.has_car:
        driver = next((one for one in adults if one.seeks_work and one.licence), None)
        driver = driver or next((one for one in adults if one.seeks_work), None)
        adults = [replace(one, has_car=one is driver) for one in adults]
    return tuple(adults)


def _adult(person: _Adult, household: Household, scope: _Scope) -> planning.Adult:
    lasting = any(_is_lasting(work, scope.rules) for work in person.works_now)
    seeks = person.seeks_work and not lasting
    if seeks and not (person.french_oral and person.french_written):
        scope.notes.append(
            {"id": str(household.pk), "reason": "niveau de français non évalué : seuls les emplois sans niveau demandé"}
        )
    return planning.Adult(
        id=str(person.pk),
        seeks_work=seeks,
        oral=level(person.french_oral),
        written=level(person.french_written),
        literate=person.literacy != Literacy.NONE,
        licence=person.has_french_licence,
        trades=frozenset(trade.rome for trade in person.trades.all()),
        has_lasting_work=lasting,
        has_contract=any(work.kind in CONTRACT_KINDS for work in person.works_now),
    )


def _is_lasting(work: WorkSituation, rules: Rules) -> bool:
    facts = exit_facts("", work.kind, work.months)
    return find(Criterion.WORK, facts, rules.exit_table).verdict is Verdict.MET


def _months_left(adults: list[_Adult], scope: _Scope) -> float:
    """Months left on the most advanced clock of the household."""
    left = []
    for adult in adults:
        for journey in adult.journeys_now:
            left.append(clock_of(journey, scope.rules, scope.day).days_left)
    return min(left, default=scope.rules.length_months / MONTHS_PER_DAY) * MONTHS_PER_DAY
