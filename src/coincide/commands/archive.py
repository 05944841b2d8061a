"""``coincide backup`` and ``coincide restore``: one consistent file, checked before and after."""

import argparse
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from coincide.commands.output import Result, step
from coincide.commands.site import database, require_current_schema, schema_state, server_version
from coincide.machine import archive
from coincide.machine.database import database_settings
from coincide.machine.errors import CoincideError
from coincide.machine.folders import data_folder
from coincide.machine.postgres import find_program

INCOMING, FORMER = "coincide_incoming", "coincide_former"


def arguments_backup(parser: argparse.ArgumentParser) -> None:
    """Where to write."""
    parser.add_argument("file", metavar="FICHIER", type=Path, help="fichier à écrire")


def arguments_restore(parser: argparse.ArgumentParser) -> None:
    """What to read."""
    parser.add_argument("file", metavar="FICHIER", type=Path, help="sauvegarde à remettre en place")


def run_backup(args: argparse.Namespace) -> Result:
    """Write the whole database, as it is at one instant, into one file."""
    target: Path = args.file.expanduser().absolute()
    if target.is_dir() or not target.parent.is_dir():
        raise CoincideError(
            f"{target} ne peut pas être un fichier de sauvegarde : donnez un nom dans un dossier qui existe."
        )
    if target.exists() and target.stat().st_size:
        raise CoincideError(f"{target} existe déjà : donnez un autre nom, une sauvegarde n'en écrase pas une autre.")
    with database(), tempfile.TemporaryDirectory(prefix="coincide-backup-") as folder:
        if schema_state() not in ("current", "older"):
            require_current_schema()
        dump = Path(folder) / archive.DUMP
        manifest = _dump(dump)
        archive.write(target, dump, manifest)
    rows = sum(manifest.rows.values())
    size = target.stat().st_size
    data = {"file": str(target), "bytes": size, "tables": len(manifest.rows), "rows": rows}
    weight = f"{size / 1e6:.1f}".replace(".", ",")
    left_out = _left_out()
    lines = [f"Sauvegarde écrite : {target} ({weight} Mo, {rows} lignes)", *(one["sentence"] for one in left_out)]
    return Result(data | {"left_out": left_out}, lines)


def _left_out() -> list[dict[str, Any]]:
    """What a backup, which is the database, does not hold, and what to do about it."""
    from coincide.apps.territory.sources import store

    found: list[dict[str, Any]] = []
    for name in store.names():
        try:
            files = [one.file for one in store.read_manifest(store.current(name)).sources]
        except CoincideError:
            files = []
        listed = f" (à garder : {', '.join(files)})" if files else ""
        sentence = (
            f"Le territoire « {name} » n'est pas dans la sauvegarde : il se refait avec « coincide territory import "
            f"--name {name} » à partir de ses fichiers{listed}."
        )
        found.append({"what": "territory", "name": name, "files": files, "sentence": sentence})
    if any((data_folder() / "transfer-keys").glob("*")):
        sentence = "Les clés de transfert (dossier transfer-keys) n'y sont pas non plus : sauvegardez-les à part."
        found.append({"what": "transfer-keys", "sentence": sentence})
    return found


def _missing_territory() -> str:
    """The territory that the database names and this machine lacks, in a sentence; empty if there is none."""
    from coincide.apps.territory.models import Installation
    from coincide.apps.territory.sources import store

    named = Installation.objects.values_list("travel_territory", flat=True).first() or ""
    if not named or named in store.names():
        return ""
    return (
        f"Les trajets se lisaient dans le territoire « {named} », qui n'est pas sur cette machine : ils reviennent à "
        f"l'estimation à vol d'oiseau jusqu'à « coincide territory import --name {named} … »."
    )


def _dump(dump: Path) -> archive.Manifest:
    """Dump and count within one snapshot, so that the two agree while others go on writing."""
    from django.db import connection, transaction

    from coincide.apps.territory.clock import now

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        rows = _count(cursor)
        migrations = _migrations(cursor)
        _run("pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={dump}", _name())
    return archive.Manifest(
        archive.FORMAT, now().isoformat(), server_version(), migrations, rows, archive.file_hash(dump)
    )


def _count(cursor: Any) -> dict[str, int]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    rows = {}
    for (table,) in cursor.fetchall():
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        rows[table] = cursor.fetchone()[0]
    return rows


def _migrations(cursor: Any) -> list[str]:
    cursor.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
    return [name for (name,) in cursor.fetchall()]


