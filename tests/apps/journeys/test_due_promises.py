"""Steps and appointments: due by their day, owned by who promised, read by who may."""

import datetime as dt
from typing import Any

import pytest

from coincide.apps.journeys.dossier import AppointmentFact, Dossier, StepFact, may_read
from coincide.apps.journeys.due import Due, Kind, Severity, dues
from coincide.apps.territory.clock import PARIS
from tests.apps.journeys.files import ago, file


def of(kind: Kind, dossier: Dossier) -> list[Due]:
    """The things due of one kind."""
    return [due for due in dues(dossier) if due.kind is kind]


def step(days_left: int | None, **facts: Any) -> StepFact:
    """A step promised by the user 5, to be done in ``days_left`` days."""
    given: dict[str, Any] = {
        "id": 1, "title": "Dossier HLM", "strand": "home", "layer": "shared", "owner_id": 5, "owner": "Sofia Lynx",
        "person_id": None, "due_on": None if days_left is None else ago(-days_left), "ended_on": None, "outcome": "",
        "authors": (5,),
    }  # fmt: skip
    return StepFact(**(given | facts))


@pytest.mark.parametrize(
    ("days_left", "severity"), [(8, None), (7, Severity.COMING), (6, Severity.WEEK), (-1, Severity.LATE), (None, None)]
)
def test_a_step_is_due_near_its_day_and_late_after(days_left: int | None, severity: Severity | None) -> None:
    found = of(Kind.STEP, file(steps=(step(days_left),)))
    assert [due.severity for due in found] == ([severity] if severity else [])


def test_a_step_belongs_to_who_promised_it_and_keeps_its_layer() -> None:
    (due,) = of(Kind.STEP, file(steps=(step(1, layer="social"),)))
    assert (due.owner_id, due.layer, due.authors, due.strand) == (5, "social", (5,), "home")


def appointment(days_ago: int) -> AppointmentFact:
    """An appointment at half past nine in the evening, Paris time, of which nobody said what became of it."""
    at = dt.datetime.combine(ago(days_ago), dt.time(21, 30), PARIS)
    return AppointmentFact(2, at, 45, "", "Point budget", "shared", 5, "Sofia Lynx", None, "planned", (5,))


def test_an_appointment_is_told_on_its_day_then_until_somebody_says_what_became_of_it() -> None:
    assert of(Kind.APPOINTMENT, file(appointments=(appointment(-1),))) == []
    (today,) = of(Kind.APPOINTMENT, file(appointments=(appointment(0),)))
    assert today.severity is Severity.WEEK
    assert "21\u202fh\u202f30" in today.sentence
    (past,) = of(Kind.APPOINTMENT, file(appointments=(appointment(1),)))
    assert past.severity is Severity.LATE
    assert "tenu ou manqué" in past.sentence


@pytest.mark.parametrize(
    ("layer", "role", "reads"),
    [
        ("shared", "cip", True),
        ("shared", "state", False),
        ("social", "social", True),
        ("social", "cip", False),
        ("social", "coordinator", False),
        ("employment", "cip", True),
        ("employment", "coordinator", True),
        ("employment", "social", False),
    ],
)
def test_a_layer_has_its_readers_and_an_author_reads_what_they_wrote(layer: str, role: str, reads: bool) -> None:
    assert may_read(layer, (), 9, role) is reads
    assert may_read(layer, (9,), 9, role) is (role != "state")
