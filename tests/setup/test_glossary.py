"""The glossary is held to the models: each model has its line, each line names something that exists."""

import importlib
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "glossary.md"
NAMES = re.findall(r"^\| [^|]+ \| `([^`]+)` \|", GLOSSARY.read_text(), flags=re.M)


def our_models() -> list[type[Model]]:
    """The models of the rooms, without the tables of history."""
    rooms = [config for config in apps.get_app_configs() if config.name.startswith("coincide.apps.")]
    return [m for config in rooms for m in config.get_models() if not hasattr(m, "pgh_tracked_model")]


def test_the_glossary_has_lines() -> None:
    assert len(NAMES) > 40
    assert len(NAMES) == len(set(NAMES))


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_each_model_has_its_line(model: type[Model]) -> None:
    assert f"{model._meta.app_label}.{model.__name__}" in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_each_line_names_something_that_exists(name: str) -> None:
    if name.startswith("core."):
        assert importlib.import_module(f"coincide.{name}").__doc__
        return
    path, _, value = name.partition("=")
    room, model, *field = path.split(".")
    found = apps.get_model(room, model)
    if field:
        assert value in dict(found._meta.get_field(field[0]).flatchoices)
