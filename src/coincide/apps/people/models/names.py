"""Columns that the search reads: names in plain letters, and their keys, kept in step with the names themselves."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from coincide.core.names.folding import plain_words, words

HOUSEHOLD_WORDS = frozenset({"famille", "menage", "m", "mme", "et"})
"""Words of a household's name that tell nobody apart."""


def plain_names(texts: Iterable[str]) -> str:
    """The words of the texts in plain letters, between spaces."""
    return _spaced(word for text in texts for word in plain_words(text))


def name_keys(texts: Iterable[str]) -> str:
    """Every key of the names, then every skeleton with a dot behind, between spaces; each once."""
    found = [word for text in texts for word in words(text) if word.plain not in HOUSEHOLD_WORDS]
    return _spaced([*(word.key for word in found), *(f"{word.skeleton}." for word in found)])


def _spaced(found: Iterable[str]) -> str:
    once = list(dict.fromkeys(one for one in found if one))
    return f" {' '.join(once)} " if once else ""


class DerivedNames(models.TextField):
    """A text derived from other fields of the row each time it is written, by ``save`` as by ``bulk_create``."""

    def __init__(
        self,
        *args: Any,
        derive: Callable[[Iterable[str]], str] | None = None,
        of: tuple[str, ...] = (),
        **kwargs: Any,
    ) -> None:
        self.derive, self.of = derive, of
        fixed: dict[str, Any] = {"blank": True, "default": "", "editable": False}
        super().__init__(*args, **(fixed | kwargs))

    def deconstruct(self) -> Any:
        """In a migration the column is a text: what fills it is not the database's business."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def clone(self) -> "DerivedNames":
        """The same field, with what fills it."""
        _, _, args, kwargs = self.deconstruct()
        return type(self)(*args, derive=self.derive, of=self.of, **kwargs)

    def value_for(self, row: models.Model) -> str:
        """What the column should hold for the row."""
        return self.derive([str(getattr(row, name)) for name in self.of]) if self.derive else ""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Derive again."""
        value = self.value_for(model_instance)
        setattr(model_instance, self.attname, value)
        return value


class NamedModel(models.Model):
    """A row whose names are searched: ``save(update_fields=…)`` that touches a name renews what derives from it."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the derived columns of the names that are saved."""
        chosen = kwargs.get("update_fields")
        if chosen is not None:
            kwargs["update_fields"] = {*chosen, *(one.name for one in derived(type(self)) if {*one.of} & {*chosen})}
        super().save(*args, **kwargs)


def derived(model: type[models.Model]) -> list[DerivedNames]:
    """The derived columns of a model."""
    return [one for one in model._meta.concrete_fields if isinstance(one, DerivedNames)]


def renew(model: type[models.Model]) -> int:
    """Bring the derived columns of every row in line with its names; how many rows were not."""
    wrong = []
    columns = derived(model)
    for row in model._base_manager.iterator(chunk_size=2000):
        wanted = {one.attname: one.value_for(row) for one in columns}
        if any(getattr(row, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(row, name, value)
            wrong.append(row)
    model._base_manager.bulk_update(wrong, [one.attname for one in columns], batch_size=1000)
    return len(wrong)


def trigram_index(name: str) -> GinIndex:
    """The index that finds a part of a name, or one near another, in both derived columns."""
    return GinIndex(fields=["plain_names", "name_keys"], opclasses=["gin_trgm_ops"] * 2, fastupdate=False, name=name)
