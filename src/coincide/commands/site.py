"""Bringing the site up inside a command: the database started, Django set up, the schema checked."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from coincide.machine.database import is_embedded
from coincide.machine.errors import CoincideError
from coincide.machine.folders import data_folder, ensure_writable
from coincide.machine.postgres import Server


def set_up_django() -> None:
    """Load Django with the project's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coincide.web.settings")
    import django

    django.setup()


@contextmanager
def database() -> Iterator[None]:
    """Have a database that answers during the block; the embedded one is stopped after the last of such blocks.

    Raises :class:`CoincideError` with a sentence when there is none.
    """
    data = ensure_writable(data_folder())
    with Server(data).used(_leave) if is_embedded() else nullcontext():
        set_up_django()
        _check_connection()
        yield


def _leave() -> None:
    from django.db import connections

    connections.close_all()


def _check_connection() -> None:
    from django.db import OperationalError, connection

    try:
        connection.ensure_connection()
    except OperationalError as error:
        first = str(error).strip().splitlines()[0]
        named = "le serveur que nomme DATABASE_URL" if not is_embedded() else "la base embarquée"
        raise CoincideError(
            f"Impossible de joindre {named} : {first}. Vérifiez l'adresse, le nom, le mot de passe, et que le "
            "serveur est démarré."
        ) from error
    if (version := server_version()) < 15:
        raise CoincideError(f"Le serveur est un PostgreSQL {version} : il en faut un 15 ou plus récent.")


def server_version() -> int:
    """Major version of the server that answers."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10000


def schema_state() -> str:
    """``"empty"``, ``"current"``, ``"older"``, ``"newer"`` or ``"foreign"`` (tables that are not ours)."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.db.migrations.recorder import MigrationRecorder

    tables = connection.introspection.table_names()
    if not tables:
        return "empty"
    if "django_migrations" not in tables or "territory_installation" not in tables:
        return "foreign"
    executor = MigrationExecutor(connection)
    applied = set(MigrationRecorder(connection).applied_migrations())
    known = set(executor.loader.disk_migrations)
    ours = {app for app, _ in known}
    if {key for key in applied - known if key[0] in ours}:
        return "newer"
    return "older" if executor.migration_plan(executor.loader.graph.leaf_nodes()) else "current"


def require_current_schema(allow_empty: bool = False) -> None:
    """Raise a sentence unless the database has this version's schema; an empty one is prepared when allowed."""
    state = schema_state()
    if state == "empty" and allow_empty:
        migrate()
    elif state == "empty":
        raise CoincideError(
            "La base est vide. « coincide demo » installe la démonstration, « coincide serve » la sert."
        )
    elif state == "older":
        raise CoincideError(
            "La base date d'une version antérieure de Coïncide. Sauvegardez-la (« coincide backup FICHIER »), "
            "puis mettez-la à jour avec « coincide db migrate »."
        )
    elif state == "newer":
        raise CoincideError(
            "La base a été faite par une version plus récente de Coïncide : mettez le programme à jour, "
            "ou restaurez une sauvegarde faite avec cette version."
        )
    elif state == "foreign":
        raise CoincideError(
            "La base contient des tables qui ne sont pas de Coïncide. Nommez une base vide avec DATABASE_URL."
        )


def migrate() -> None:
    """Bring the schema to this version."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
