"""Each operator's identity: an age key to read what is sent to it, an Ed25519 key to sign what it sends.

The private halves are in the data folder, ``transfer-keys/<operator>/``, readable by their owner only, never in the
database nor in a backup of it. The public halves make a *card*, which partners exchange and check by its fingerprint.
"""

import base64
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import pyrage
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from coincide.apps.organisations.models import Organisation
from coincide.machine.errors import CoincideError
from coincide.machine.folders import data_folder

AGE, SIGNING = "age.key", "ed25519.pem"


@dataclass(frozen=True, slots=True)
class Card:
    """The public halves: an age recipient (``age1…``) and an Ed25519 key (32 bytes in base64)."""

    name: str
    departement: str
    recipient: str
    signing_key: str

    @property
    def fingerprint(self) -> str:
        """The two keys as ten groups of four figures, to read out over the telephone."""
        return fingerprint(self.recipient, self.signing_key)

    def to_dict(self) -> dict[str, str]:
        """The card as it is given to a partner."""
        return {
            "format": "coincide-card/1",
            "name": self.name,
            "departement": self.departement,
            "recipient": self.recipient,
            "signing_key": self.signing_key,
            "fingerprint": self.fingerprint,
        }


@dataclass(frozen=True, slots=True)
class Keys:
    """An operator's own keys, private halves included, and its card."""

    age: pyrage.x25519.Identity
    signing: Ed25519PrivateKey
    card: Card


def fingerprint(recipient: str, signing_key: str) -> str:
    """The first 160 bits of SHA-256 over the two public keys, in groups of four figures."""
    digest = hashlib.sha256(f"{recipient}\n{signing_key}".encode()).hexdigest()[:40]
    return " ".join(digest[start : start + 4] for start in range(0, 40, 4))


def folder_of(operator: Organisation) -> Path:
    """Where the private halves of an operator are."""
    return data_folder() / "transfer-keys" / str(operator.pk)


def have_keys(operator: Organisation) -> bool:
    """Whether the operator has its keys on this machine."""
    return all((folder_of(operator) / name).is_file() for name in (AGE, SIGNING))


def read_keys(operator: Organisation) -> Keys:
    """The operator's keys. Raises :class:`CoincideError` when there are none here, or when others may read them."""
    folder = folder_of(operator)
    if not have_keys(operator):
        raise CoincideError(
            f"{operator} n'a pas de clés de transfert sur cette machine. « coincide transfer keys » les crée."
        )
    for name in (AGE, SIGNING):
        if (folder / name).stat().st_mode & 0o077:
            raise CoincideError(f"{folder / name} peut être lu par d'autres : faites « chmod 600 » sur ce fichier.")
    try:
        age = pyrage.x25519.Identity.from_str((folder / AGE).read_text().strip())
        signing = serialization.load_pem_private_key((folder / SIGNING).read_bytes(), password=None)
    except (OSError, ValueError, pyrage.IdentityError) as error:
        raise CoincideError(
            f"Les clés de transfert de {folder} ne peuvent pas être lues : remettez-les en place."
        ) from error
    if not isinstance(signing, Ed25519PrivateKey):
        raise CoincideError(f"{folder / SIGNING} n'est pas une clé Ed25519 : remettez la bonne en place.")
    return Keys(age, signing, _card(operator, age, signing))


def make_keys(operator: Organisation) -> Keys:
    """Make the operator's keys once; the ones that exist are given back, never replaced."""
    if not have_keys(operator):
        folder = folder_of(operator)
        age, signing = pyrage.x25519.Identity.generate(), Ed25519PrivateKey.generate()
        pem = signing.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder.chmod(0o700)
            for name, content in ((AGE, f"{age}\n".encode()), (SIGNING, pem)):
                _write_once(folder / name, content)
        except OSError as error:
            raise CoincideError(
                f"Les clés ne peuvent pas être écrites dans {folder} ({error.strerror}) : donnez-vous le droit d'y "
                "écrire."
            ) from error
    return read_keys(operator)


def public_key(signing_key: str) -> Ed25519PublicKey:
    """The Ed25519 key of a card. Raises ValueError for what is not one."""
    return Ed25519PublicKey.from_public_bytes(base64.b64decode(signing_key, validate=True))


def raw(key: Ed25519PublicKey) -> str:
    """An Ed25519 public key as a card holds it."""
    return base64.b64encode(key.public_bytes_raw()).decode()


def _write_once(path: Path, content: bytes) -> None:
    """Write a file that only its owner reads; one that exists is kept."""
    if path.exists():
        return
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def _card(operator: Organisation, age: pyrage.x25519.Identity, signing: Ed25519PrivateKey) -> Card:
    return Card(
        name=operator.name,
        departement=operator.departement_id or "",
        recipient=str(age.to_public()),
        signing_key=raw(signing.public_key()),
    )
