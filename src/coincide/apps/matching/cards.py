"""A plan as its card shows it: the sentence, why, the budget, what it takes, the alternatives, the decision."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from coincide.apps.matching import refusals, wording
from coincide.apps.matching.follow import Outcome
from coincide.apps.matching.holdings import offers_in, shortages
from coincide.apps.matching.models import Decision, NoPlan, Plan, PlanJob, PlanningSession
from coincide.apps.people.models import HomeSituation, Household, Person, Place
from coincide.apps.people.together import Beside, attach_set, read_together
from coincide.core.budget import Affordability
from coincide.core.planning import DIFFERENCES
from coincide.core.rules.calendar import NARROW_SPACE as NARROW

MILLION = 1_000_000
ESTIMATE_STEP = 1_000
"""Cents to which an amount read in a grid is told."""
BUDGET_WORDS = {
    Affordability.YES: ("done", "Le budget tient"),
    Affordability.CHECK: ("soon", "Budget à vérifier"),
    Affordability.NO: ("late", "Le budget ne tient pas"),
}


@dataclass(frozen=True)
class Why:
    """One named factor of the value, out of a hundred, about whom."""

    label: str
    value: float
    about: str
    source: str
    certainty: str

    @property
    def percent(self) -> float:
        """Out of a hundred (urgency may go beyond)."""
        return self.value * 100


STRONG, WEAK = 900_000, 750_000
SHORT: dict[str, tuple[str, str, str]] = {
    "contract": ("contrat durable", "contrat assez durable", "contrat court"),
    "trade": ("même métier", "métier proche", "autre métier"),
    "language": ("français plus que suffisant", "français juste suffisant", ""),
    "commute": ("trajet court", "trajet moyen", "trajet long"),
    "mode": ("", "", "moyen de transport moins sûr"),
    "travel_certainty": ("", "trajet à vérifier", "trajet à vérifier"),
    "permanence": ("logement durable", "logement assez durable", "logement provisoire"),
    "budget_certainty": ("", "budget à vérifier", "budget à vérifier"),
}
"""What a factor says in a few words: at its best, between the two, under three quarters."""


def short_why(factors: list[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """A plan's factors in a few words: what speaks for it, what to watch; of two adults, the less favoured speaks."""
    worst: dict[str, int] = {}
    for factor in factors:
        code, value = factor["code"], factor["value"]
        worst[code] = min(value, worst.get(code, value))
    good: list[str] = []
    watch: list[str] = []
    for code, (best, middle, low) in SHORT.items():
        if code in worst:
            value = worst[code]
            strong = value >= (MILLION if code in ("trade", "language") else STRONG)
            (good if strong else watch).append(best if strong else middle if value >= WEAK else low)
    return [one for one in good if one], list(dict.fromkeys(one for one in watch if one))


@dataclass
class Card:
    """A plan ready to be read."""

    plan: Plan
    household: Household
    jobs: list[str]
    home: str
    move: str
    wages: list[tuple[str, int, str]]
    why: list[Why]
    takes: list[tuple[str, str]]
    budget: dict[str, Any]
    ways: list[str] = field(default_factory=list)
    care: str = ""
    courses: list[str] = field(default_factory=list)
    openings: list[str] = field(default_factory=list)
    home_before: HomeSituation | None = None
    lacking: list[str] = field(default_factory=list)
    alternatives: list["Card"] = field(default_factory=list)
    decision: Decision | None = None
    became: Outcome | None = None

    @property
    def value(self) -> float:
        """The index, out of one per person."""
        return self.plan.value / MILLION

    @property
    def good(self) -> list[str]:
        """What speaks for the plan."""
        return short_why(self.plan.explanation.get("factors", []))[0]

    @property
    def watch(self) -> list[str]:
        """What to watch."""
        return short_why(self.plan.explanation.get("factors", []))[1]

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """The reasons to choose from when refusing the plan."""
        return refusals.choices_of(self.plan)

    @property
    def refused_for(self) -> str:
        """Why the plan is refused."""
        said = refusals.words_of(self.decision, self.plan) if self.decision and self.decision.reason else ""
        return said[:1].lower() + said[1:]

    @property
    def differs(self) -> str:
        """In what a variant differs from the plan that stands."""
        return ", ".join(DIFFERENCES[code] for code in self.plan.explanation.get("differences", []))

    @property
    def state(self) -> str:
        """proposed, accepted, refused."""
        return self.plan.status


