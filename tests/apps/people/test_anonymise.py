"""An anonymised household leads to nobody, and the figures are those of before."""

import datetime as dt
import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.db import connection

from coincide.apps.journeys import actions
from coincide.apps.journeys.models import Contact, Document, DocumentContent, Immersion, Journey, Step
from coincide.apps.people.anonymise import anonymise, anonymised, paths
from coincide.apps.people.models import Diploma, HomeSituation, Household, LanguageReferral, Obstacle, Person, Proof
from coincide.apps.results.queries import active_count, exit_rates
from tests.cast import Cast

D = dt.date
SECRETS = ("Zèbre", "Zahra", "MTL-001", "Rue des Lilas", "Pharmacienne", "Boulangerie Dupain", "1990-05-04")


@pytest.fixture
def full_file(cast: Cast) -> Cast:
    """The household of the cast with something in every drawer, and a journey that ended."""
    person, social = cast.person, cast.users["social"]
    Obstacle.objects.create(person=person, kind="housing", situation="Rue des Lilas", opened_on=D(2024, 11, 5))
    Diploma.objects.create(person=person, title="Pharmacienne")
    Diploma.objects.create(person=person, title="Pharmacienne assistante")
    Proof.objects.create(person=person, kind="rqth", dated_on=D(2025, 1, 1))
    for day in (3, 20):  # in one month: alike once the day is gone
        LanguageReferral.objects.create(
            person=person, platform=cast.other_operator, course="fle", sent_on=D(2025, 2, day)
        )
    person.trades.create(rome="D1106", label="Vente", years=3)
    person.papers.create(kind="card", issued_on=D(2024, 6, 1), expires_on=D(2034, 6, 1))
    HomeSituation.objects.filter(household=cast.household).update(period=(D(2024, 10, 1), D(2025, 3, 10)))
    cast.household.homes.create(
        kind="hosted", commune=cast.communes["Commentry"], period=(D(2025, 3, 10), D(2025, 3, 28))
    )
    cast.household.homes.create(kind="social", commune=cast.communes["Vichy"], period=(D(2025, 3, 28), None))
    person.works.create(
        kind="cdi", title="Pharmacienne", employer="Boulangerie Dupain", hours_per_week=35, period=(D(2025, 4, 2), None)
    )
    Immersion.objects.create(
        person=person, host="Boulangerie Dupain", purpose="discover", title="Vente", hours_per_week=30,
        prescriber=cast.operator, period=(D(2025, 2, 3), D(2025, 2, 14)),
    )  # fmt: skip
    Contact.objects.create(
        household=cast.household, person=person, author=social, on=D(2025, 2, 3), kind="call",
        subject="Madame Zèbre appelle", text="Zahra demande un rendez-vous.",
    )  # fmt: skip
    Step.objects.create(
        household=cast.household, title="Inscrire Zahra", owner=social, created_by=social, created_on=D(2025, 2, 3)
    )
    document = Document.objects.create(
        household=cast.household, kind="identity", name="Zahra.pdf", media_type="application/pdf", size=3,
        sha256="0" * 64, scan="clean", added_by=social, added_at=dt.datetime(2025, 2, 3, tzinfo=dt.UTC),
    )  # fmt: skip
    DocumentContent.objects.create(document=document, data=b"Zahra")
    actions.exit_journey(cast.journey, by=cast.users["owner"], on=D(2025, 6, 5), reason="goals")
    return cast


def everything() -> Iterator[str]:
    """Every row of every table that leads to a household, and of their history, as text."""
    labels = set(paths())
    for model in apps.get_models():
        tracked = getattr(model, "pgh_tracked_model", None)
        if model._meta.label in labels or (tracked is not None and tracked._meta.label in labels):
            for row in model._default_manager.all():
                yield f"{model._meta.label} {serializers.serialize('json', [row])} {getattr(row, 'data', b'')!r}"


def figures(cast: Cast) -> list[Any]:
    """What the results tell, on days around the journey."""
    counts = [
        active_count(cast.departement, day) for day in (D(2024, 9, 30), D(2024, 10, 1), D(2025, 6, 4), D(2025, 6, 5))
    ]
    rates = exit_rates(cast.departement, D(2023, 7, 1), D(2025, 12, 1))
    return [*counts, rates]


def test_nobody_is_found_in_any_table_nor_in_any_history(full_file: Cast) -> None:
    before = "\n".join(everything())
    assert all(secret in before for secret in SECRETS if secret != "1990-05-04" or "1990-05-04" in before)
    old = [str(full_file.household.pk), str(full_file.person.pk)]
    assert anonymise([full_file.household.pk]) == 1
    connection.check_constraints()
    after = "\n".join(everything())
    for secret in (*SECRETS, *old):
        assert secret not in after, secret


def test_the_figures_are_those_of_before(full_file: Cast) -> None:
    before = figures(full_file)
    anonymise([full_file.household.pk])
    assert figures(full_file) == before
    journey = Journey.objects.get()
    assert (journey.entered_on, journey.cir_signed_on) == (D(2024, 10, 1), D(2024, 9, 15))


def test_coarser_values_stay_where_they_say_something(full_file: Cast) -> None:
    anonymise([full_file.household.pk])
    person = Person.objects.get()
    assert person.birth_date == D(1990, 1, 1)
    assert (person.french_oral, person.literacy, person.sex) == ("a2", "other_script", "f")
    homes = list(Household.objects.get().homes.order_by("period"))
    # Nine months in one month's precision: the eighteen days in Commentry have no month of their own.
    assert [(home.kind, home.period.lower, home.commune.name) for home in homes] == [
        ("reception", D(2024, 10, 1), "Montluçon"),
        ("social", D(2025, 3, 1), "Vichy"),
    ]
    assert LanguageReferral.objects.count() == 1
    assert not Proof.objects.exists()
    assert not Document.objects.exists()
    assert not DocumentContent.objects.exists()


def test_another_household_is_left_as_it_is(full_file: Cast) -> None:
    other = Household.objects.create(reference="MTL-002", operator=full_file.operator, name="Famille Yack")
    other.persons.create(place="adult", first_name="Yann", last_name="Yack", birth_date=D(1980, 2, 3), sex="m")
    anonymise([full_file.household.pk])
    assert "Yack" in "\n".join(everything())
    assert other.events.exists()  # type: ignore[attr-defined]  # pghistory adds it


def test_rooms_that_remember_values_are_told(full_file: Cast) -> None:
    told: set[str] = set()

    def listen(identifiers: set[str], **_: object) -> None:
        told.update(identifiers)

    anonymised.connect(listen)
    try:
        anonymise([full_file.household.pk])
    finally:
        anonymised.disconnect(listen)
    assert told == {str(full_file.household.pk), str(full_file.person.pk)}


@pytest.mark.django_db
def test_an_unknown_household_is_nothing_to_do() -> None:
    assert anonymise([uuid.uuid4()]) == 0
    assert json.dumps(list(paths()))  # every path is found without a household
