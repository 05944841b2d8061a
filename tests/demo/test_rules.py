"""The demonstration, seen through the versions of the rules: July 2024 before it applies, and the versions prepared."""

import datetime as dt

import pytest

from coincide.apps.journeys.models import Departure
from coincide.apps.people.models import SupportPeriod
from coincide.apps.programme.models import RuleVersion
from coincide.apps.programme.queries import RuleBook
from coincide.apps.results.criteria.effect import Effect, effect
from coincide.apps.results.queries import active_count
from coincide.apps.territory.models import Departement
from coincide.commands.rules import as_data
from coincide.core.rules.simulation import Fate
from coincide.core.statistics.series import Month
from coincide.demo.build import Summary

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo"), pytest.mark.usefixtures("territory")]
EVE = dt.date(2024, 6, 30)


@pytest.fixture(scope="module")
def allier(territory: Summary) -> Departement:
    return Departement.objects.get(code="03")


@pytest.fixture(scope="module")
def july(allier: Departement) -> Effect:
    return effect(allier, RuleVersion.objects.get(slug="2024-07"), EVE)


def test_july_2024_makes_76_of_the_227_persons_of_june_leave(july: Effect) -> None:
    told = as_data(july)
    assert (told["accompanied"], told["leave"], told["stay"], told["unknown"]) == (227, 76, 146, 5)
    assert (told["waiting"], told["enter"]) == (15, 15)
    assert told["present"]["leave"] == 0
    assert told["newly_leaving"] == 76
    assert {unit: one["leave"] for unit, one in told["by_basin"].items()} == {
        "montlucon": 37,
        "moulins": 18,
        "vichy": 21,
    }


def test_everybody_of_that_day_is_counted_once(july: Effect, allier: Departement) -> None:
    told = as_data(july)
    assert told["accompanied"] == active_count(allier, EVE)
    for key in ("enter", "leave", "stay", "unknown", "refused", "entry_unknown"):
        assert sum(one[key] for one in told["by_basin"].values()) == told[key]
    for side in ("present", "version"):
        listed = [*told["by_month"].values(), told["after_these_months"], told["month_unknown"]]
        assert sum(one[side] for one in listed) == told["accompanied"]
    assert told["by_month"]["2024-07"] == {"present": 0, "version": 76}


def test_whom_the_regulation_made_leave_later_is_among_those_whom_it_names_before(july: Effect) -> None:
    stopped = Departure.objects.filter(reason=Departure.Reason.REGULATION)
    there = stopped.filter(journey__entered_on__lte=EVE).values_list("journey_id", flat=True)
    leaving = {one.key for one in july.simulation.of(Fate.LEAVE)}
    assert {str(pk) for pk in there} <= leaving
    assert len(there) > 60


def test_what_an_exit_says_of_its_day_is_what_the_periods_say() -> None:
    book: dict[tuple[object, str], list[SupportPeriod]] = {}
    for one in SupportPeriod.objects.all():
        book.setdefault((one.person_id, one.kind), []).append(one)
    exits = Departure.objects.filter(kind="exit").select_related("journey")
    assert exits.count() == 182
    for one in exits:
        person = one.journey.person_id
        for kind, said in (("rsa", one.receives_rsa), ("council", one.followed_by_council)):
            held = [period.holds for period in book.get((person, kind), []) if one.on in period.period]
            assert held == [said]


def test_nobody_accompanied_today_is_surely_stopped_by_the_rules_in_force(allier: Departement) -> None:
    today = effect(allier, RuleVersion.objects.get(slug="2024-07"), dt.date(2025, 12, 11))
    assert {one.cause for one in today.simulation.of(Fate.LEAVE)} == {"term"}
    assert today.is_present
    assert today.newly_leaving() == ()


def test_two_invented_versions_are_prepared_and_decide_nothing() -> None:
    prepared = RuleVersion.objects.in_preparation().order_by("slug")
    assert [(one.slug, one.status) for one in prepared] == [("2026-01", "submitted"), ("2026-04", "draft")]
    assert all("nvent" in one.source for one in prepared)
    assert [row.slug for row in RuleBook().rows] == ["2023-07", "2024-07"]


def test_a_longer_cddi_moves_no_day_of_leaving(allier: Departement) -> None:
    found = effect(allier, RuleVersion.objects.get(slug="2026-01"), dt.date(2025, 12, 11))
    assert found.coming is not None
    assert all(before == after for before, after in found.coming.months.values())
    assert Month(2025, 12) in found.coming.months