@dataclass
class NoPlanCard:
    """A household without a plan and the nearest way out.

    ``binding``: one more of what would let it have a plan, dearest first. ``sessions``: how many in a row left it
    without a proposal. ``guarantee``: the cost to the others of a plan for
    it, between two figures in points of index, where it was computed.
    """

    household: Household
    kind: str
    label: str
    sentence: str
    changes: list[str]
    openings: list[str]
    binding: list[str] = field(default_factory=list)
    guarantee: tuple[float, float] | None = None
    sessions: int = 1


def read_plans(keys: Sequence[int]) -> list[Plan]:
    """The plans of these keys, in their order, with all that a card says, in one query."""
    plans = Plan.objects.filter(pk__in=keys).order_by()
    of_them, of_households = {"plan__in": keys}, {"household__in": plans.values("household")}
    offers = ("person", "job__commune", "job__employer", "resource__basin", "course__basin")
    joined = ("session", "household", "dwelling__commune", "dwelling__landlord", "care__basin")
    found, jobs, decisions, homes, persons = read_together(
        [
            Beside(plans, joined),
            Beside(PlanJob.objects.filter(**of_them).order_by("pk"), offers),
            Beside(Decision.objects.filter(**of_them), ("by",)),
            Beside(HomeSituation.objects.filter(**of_households).order_by("period"), ("commune",)),
            Beside(Person.objects.filter(**of_households)),
        ]
    )
    attach_set(found, "jobs", ((one.plan_id, one) for one in jobs))
    attach_set(found, "decisions", ((one.plan_id, one) for one in decisions))
    give_rows((plan.household for plan in found), homes=homes, persons=persons)
    places = {key: place for place, key in enumerate(keys)}
    return sorted(found, key=lambda plan: places[plan.pk])


def read_without(found: QuerySet[NoPlan], beside: QuerySet[Any]) -> tuple[list[NoPlan], list[Any]]:
    """Households without a plan with all that their card says, and the rows of ``beside``, in one query."""
    persons = Person.objects.filter(household__in=found.order_by().values("household"))
    read, of_them, others = read_together([Beside(found, ("household",)), Beside(persons), Beside(beside)])
    give_rows([one.household for one in read], persons=of_them)
    return read, others


def give_rows(households: Iterable[Household], **rows: Iterable[Any]) -> None:
    """Give households their rows of some tables, each by the name of its accessor."""
    known = list(households)
    for name, those in rows.items():
        attach_set(known, name, ((one.household_id, one) for one in those))


def arrange(plans: Iterable[Plan]) -> list[tuple[Plan, list[Plan]]]:
    """The plans that get a card, each with its alternatives: for each household the one that stands, then the refused.

    Needs their status, rank and household only.
    """
    shown: list[tuple[Plan, list[Plan]]] = []
    by_household: dict[Any, list[Plan]] = {}
    for plan in plans:
        by_household.setdefault(plan.household_id, []).append(plan)
    for group in by_household.values():
        accepted = [one for one in group if one.status == Plan.Status.ACCEPTED]
        proposed = sorted((one for one in group if one.status == Plan.Status.PROPOSED), key=lambda one: one.rank)
        for plan in accepted or proposed[:1]:
            shown.append((plan, [one for one in proposed if one is not plan]))
        shown += [(one, []) for one in group if one.status == Plan.Status.REFUSED]
    return shown


def make_cards(plans: list[Plan], session: PlanningSession) -> list[Card]:
    """One card per household: the plan that stands, its alternatives under it; refused plans come as cards too."""
    undecided = [one for one in plans if one.status == Plan.Status.PROPOSED]
    lacking = shortages(undecided, session.held_on, offers_in(undecided))
    cards = {plan.pk: _card(plan, session, lacking.get(plan.pk, [])) for plan in plans}
    shown = []
    for plan, others in arrange(plans):
        cards[plan.pk].alternatives = [cards[one.pk] for one in others]
        shown.append(cards[plan.pk])
    return shown