def run_restore(args: argparse.Namespace) -> Result:
    """Put a backup in place: read into a new database, checked there, then exchanged with the present one."""
    with archive.opened(args.file.expanduser().absolute()) as (manifest, dump), database():
        step("Sauvegarde vérifiée")
        _refuse_newer(manifest)
        _require_quiet()
        _administer(f'DROP DATABASE IF EXISTS "{INCOMING}"')
        _administer(f'CREATE DATABASE "{INCOMING}"')
        try:
            _run("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={INCOMING}", str(dump))
            _check_rows(manifest)
            step("Lignes vérifiées")
            kept = _exchange()
        except BaseException:
            _administer(f'DROP DATABASE IF EXISTS "{INCOMING}"')
            raise
        state = schema_state()
        missing = _missing_territory() if state == "current" else ""
    lines = [f"Sauvegarde remise en place : {sum(manifest.rows.values())} lignes, toutes retrouvées."]
    if kept:
        lines.append(f"L'ancienne base est gardée sous le nom {FORMER} jusqu'à la prochaine restauration.")
    if state == "older":
        lines.append("Elle date d'une version antérieure : lancez « coincide db migrate ».")
    if missing:
        lines.append(missing)
    data = {"restored": True, "rows": sum(manifest.rows.values()), "former_kept": kept, "schema": state}
    data["territory_missing"] = bool(missing)
    return Result(data, lines)


def _refuse_newer(manifest: archive.Manifest) -> None:
    from django.db.migrations.loader import MigrationLoader

    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if foreign := sorted(set(manifest.migrations) - known):
        raise CoincideError(
            f"Cette sauvegarde vient d'une version plus récente de Coïncide ({foreign[0]}) : "
            "mettez le programme à jour."
        )
    if manifest.postgres > server_version():
        raise CoincideError(f"Cette sauvegarde vient de PostgreSQL {manifest.postgres}, plus récent que celui d'ici.")


def _require_quiet() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        if cursor.fetchone()[0]:
            raise CoincideError("Le site tourne sur cette base : arrêtez « coincide serve », puis recommencez.")


def _check_rows(manifest: archive.Manifest) -> None:
    import psycopg

    settings = _connection_words(INCOMING)
    with psycopg.connect(**settings) as connection, connection.cursor() as cursor:
        found = _count(cursor)
    if found != manifest.rows:
        wrong = sorted(table for table in {*found, *manifest.rows} if found.get(table) != manifest.rows.get(table))
        raise CoincideError(f"La sauvegarde est incomplète (table {wrong[0]}) : rien n'a été changé.")


def _exchange() -> bool:
    """Put the incoming database in the place of the present one, which is kept if it held anything."""
    from django.db import connection, connections

    name = _name()
    keep = schema_state() != "empty"
    connections.close_all()
    if keep:
        _administer(f'DROP DATABASE IF EXISTS "{FORMER}"')
        _administer(f'ALTER DATABASE "{name}" RENAME TO "{FORMER}"')
    else:
        _administer(f'DROP DATABASE "{name}"')
    try:
        _administer(f'ALTER DATABASE "{INCOMING}" RENAME TO "{name}"')
    except CoincideError:
        if keep:
            _administer(f'ALTER DATABASE "{FORMER}" RENAME TO "{name}"')
        raise
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # a restored database has not been counted: its first pages would be slow
    return keep


def _name() -> str:
    return str(_database()["NAME"])


def _database() -> dict[str, Any]:
    return database_settings(data_folder())


def _connection_words(name: str) -> dict[str, Any]:
    words = _database()
    given = {"host": words["HOST"], "port": words["PORT"], "user": words["USER"], "password": words.get("PASSWORD")}
    return {"dbname": name, **{key: value for key, value in given.items() if value}, **words.get("OPTIONS", {})}


def _administer(statement: str) -> None:
    """Run a statement about databases themselves, from another one."""
    import psycopg

    try:
        with psycopg.connect(**_connection_words("postgres"), autocommit=True) as connection:
            connection.execute(statement)
    except psycopg.Error as error:
        first = str(error).strip().splitlines()[0]
        raise CoincideError(f"Le serveur a refusé de préparer la base : {first}. Rien n'a été changé.") from error


def _run(program: str, *words: str) -> None:
    given = _database()
    wanted = {
        "PGHOST": given["HOST"],
        "PGPORT": given["PORT"],
        "PGUSER": given["USER"],
        "PGPASSWORD": given.get("PASSWORD"),
        **{f"PG{key.upper()}": str(value) for key, value in given.get("OPTIONS", {}).items() if key.startswith("ssl")},
    }
    environment = {**os.environ, **{key: value for key, value in wanted.items() if value}}
    path = find_program(program, server_version())
    done = subprocess.run([path, *words], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["sans message"])[-1]
        raise CoincideError(f"{program} a échoué : {last}. Rien n'a été changé.")
