"""Under which system user the embedded PostgreSQL runs.

PostgreSQL refuses to run as root. Started by root it therefore runs under a user of its own, ``coincide``. Where
that user cannot traverse the folders (a clone under a mode-700 home), it keeps one capability, the right to search
folders, and no other.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from coincide.machine.errors import CoincideError

NAME = "coincide"


@dataclass(frozen=True)
class Owner:
    """The system user that owns the cluster, and the words put before a command so that it runs as that user."""

    name: str
    uid: int
    gid: int
    prefix: tuple[str, ...] = ()

    @property
    def is_other(self) -> bool:
        """True when commands run under another user than ours (we are root)."""
        return bool(self.prefix)


def _account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        pass
    if not (useradd := shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")):
        raise CoincideError(
            "PostgreSQL ne démarre pas sous root et la commande useradd manque. "
            f"Créez un utilisateur système nommé {NAME}, ou lancez coincide sous un autre utilisateur que root."
        )
    made = subprocess.run(
        [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "--user-group", NAME],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode not in (0, 9):  # 9: another process made it meanwhile
        raise CoincideError(
            f"L'utilisateur système {NAME} n'a pas pu être créé ({made.stderr.strip()}). "
            "Créez-le, ou lancez coincide sous un autre utilisateur que root."
        )
    return pwd.getpwnam(NAME)


def _prefixes(account: pwd.struct_passwd) -> list[tuple[str, ...]]:
    setpriv = shutil.which("setpriv")
    if not setpriv:
        raise CoincideError(
            "La commande setpriv (paquet util-linux) manque : installez-la, "
            "ou lancez coincide sous un autre utilisateur que root."
        )
    base = (setpriv, f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups")
    return [
        (*base, "--inh-caps=-all", "--"),
        *(
            # access(2) forgets the capabilities of a process that is not root, unless this bit says otherwise;
            # initdb asks it whether its neighbour can be run. What is executed keeps the one capability all the same.
            (*base, "--securebits=+no_setuid_fixup", f"--inh-caps=-all,+{cap}", f"--ambient-caps=-all,+{cap}", "--")
            for cap in ("dac_read_search", "dac_override")
        ),
    ]


def owner_for(*places: Path) -> Owner:
    """The user who will run PostgreSQL and can reach every one of ``places`` (existing folders).

    Raises :class:`CoincideError` when no way is found.
    """
    if os.geteuid() != 0:
        me = pwd.getpwuid(os.geteuid())
        return Owner(me.pw_name, me.pw_uid, me.pw_gid)
    account = _account()
    script = 'for place; do cd "$place" || exit 1; done'
    for prefix in _prefixes(account):
        tried = subprocess.run(
            [*prefix, "sh", "-c", script, "sh", *map(str, places)], capture_output=True, check=False, cwd="/"
        )
        if tried.returncode == 0:
            return Owner(account.pw_name, account.pw_uid, account.pw_gid, prefix)
    raise CoincideError(
        f"L'utilisateur {NAME}, sous lequel PostgreSQL tourne, ne peut pas atteindre {places[0]}. "
        "Placez le projet dans un dossier que tous peuvent traverser, ou nommez-en un autre avec COINCIDE_DATA."
    )
