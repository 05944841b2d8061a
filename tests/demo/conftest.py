"""The demonstration without its session, built once for a module inside a transaction that is then undone."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from coincide.demo.build import Summary, build


@pytest.fixture(scope="module")
def territory(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Summary]:
    """What the build says of itself; the database holds the territory until the end of the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(with_session=False)
        # Deferred constraints would otherwise never be checked: the transaction does not commit.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)
