"""Every column that speaks of a person says what becomes of it."""

import pytest
from django.apps import apps
from django.db.models import Model

from coincide.apps.journeys import classification as of_journeys
from coincide.apps.people import classification as of_people

CLASSIFIED = of_people.COLUMNS | of_journeys.COLUMNS


def person_models() -> list[type[Model]]:
    """The models of the two rooms that hold persons, their history left out: it goes with the person."""
    rooms = (apps.get_app_config("people"), apps.get_app_config("journeys"))
    return [model for room in rooms for model in room.get_models() if not hasattr(model, "pgh_tracked_model")]


@pytest.mark.parametrize("model", person_models(), ids=lambda model: str(model._meta.label))
def test_each_column_of_a_person_model_is_classified_once(model: type[Model]) -> None:
    columns = {field.name for field in [*model._meta.fields, *model._meta.many_to_many]}
    assert set(CLASSIFIED[model._meta.label]) == columns


def test_nothing_is_classified_that_does_not_exist() -> None:
    assert set(CLASSIFIED) == {model._meta.label for model in person_models()}


@pytest.mark.parametrize("column", ["first_name", "last_name", "id", "protection", "spoken_languages"])
def test_what_names_a_person_is_never_kept(column: str) -> None:
    assert CLASSIFIED["people.Person"][column] is of_people.Treatment.MASKED


def test_the_day_of_birth_does_not_survive_whole() -> None:
    assert CLASSIFIED["people.Person"]["birth_date"] is of_people.Treatment.ANONYMISED
