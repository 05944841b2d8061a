"""Two builds are the same, row for row."""

import hashlib

import pytest
from django.apps import apps
from django.db import connection

from coincide.demo.build import build

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]
NOT_COMPARED = {"accounts_journalentry"}
"""The journal says when a thing was really done."""


def tables() -> list[str]:
    """The tables of the rooms, history by trigger left out: it holds instants."""
    return sorted(
        table
        for room in apps.get_app_configs()
        if room.name.startswith("coincide.apps.")
        for model in room.get_models(include_auto_created=True)
        if not hasattr(model, "pgh_tracked_model") and (table := model._meta.db_table) not in NOT_COMPARED
    )


def emptied() -> None:
    """An empty database whose identifiers start again."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {', '.join([*tables(), *NOT_COMPARED])} RESTART IDENTITY CASCADE")


def digests() -> dict[str, str]:
    """A hash of each table's rows."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f"SELECT one::text FROM {table} AS one ORDER BY 1")
            rows = "\n".join(row[0] for row in cursor.fetchall())
            found[table] = hashlib.sha256(rows.encode()).hexdigest()
    return found


def test_two_builds_give_the_same_rows() -> None:
    emptied()
    build(with_session=False)
    first = digests()
    emptied()
    build(with_session=False)
    assert digests() == first


def test_progress_goes_from_nothing_to_the_whole_in_french() -> None:
    said: list[tuple[str, float]] = []
    build(lambda sentence, fraction: said.append((sentence, fraction)), with_session=False)
    fractions = [fraction for _, fraction in said]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0.0, 1.0)
    assert all(sentence for sentence, _ in said)
