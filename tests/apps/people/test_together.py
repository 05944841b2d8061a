"""Parts of many files read together are those that prefetch_related would read, and cost one query."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.core import serializers

from coincide.apps.journeys.models import Appointment, Extension, Immersion, Suspension
from coincide.apps.journeys.parts import PARTS, with_parts
from coincide.apps.people.models import HomeSituation, Household
from coincide.apps.people.together import Beside, attach, read_together
from coincide.apps.territory.models import Commune
from tests.cast import Cast
from tests.pages.crowd import households

D = dt.date


def filled(cast: Cast) -> None:
    """A few files with something in every table."""
    households(cast, 4)
    Extension.objects.create(journey=cast.journey, granted_on=D(2025, 1, 1), reason="Essai")
    Suspension.objects.create(journey=cast.journey, period=(D(2025, 1, 1), None), reason="Soins")
    Appointment.objects.create(
        household=cast.household, owner=cast.users["owner"], subject="Entretien",
        starts_at=dt.datetime(2025, 12, 12, 9, 30, 15, 250_000, tzinfo=dt.UTC),
    )  # fmt: skip
    Immersion.objects.create(
        person=cast.person, host="Hôte", purpose="discover", title="Vente", hours_per_week=Decimal("17.5"),
        prescriber=cast.operator, period=(D(2025, 2, 3), D(2025, 2, 14)),
    )  # fmt: skip


def told(rows: Any) -> list[str]:
    """Rows in full, as text."""
    return [serializers.serialize("json", [row]) for row in rows]


def test_each_part_is_what_its_own_query_would_give(cast: Cast) -> None:
    filled(cast)
    read, _ = with_parts(Household.objects.order_by("reference"))
    owners: dict[type, list[Any]] = {Household: list(read)}
    for part in PARTS:
        mine: list[Any] = []
        for owner in owners[part.owner]:
            if part.is_single:
                found = [getattr(owner, part.name)] if hasattr(owner, part.name) else []
                assert told(found) == told(part.rows.filter(**{part.link: owner}))
                continue
            found = list(getattr(owner, part.name).all())
            assert sorted(told(found)) == sorted(told(part.rows.filter(**{part.link: owner}))), part.name
            mine += found
            for row in found:
                for name in part.joined:
                    assert getattr(row, name) == getattr(type(row)._base_manager.get(pk=row.pk), name)
        owners.setdefault(part.rows.model, mine)
    assert any(owners[part.rows.model] for part in PARTS)


def test_wished_communes_are_there(cast: Cast) -> None:
    cast.household.wished_communes.add(cast.communes["Vichy"], cast.communes["Commentry"])
    (read,), _ = with_parts(Household.objects.filter(pk=cast.household.pk))
    assert [one.name for one in read.wished_communes.all()] == ["Commentry", "Vichy"]


def test_it_costs_one_query_whatever_the_files(cast: Cast, django_assert_num_queries: Callable[[int], Any]) -> None:
    filled(cast)
    roots = list(Household.objects.all())
    with django_assert_num_queries(1):
        attach(roots, PARTS)
    with django_assert_num_queries(0):
        attach([], PARTS)
        for one in roots:
            for home in one.homes.all():
                assert home.commune.name
                assert home.household is one


def test_a_link_of_a_link_is_read_too_and_an_empty_one_is_none(
    cast: Cast, django_assert_num_queries: Callable[[int], Any]
) -> None:
    filled(cast)
    HomeSituation.objects.filter(household=cast.household).update(commune=cast.communes["Vichy"])
    Commune.objects.filter(name="Commentry").update(basin=None)
    with django_assert_num_queries(1):
        (read,) = read_together([Beside(HomeSituation.objects.order_by("pk"), ("commune__basin", "household"))])
        told_of = {one.household.name: one.commune.basin and one.commune.basin.slug for one in read}
    every = HomeSituation.objects.select_related("commune__basin", "household")
    assert told_of == {one.household.name: one.commune.basin and one.commune.basin.slug for one in every}
    assert set(told_of.values()) >= {"vichy"}
