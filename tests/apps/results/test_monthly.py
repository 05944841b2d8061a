"""The monthly report says a month as its facts do, is found again from them, and shows the State no small cell."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from coincide.apps.journeys.actions import exit_journey, open_journey
from coincide.apps.people.models import HomeSituation, Household, Person
from coincide.apps.programme.models import Milestone
from coincide.apps.results.models import MonthlyReport
from coincide.apps.results.monthly.actions import produce, reproduce
from coincide.apps.results.monthly.figures import differences, digest, figures
from coincide.apps.results.monthly.shown import Shown
from coincide.core.statistics.series import Month
from tests.cast import Cast

NOVEMBER, OCTOBER = Month(2025, 11), Month(2025, 10)


@pytest.fixture(autouse=True)
def _november(cast: Cast) -> None:
    """Six enter in November, one of them leaves with a home and a job, Zahra with neither."""
    by = cast.users["coordinator"]
    for number in range(6):
        household = Household.objects.create(reference=f"N-{number}", operator=cast.operator, name=f"N{number}")
        HomeSituation.objects.create(
            household=household, kind="social", commune=cast.communes["Vichy"], period=(dt.date(2025, 11, 3), None)
        )
        person = Person.objects.create(
            household=household,
            place="adult",
            first_name=f"P{number}",
            last_name="Nov",
            birth_date=dt.date(1990, 2, 3),
            sex="f",
        )
        journey = open_journey(
            person,
            by=by,
            entered_on=dt.date(2025, 11, 3),
            basin=cast.basins["vichy"],
            cir_signed_on=dt.date(2025, 10, 20),
        )
        if number == 0:
            exit_journey(journey, by=by, on=dt.date(2025, 11, 28), reason="goals", work_kind="cdi")
    exit_journey(cast.journey, by=by, on=dt.date(2025, 11, 30), reason="gave_up")


def test_the_flow_the_exits_and_the_rates_are_those_of_the_month(cast: Cast) -> None:
    data = figures(cast.departement, NOVEMBER)
    assert data["flow"] == {
        "start": 1,
        "entries": 6,
        "transfers_in": 0,
        "reopenings": 0,
        "exits": 2,
        "transfers_out": 0,
        "end": 5,
        "gap": 0,
    }
    assert data["violations"] == []
    assert (data["exits"]["positive"], data["exits"]["simple"]) == (1, 1)
    both = data["rates"]["month"]["both"]
    assert (both["numerator"], both["denominator"], both["value"]) == (1, 2, 0.5)
    assert both["low"] < 0.5 < both["high"]
    assert data["rates"]["previous_start"]["both"]["denominator"] == 0
    assert data["rule"] == {"id": "2024-07", "title": "Régulation de juillet 2024"}


def test_the_same_facts_give_the_same_figures_and_digest(cast: Cast) -> None:
    assert digest(figures(cast.departement, NOVEMBER)) == digest(figures(cast.departement, NOVEMBER))
    report = produce(cast.departement, NOVEMBER, cast.users["coordinator"])
    assert reproduce(report) == []


def test_a_fact_typed_in_late_is_told_and_the_report_stays_as_it_was(cast: Cast) -> None:
    report = produce(cast.departement, NOVEMBER, cast.users["coordinator"])
    person = Person.objects.get(household__reference="N-1")
    exit_journey(person.journeys.get(), by=cast.users["coordinator"], on=dt.date(2025, 11, 20), reason="gave_up")
    found = {path: (before, after) for path, before, after in reproduce(report)}
    assert found["flow.exits"] == (2, 3)
    report.refresh_from_db()
    assert report.data["flow"]["exits"] == 2


def test_a_report_that_was_altered_says_so(cast: Cast) -> None:
    report = produce(cast.departement, NOVEMBER, cast.users["coordinator"])
    report.data["flow"]["exits"] = 1
    with pytest.raises(ValidationError, match="altérés"):
        reproduce(report)


def test_what_the_programme_changed_is_told(cast: Cast) -> None:
    Milestone.objects.create(
        slug="x", departement=cast.departement, on=dt.date(2025, 11, 5), label="Convention signée", source="Essai",
        certainty="deck",
    )  # fmt: skip
    shown = Shown(produce(cast.departement, NOVEMBER, cast.users["coordinator"]), masked=False)
    assert shown.changes[0] == "5 novembre 2025, événement\u202f: Convention signée."
    assert shown.lead == "5 personnes accompagnées à la fin du mois, 4 de plus qu'un mois avant."


def test_the_state_sees_no_cell_under_five_nor_what_gives_it_back(cast: Cast) -> None:
    shown = Shown(produce(cast.departement, NOVEMBER, cast.users["coordinator"]), masked=True)
    for table in shown.tables:
        for row in [*table.rows, *([table.total] if table.total else [])]:
            assert not [cell for cell in row if isinstance(cell, int) and cell < 5], table.title
    assert shown.reasons is None
    assert shown.exits.total == ("Ensemble", None)


def test_a_month_that_is_not_over_or_came_before_the_programme_is_refused(cast: Cast) -> None:
    for month, says in ((Month(2025, 12), "pas terminé"), (Month(2020, 1), "pas commencé")):
        with pytest.raises(ValidationError, match=says):
            produce(cast.departement, month, cast.users["coordinator"])
    assert not MonthlyReport.objects.exists()


@pytest.mark.parametrize("place", ["owner", "social", "state", "admin", "outsider"])
def test_only_the_coordination_of_the_departement_produces_it(cast: Cast, place: str) -> None:
    with pytest.raises(PermissionDenied):
        produce(cast.departement, NOVEMBER, cast.users[place])


def test_differences_name_each_figure() -> None:
    assert differences({"a": {"b": 1}, "c": [1, 2]}, {"a": {"b": 2}, "c": [1]}) == [("a.b", 1, 2), ("c[1]", 2, None)]
