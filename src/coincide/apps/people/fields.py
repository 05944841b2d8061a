"""The fields of a model, by name."""

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model


def field_of(thing: Model | type[Model], name: str) -> Field:
    """A field that the model has itself: not one of another model that points at it."""
    found = thing._meta.get_field(name)
    if not isinstance(found, Field):
        raise FieldDoesNotExist(f"{thing._meta.label} has no field {name} of its own.")
    return found
