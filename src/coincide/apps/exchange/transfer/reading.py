"""From the bytes received to records that can be trusted: decrypted, its sender known, whole, fresh, well formed.

Nothing of the content is read before the signature was checked against the key of a known partner. Each refusal is a
French sentence that says what to do.
"""

import datetime as dt
import hashlib
import io
import json
import uuid
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyrage
from cryptography.exceptions import InvalidSignature
from django.core.exceptions import ValidationError

from coincide.apps.exchange.models import TransferPartner
from coincide.apps.exchange.transfer import checking
from coincide.apps.exchange.transfer.keys import Keys, fingerprint, public_key
from coincide.apps.exchange.transfer.schema import FORMAT
from coincide.apps.exchange.transfer.writing import CONTENT, MANIFEST, README, SIGNATURE, SIGNER
from coincide.core.archives import UNREADABLE

MOST_SEALED = 200 * 2**20
MOST_PLAIN = 400 * 2**20
MOST_FILES = 1_000
OLD_DAYS = 30
"""A file older than this is warned about [ours]: things have happened since."""

ABRUPT = "Demandez à l'expéditeur de refaire le fichier et de l'envoyer de nouveau."


@dataclass(frozen=True, slots=True)
class Received:
    """A file that was opened: who signed it, what it says of itself, its content, its documents by SHA-256."""

    partner: TransferPartner
    identifier: uuid.UUID
    made_at: dt.datetime
    with_social: bool
    content: dict[str, Any]
    documents: dict[str, bytes]
    warnings: list[str]


def unseal(sealed: bytes, *, keys: Keys, partners: Iterable[TransferPartner], now: dt.datetime) -> Received:
    """Open a file sent to the holder of ``keys``. Raises ValidationError, in French, for anything but a good file."""
    files = _files(_decrypted(sealed, keys))
    manifest = _json(files.get(MANIFEST), MANIFEST)
    partner = _signer(manifest, files, list(partners))
    _whole(manifest, files)
    if manifest.get("format") != FORMAT:
        raise ValidationError(
            f"Ce fichier est au format {manifest.get('format')}, et Coïncide lit ici {FORMAT}\u202f: mettez à jour "
            "celui des deux qui est en retard."
        )
    if manifest.get("recipient") != keys.card.recipient:
        raise ValidationError(
            "Ce fichier a été fait pour un autre destinataire, puis chiffré pour vous par quelqu'un d'autre que son "
            f"auteur\u202f: n'en faites rien. {ABRUPT}"
        )
    try:
        identifier = uuid.UUID(manifest["id"])
        made_at = dt.datetime.fromisoformat(manifest["made_at"])
        with_social = bool(manifest["with_social"])
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise ValidationError(f"Le manifeste du fichier est incomplet. {ABRUPT}") from error
    if made_at.tzinfo is None:
        raise ValidationError(f"L'heure du fichier n'a pas de fuseau. {ABRUPT}")
    content = _json(files.get(CONTENT), CONTENT)
    documents = {path.removeprefix("documents/"): data for path, data in files.items() if path.startswith("documents/")}
    checking.check(content, documents)
    return Received(partner, identifier, made_at, with_social, content, documents, _warnings(made_at, now))


def _decrypted(sealed: bytes, keys: Keys) -> bytes:
    if len(sealed) > MOST_SEALED:
        raise ValidationError("Ce fichier est trop gros pour être un transfert (200 Mio au plus).")
    if not sealed.startswith(b"age-encryption.org/v1"):
        raise ValidationError(
            "Ce fichier n'est pas un transfert chiffré (il n'est pas au format age)\u202f: vérifiez que c'est bien "
            "celui "
            "que vous avez reçu, sans l'avoir ouvert ni converti."
        )
    try:
        return pyrage.decrypt(sealed, [keys.age])
    except pyrage.DecryptError as error:
        raise ValidationError(
            "Ce fichier ne s'ouvre pas avec vos clés\u202f: il a été chiffré pour quelqu'un d'autre, ou il a été "
            "coupé ou "
            f"modifié en route. {ABRUPT}"
        ) from error


def _files(plain: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(plain)) as archive:
            entries = archive.infolist()
            names = [one.filename for one in entries]
            if len(entries) > MOST_FILES or sum(one.file_size for one in entries) > MOST_PLAIN:
                raise ValidationError(f"Ce fichier contient plus qu'un dossier. {ABRUPT}")
            if len(set(names)) != len(names):
                raise ValidationError(f"Ce fichier contient deux fois le même nom. {ABRUPT}")
            return {one.filename: archive.read(one) for one in entries}
    except UNREADABLE as error:
        raise ValidationError(f"L'archive du fichier est abîmée. {ABRUPT}") from error