def _card(plan: Plan, session: PlanningSession, lacking: list[str]) -> Card:
    jobs = list(plan.jobs.all())
    several = len(jobs) > 1
    before = _home_on(plan, session)
    return Card(
        plan=plan,
        household=plan.household,
        jobs=[_job_line(one, several) for one in jobs],
        home=wording.dwelling_text(plan.dwelling) if plan.dwelling else wording.stay_text(before),
        home_before=before,
        move=" et ".join(dict.fromkeys(wording.travel_text(one) for one in jobs)),
        wages=[(one.person.first_name, one.job.net_wage, one.job.employer.name) for one in jobs],
        why=_why(plan),
        takes=wording.takes(plan),
        budget=budget_view(plan.budget),
        ways=[_named(one, wording.both_ways(one), several) for one in jobs],
        care=wording.care_text(plan),
        courses=[_named(one, wording.course_text(one), several) for one in jobs if one.course],
        openings=_openings(plan.explanation, plan.household),
        lacking=lacking,
        decision=next(iter(plan.decisions.all()), None),
    )


def _job_line(one: PlanJob, several: bool) -> str:
    return _named(one, wording.job_text(one.job), several)


def _named(one: PlanJob, text: str, several: bool) -> str:
    """Whose it is, where two people work."""
    return f"{one.person.first_name}{NARROW}: {text}" if several else text


def _openings(told: dict[str, Any], household: Household) -> list[str]:
    """What each change would open; who is meant is said where the household has several adults."""
    adults = {str(one.pk): one.first_name for one in household.persons.all() if one.place != Place.CHILD}
    names = adults if len(adults) > 1 else {}
    return [wording.opening_text(one, names.get(one["subject"], "")) for one in told.get("openings", [])]


def _home_on(plan: Plan, session: PlanningSession) -> HomeSituation | None:
    return next((one for one in plan.household.homes.all() if _covers(one, session)), None)


def _covers(home: HomeSituation, session: PlanningSession) -> bool:
    first, after = home.period.lower, home.period.upper
    return (first is None or first <= session.held_on) and (after is None or session.held_on < after)


def _why(plan: Plan) -> list[Why]:
    names = {str(one.pk): one.first_name for one in plan.household.persons.all()}
    found = []
    for factor in plan.explanation.get("factors", []):
        about = names.get(factor["subject"], "ménage")
        value = factor["value"] / MILLION
        found.append(Why(factor["label"], value, about, factor["source"], wording.certainty(factor["certainty"])))
    return found


def budget_view(budget: dict[str, Any]) -> dict[str, Any]:
    """The stored budget with its badge, and its two moments side by side (cents).

    What was read between the points of a grid is told to ten euros: the exact figure is the household's budget page.
    """
    if not budget:
        return {}
    kind, words = BUDGET_WORDS[Affordability(budget["verdict"])]
    estimate = budget.get("is_estimate", False)
    first, steady = (_told(budget[moment], estimate) for moment in ("first_month", "steady"))
    rows = [
        ("Salaires nets", first["net_wages"], steady["net_wages"]),
        ("RSA, prime, famille" if estimate else "Autres ressources", _others(first), _others(steady)),
        ("Aides au logement" if estimate else "Aide au logement connue", first["housing_aid"], steady["housing_aid"]),
        ("Reste à vivre", first["rest_to_live"], steady["rest_to_live"]),
    ]
    names = {"early": budget.get("early", "premier mois"), "late": budget.get("late", "dans un an")}
    return {**budget, **names, "first_month": first, "steady": steady, "kind": kind, "words": words, "rows": rows}


def _told(stage: dict[str, Any], is_estimate: bool) -> dict[str, Any]:
    if not is_estimate:
        return stage
    amounts = ("other", "housing_aid", "rest_to_live")
    return {**stage, **{name: round(stage[name] / ESTIMATE_STEP) * ESTIMATE_STEP for name in amounts}}


def _others(stage: dict[str, Any]) -> int:
    return int(stage["rsa"] + stage["family"] + stage["other"] + stage["prime_activite"])


def no_plan_cards(found: Iterable[NoPlan]) -> list[NoPlanCard]:
    """Households without a plan (see :func:`read_without`), as people read them."""
    return [
        NoPlanCard(
            household=one.household,
            kind=one.kind,
            label=one.get_kind_display(),
            sentence=one.explanation.get("sentence", ""),
            changes=[wording.opening_text(change) for change in one.explanation.get("changes", [])],
            openings=_openings(one.explanation, one.household),
            binding=[label for binding in one.explanation.get("binding", []) if (label := binding.get("label"))],
            guarantee=_guarantee(one.explanation.get("guarantee")),
        )
        for one in found
    ]


def _guarantee(told: dict[str, int] | None) -> tuple[float, float] | None:
    return (told["low"] / MILLION, told["high"] / MILLION) if told else None
