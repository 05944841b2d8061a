"""What the page of a session shows to someone of the operator."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from coincide.apps.accounts.models import User
from coincide.apps.journeys.models import Step
from coincide.apps.journeys.queries import followed_by
from coincide.apps.matching import budgets, queries
from coincide.apps.matching.cards import Card, NoPlanCard, arrange, make_cards, no_plan_cards, read_plans, read_without
from coincide.apps.matching.floors import FloorsTold, asked_of
from coincide.apps.matching.follow import Outcome, outcomes, steps_of, summary
from coincide.apps.matching.map import map_data, readable
from coincide.apps.matching.models import NoPlan, Plan, PlanningSession
from coincide.apps.matching.news import News
from coincide.apps.matching.news import of_sessions as news_of
from coincide.apps.matching.worker import is_alive, is_waiting, looks_stopped
from coincide.apps.people.models import Household
from coincide.apps.people.search import search
from coincide.apps.territory.clock import now
from coincide.core.rules.calendar import french_count

MILLION = 1_000_000
PATIENCE = 5
"""Seconds after which a run that nobody takes up is said to be waiting for a worker."""


@dataclass(frozen=True)
class ProgressState:
    """How far a run is: seconds since it was asked for, best, bound and gap when known."""

    seconds: int
    best: int | None
    bound: int | None
    gap: float | None
    no_worker: bool

    @property
    def best_index(self) -> float:
        """The best found so far, in points of index."""
        return (self.best or 0) / MILLION

    @property
    def bound_index(self) -> float:
        """What no answer can exceed, in points of index."""
        return (self.bound or 0) / MILLION


def progress_state(session: PlanningSession) -> ProgressState:
    """How far the run of a session is."""
    seconds = int((now() - session.started_at).total_seconds()) if session.started_at else 0
    told = session.progress
    idle = not told and seconds >= PATIENCE and is_waiting(session) and not is_alive()
    return ProgressState(seconds, told.get("best"), told.get("bound"), told.get("gap"), idle)


class Board:
    """The plans and households of a session that ``user`` may read, filtered by ``given`` (see ``PlanFilter``).

    Pages of ``per_page`` plans, all on one where it is None; ``asked`` is the page's number, or the plan (its key)
    whose page it is, as they stand in an address.
    """

    def __init__(
        self,
        session: PlanningSession,
        user: User,
        given: dict[str, Any],
        per_page: int | None = None,
        asked: tuple[str | None, str | None] = (None, None),
    ) -> None:
        self.session = session
        self._per_page, self._asked = per_page, asked
        self.user = user
        self.show = given.get("show") or ""
        self.text = given.get("q") or ""
        self.mine = bool(given.get("mine"))

    @cached_property
    def progress(self) -> ProgressState:
        """How far a run is."""
        return progress_state(self.session)

    @property
    def stopped(self) -> bool:
        """Whether a run was asked for and lost, so that it may be asked for again."""
        return looks_stopped(self.session)

    @property
    def objective(self) -> float:
        """The index of the session, in points."""
        return (self.session.objective or 0) / MILLION

    @property
    def bound(self) -> float:
        """What no other choice can exceed, in points."""
        return (self.session.bound or 0) / MILLION

    @property
    def scarcest(self) -> list[dict[str, Any]]:
        """The three things of which one more is worth most."""
        return queries.scarcest(self.session)

    @cached_property
    def floors(self) -> FloorsTold:
        """The floors that the last run was asked to keep; false where there are none."""
        return FloorsTold.of(self.session.floors_told)

    @property
    def floors_moved(self) -> bool:
        """Whether other floors are asked for than those of the last run."""
        return self.session.floors != asked_of(self.session.floors_told)

    @property
    def count_words(self) -> str:
        """How many plans are shown, or households without one."""
        if self.show == "none":
            return french_count(len(self.without_plan), "ménage sans plan", "ménages sans plan")
        return french_count(len(self._shown), "plan")

    @cached_property
    def _known(self) -> list[Any]:
        """All plans of the session: key, state, rank, whether the file is open to the user and the filters keep it."""
        open_files = Household.objects.visible_to(self.user).values("pk")
        plans = self.session.plans.annotate(
            is_open=ExpressionWrapper(Q(household__in=open_files), BooleanField()),
            is_kept=ExpressionWrapper(Q(household__in=self._readable.values("pk")), BooleanField()),
        )
        return list(plans.order_by("household__name", "rank").only("status", "rank", "household", "session"))

    @cached_property
    def _placed(self) -> dict[Any, bool]:
        """The households for which a plan stands (see ``queries.current_plans``): whether their file is open."""
        proposed = Plan.Status.PROPOSED
        return {
            one.household_id: one.is_open
            for one in self._known
            if one.status == Plan.Status.ACCEPTED or (one.status == proposed and one.rank == 0)
        }

    @property
    def placed(self) -> int:
        """Households that have a plan, all of the session."""
        return len(self._placed)

    @cached_property
    def news(self) -> News | None:
        """What changed since the last run; None when nothing did, or nothing is known."""
        return news_of([self.session]).get(self.session.pk) or None

    @cached_property
    def touched(self) -> list[Household]:
        """The households open to the user whose plan hangs on something that changed."""
        if self.news is None or not self.news.touched:
            return []
        return list(Household.objects.visible_to(self.user).filter(pk__in=self.news.touched).order_by("name"))

    @cached_property
    def _readable(self) -> Any:
        """Households that the user may read, narrowed by the filters."""
        households: QuerySet[Household] = Household.objects.visible_to(self.user)
        if self.mine:
            households = followed_by(households, self.user.pk, self.session.held_on)
        return search(households, self.text) if self.text else households

    @cached_property
    def elsewhere(self) -> int:
        """Households without a plan that are on the last page, and this is not it."""
        if self.show or not self.page.has_next():
            return 0
        return self.session.unplaced.filter(household__in=self._readable.values("pk")).count()

    @property
    def hidden(self) -> int:
        """Households of the session with a plan whose file is not open to the user: counted, never named."""
        return sum(not is_open for is_open in self._placed.values())

    @cached_property
    def _shown(self) -> list[tuple[Plan, list[Plan]]]:
        """The plans to read with their alternatives, those to decide first: keys, states and ranks alone."""
        wanted = {
            "todo": [Plan.Status.PROPOSED],
            "accepted": [Plan.Status.ACCEPTED],
            "refused": [Plan.Status.REFUSED],
            "none": [],
        }.get(self.show, list(Plan.Status))
        order = {Plan.Status.PROPOSED.value: 0, Plan.Status.ACCEPTED.value: 1, Plan.Status.REFUSED.value: 2}
        shown = [one for one in arrange(plan for plan in self._known if plan.is_kept) if one[0].status in wanted]
        return sorted(shown, key=lambda one: order[one[0].status])

    @cached_property
    def page(self) -> Page[tuple[Plan, list[Plan]]]:
        """The plans of the page that was asked for; the nearest where there is no such page."""
        number, plan = self._asked
        pages = Paginator(self._shown, self._per_page or max(len(self._shown), 1))
        if number is None:
            places = (place for place, (one, _) in enumerate(self._shown) if str(one.pk) == plan)
            number = str(next(places, 0) // pages.per_page + 1)
        return pages.get_page(number)

    @cached_property
    def cards(self) -> list[Card]:
        """The plans of the page, ready to be read."""
        wanted = [one.pk for plan, others in self.page for one in (plan, *others)]
        cards = {one.plan.pk: one for one in make_cards(read_plans(wanted), self.session)}
        found = [cards[plan.pk] for plan, _ in self.page]
        for one in found:
            one.became = self._became.get(one.plan.pk)
        return found

    @cached_property
    def _beside(self) -> tuple[list[NoPlan], list[Step]]:
        """The households without a plan that the page tells, the steps of the accepted plans: in one query."""
        tells = self.show in ("", "none") and not self.page.has_next()
        without = self.session.unplaced.filter(household__in=self._readable.values("pk"))
        accepted = (plan.pk for plan, _ in self._shown if plan.status == Plan.Status.ACCEPTED)
        return read_without(without if tells else without.none(), steps_of(accepted))

    @cached_property
    def _became(self) -> dict[int, Outcome]:
        return outcomes(self._beside[1])

    @cached_property
    def became(self) -> list[tuple[str, str, int]]:
        """What became of the accepted plans, on all pages: badge, words, how many."""
        return summary(self._became.values())

    @cached_property
    def without_plan(self) -> list[NoPlanCard]:
        """Households for which there is none, with the nearest way out: they come after the last plan."""
        found = no_plan_cards(self._beside[0])
        waits = queries.sessions_without_proposal(self.session, [str(one.household.pk) for one in found])
        for one in found:
            one.sessions = waits.get(str(one.household.pk), 1)
        return sorted(found, key=lambda one: -one.sessions)

    @property
    def waiting(self) -> list[NoPlanCard]:
        """Of these, those whom at least three sessions in a row left without a proposal."""
        return [one for one in self.without_plan if one.sessions >= queries.WAITS]

    @property
    def others_without(self) -> list[NoPlanCard]:
        """The others without a plan."""
        return [one for one in self.without_plan if one.sessions < queries.WAITS]

    @property
    def budget_notes(self) -> list[str]:
        """How many households the law judges otherwise than they declared."""
        return budgets.notes(self.session.set_aside)

    @cached_property
    def aside(self) -> list[dict[str, str]]:
        """Offers left out of the plans, each with its reason."""
        return list(self.session.set_aside.get("offers", []))

    @cached_property
    def map(self) -> dict[str, Any]:
        """What the map draws."""
        return map_data(self.session, self.cards)

    @cached_property
    def map_rows(self) -> list[dict[str, Any]]:
        """The map as a table."""
        return readable(self.map)