def _json(data: bytes | None, name: str) -> dict[str, Any]:
    try:
        found = json.loads((data or b"").decode())
    except (ValueError, RecursionError) as error:
        raise ValidationError(f"{name} manque ou n'est pas lisible. {ABRUPT}") from error
    if not isinstance(found, dict):
        raise ValidationError(f"{name} n'a pas la forme attendue. {ABRUPT}")
    return found


def _signer(manifest: dict[str, Any], files: dict[str, bytes], partners: list[TransferPartner]) -> TransferPartner:
    """The known partner whose key signed the manifest."""
    sender = manifest.get("sender")
    if not isinstance(sender, dict) or not all(
        isinstance(sender.get(one), str) for one in ("name", "departement", "recipient", "signing_key")
    ):
        raise ValidationError(f"Le fichier ne dit pas qui l'envoie. {ABRUPT}")
    known = next((one for one in partners if one.signing_key == sender["signing_key"]), None)
    if known is None:
        raise ValidationError(_stranger(sender, partners))
    if known.revoked_on is not None:
        raise ValidationError(
            f"Vous avez retiré {known.name} de vos partenaires le {known.revoked_on:%d/%m/%Y}\u202f: son fichier "
            "n'est pas "
            "lu. Ajoutez de nouveau sa carte si c'était une erreur."
        )
    try:
        public_key(known.signing_key).verify(files.get(SIGNATURE, b""), files[MANIFEST])
    except (InvalidSignature, ValueError) as error:
        raise ValidationError(
            f"La signature de {known.name} n'est pas bonne\u202f: le fichier a été modifié, ou quelqu'un se fait "
            "passer "
            f"pour {known.name}. N'en faites rien. {ABRUPT}"
        ) from error
    return known


def _stranger(sender: dict[str, str], partners: list[TransferPartner]) -> str:
    """The refusal of a key that no partner has: another than the one we know, or nobody we know."""
    name, departement = sender["name"], sender["departement"]
    same = [one for one in partners if (one.name, one.departement_id) == (name, departement) and one.revoked_on is None]
    given = fingerprint(sender["recipient"], sender["signing_key"])
    if same:
        return (
            f"{name} est un partenaire connu, mais ce fichier est signé d'une autre clé que la sienne. Empreinte "
            "connue\u202f: "
            f"{same[0].fingerprint}. Empreinte du fichier\u202f: {given}. Appelez {name} à un numéro que vous "
            "connaissez et faites-lui lire son empreinte. Si elle a changé, retirez l'ancienne carte et ajoutez la "
            "nouvelle\u202f; sinon, ce fichier n'est pas de lui."
        )
    return (
        f"L'expéditeur n'est pas un partenaire connu (il se dit «\u202f{name}\u202f», empreinte {given}). "
        "Demandez-lui sa carte, "
        "vérifiez son empreinte au téléphone, ajoutez-le à vos partenaires, puis recommencez."
    )


def _whole(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
    """Every file that the manifest names is there, unchanged, and no other."""
    listed = manifest.get("files")
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise ValidationError(f"Le manifeste ne dit pas ce que le fichier contient. {ABRUPT}")
    expected = {one.get("path"): one.get("sha256") for one in listed}
    actual = {
        path: hashlib.sha256(data).hexdigest()
        for path, data in files.items()
        if path not in (MANIFEST, SIGNATURE, SIGNER, README)
    }
    if expected != actual:
        odd = sorted(str(path) for path in expected.keys() | actual.keys() if expected.get(path) != actual.get(path))
        raise ValidationError(
            f"Le contenu du fichier n'est pas celui qui a été signé ({', '.join(odd[:3])}). N'en faites rien. {ABRUPT}"
        )


def _warnings(made_at: dt.datetime, now: dt.datetime) -> list[str]:
    age = (now - made_at).days
    if age > OLD_DAYS:
        return [f"Ce fichier a {age} jours\u202f: demandez à l'expéditeur ce qui a changé depuis."]
    if made_at > now + dt.timedelta(days=1):
        return ["Ce fichier est daté d'un jour à venir\u202f: l'horloge de l'expéditeur n'est pas à l'heure."]
    return []
