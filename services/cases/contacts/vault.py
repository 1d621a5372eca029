"""Encryption of contacts: AES-256-GCM, each value bound to its city and row; keyed search hashes.

The master key lies in a file (``WANMI_CONTACT_KEY``, by default ``var/keys/contacts.key``), made
at first use, readable by its owner only, never in the database: whoever gets a copy of the database
or of a backup gets no telephone number. Keys are derived from it (HKDF, RFC 5869): one encrypts,
one makes the hashes (HMAC-SHA-256) by which an operator finds a caller's earlier reports. A third
gives web hooks their secrets, so that none of them is stored anywhere.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gis.errors import Unavailable

_BYTES = 32
_NONCE = 12


class Vault:
    """Seals and opens values under one master key."""

    def __init__(self, master: bytes) -> None:
        self._cipher = AESGCM(_derived(master, b"wanmi contacts encrypt"))
        self._hashing = _derived(master, b"wanmi contacts search")
        self._hooks = _derived(master, b"wanmi web hooks")

    def seal(self, value: str, bound: str) -> bytes:
        """Encrypt ``value``; it opens only with the same ``bound`` (city and row)."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._cipher.encrypt(nonce, value.encode(), bound.encode())

    def open(self, sealed: bytes, bound: str) -> str:
        """Decrypt; Unavailable where the key is another or the value was moved or changed."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], bound.encode()).decode()
        except InvalidTag:
            raise Unavailable(
                "contact_key",
                "联系方式无法解密：密钥不符，请联系管理员。",
                "The contact cannot be decrypted: the key is not the right one.",
            ) from None

    def mark(self, tenant: str, number: str) -> str:
        """The search hash of a normal telephone number, another in every city."""
        return hmac.new(self._hashing, f"{tenant}\n{number}".encode(), hashlib.sha256).hexdigest()

    def secret(self, name: str) -> bytes:
        """The secret that belongs to ``name``: 32 bytes, the same every time, never stored."""
        return hmac.new(self._hooks, name.encode(), hashlib.sha256).digest()


def vault(var: Path, key_file: Path | None = None) -> Vault:
    """Return the vault of this installation; its key is made at first use."""
    return _opened(key_file or var / "keys" / "contacts.key")


@lru_cache(4)
def _opened(path: Path) -> Vault:
    if not path.exists():
        _make(path)
    master = path.read_bytes()
    if len(master) != _BYTES:
        raise RuntimeError(f"{path} is no key: {_BYTES} bytes are expected")
    return Vault(master)


def _make(path: Path) -> None:
    """Write a new key beside and link it into place: of several processes the first one wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_name(f".{secrets.token_hex(8)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()


def _derived(master: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_BYTES, salt=None, info=purpose).derive(master)
