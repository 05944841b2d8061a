"""Another implementation of age, from its specification (age-encryption.org/v1): X25519, HKDF, ChaCha20-Poly1305.

Nothing of ours nor of the library that writes the files is used: what opens with this opens elsewhere.
"""

import base64
import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CHUNK = 64 * 1024
ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def bech32(text: str) -> bytes:
    """The bytes of a Bech32 string; its checksum is the business of who writes it."""
    data = [ALPHABET.index(letter) for letter in text.lower().rpartition("1")[2][:-6]]
    bits = "".join(f"{one:05b}" for one in data)
    return bytes(int(bits[start : start + 8], 2) for start in range(0, len(bits) - 7, 8))


def unpadded(text: str) -> bytes:
    """Base64 without its padding."""
    return base64.b64decode(text + "=" * (-len(text) % 4))


def derive(key: bytes, salt: bytes, info: bytes) -> bytes:
    """HKDF-SHA-256, 32 bytes."""
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(key)


def decrypt(sealed: bytes, identity: str) -> bytes:
    """The plain bytes of an age file encrypted to the X25519 identity ``AGE-SECRET-KEY-1…``."""
    secret = X25519PrivateKey.from_private_bytes(bech32(identity))
    header, _, rest = sealed.partition(b"\n---")
    lines = header.decode().split("\n")
    assert lines[0] == "age-encryption.org/v1"
    file_key = next(
        key
        for kind, share, body in stanzas(lines[1:])
        if kind == "X25519" and (key := _file_key(secret, unpadded(share), unpadded(body)))
    )
    mac, _, payload = rest.partition(b"\n")
    hmac_key = derive(file_key, b"", b"header")
    expected = hmac.new(hmac_key, header + b"\n---", hashlib.sha256).digest()
    assert hmac.compare_digest(expected, unpadded(mac.decode().strip()))
    nonce, body = payload[:16], payload[16:]
    cipher = ChaCha20Poly1305(derive(file_key, nonce, b"payload"))
    size = CHUNK + 16
    chunks = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(
        cipher.decrypt(rank.to_bytes(11, "big") + bytes([rank == len(chunks) - 1]), chunk, None)
        for rank, chunk in enumerate(chunks)
    )


def stanzas(lines: list[str]) -> list[tuple[str, str, str]]:
    """Kind, first argument and body of each recipient stanza."""
    found: list[tuple[str, str, str]] = []
    for line in lines:
        if line.startswith("-> "):
            kind, _, argument = line.removeprefix("-> ").partition(" ")
            found.append((kind, argument, ""))
        else:
            kind, argument, body = found.pop()
            found.append((kind, argument, body + line))
    return found


def _file_key(secret: X25519PrivateKey, share: bytes, body: bytes) -> bytes:
    shared = secret.exchange(X25519PublicKey.from_public_bytes(share))
    salt = share + secret.public_key().public_bytes_raw()
    return ChaCha20Poly1305(derive(shared, salt, b"age-encryption.org/v1/X25519")).decrypt(bytes(12), body, None)
