"""Every column that speaks of a person says what becomes of it."""

import pytest
from django.apps import apps
from django.db.models import Model

from coincide.apps.people import classification as of_people
from coincide.apps.people.anonymise import paths
from coincide.apps.people.classification import classified
from coincide.apps.people.generalise import masked

NAMELESS = {"journeys.GroupMeeting"}
"""Models that lead to nobody, classified all the same: a household leads to them."""


def person_models() -> list[type[Model]]:
    """Every model of ours whose foreign keys lead to a household; their history goes with the person."""
    return [apps.get_model(label) for label in sorted({*paths(), *NAMELESS})]


@pytest.mark.parametrize("model", person_models(), ids=lambda model: str(model._meta.label))
def test_each_column_of_a_person_model_is_classified_once(model: type[Model]) -> None:
    columns = {field.name for field in [*model._meta.fields, *model._meta.many_to_many]}
    assert set(classified()[model._meta.label]) == columns


def test_nothing_is_classified_that_does_not_exist() -> None:
    assert set(classified()) == {model._meta.label for model in person_models()}


@pytest.mark.parametrize("column", ["first_name", "last_name", "id", "protection", "spoken_languages"])
def test_what_names_a_person_is_never_kept(column: str) -> None:
    assert classified()["people.Person"][column] is of_people.Treatment.MASKED


def test_the_day_of_birth_does_not_survive_whole() -> None:
    assert classified()["people.Person"]["birth_date"] is of_people.Treatment.ANONYMISED


@pytest.mark.parametrize("model", person_models(), ids=lambda model: str(model._meta.label))
def test_each_treatment_can_be_carried_out(model: type[Model]) -> None:
    """A column that must have a value and has no constant to stand for it is kept, coarser, or goes with its row."""
    columns = classified()[model._meta.label]
    if of_people.is_removed(columns):
        return
    for name, treatment in columns.items():
        field = model._meta.get_field(name)
        if treatment is of_people.Treatment.MASKED and not field.many_to_many and not field.primary_key:
            masked(field, 1)
