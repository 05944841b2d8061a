"""A backup is the database: what it leaves out is said, with what makes it again."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from coincide.apps.territory.models import Installation
from coincide.apps.territory.sources import store
from coincide.commands import archive

pytestmark = pytest.mark.django_db


@dataclass
class Made:
    """A manifest, as far as a backup reads it."""

    sources: tuple[store.Source, ...]


def test_the_files_of_a_territory_and_the_keys_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COINCIDE_DATA", str(tmp_path))
    assert archive._left_out() == []
    (tmp_path / "transfer-keys" / "1").mkdir(parents=True)
    (tmp_path / "territories" / "allier-2026" / "current").mkdir(parents=True)
    source = store.Source("gtfs", "maelis.zip", "0" * 64, 10, "Licence Ouverte 2.0")
    monkeypatch.setattr(store, "read_manifest", lambda folder: Made((source,)))
    said = " ".join(one["sentence"] for one in archive._left_out())
    assert "« coincide territory import --name allier-2026 »" in said
    assert "maelis.zip" in said
    assert "clés de transfert" in said


def test_a_restored_database_that_names_a_territory_of_another_machine_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COINCIDE_DATA", str(tmp_path))
    assert archive._missing_territory() == ""
    Installation.objects.all().delete()
    Installation.objects.create(travel_territory="allier-2026")
    assert "estimation à vol d'oiseau" in archive._missing_territory()
