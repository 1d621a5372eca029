"""Password hashes: scrypt (RFC 7914) with its parameters kept beside the salt."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

N, R, P = 2**14, 8, 1
"""16 MB and about 40 ms per attempt."""
SHORTEST = 8


def make(password: str) -> str:
    """Return ``scrypt$n$r$p$salt$hash`` for a new password."""
    salt = secrets.token_bytes(16)
    return f"scrypt${N}${R}${P}${_text(salt)}${_text(_hash(password, salt, (N, R, P)))}"


def matches(password: str, stored: str | None) -> bool:
    """Compare in constant time; an account without password costs the same and never matches."""
    if stored is None:
        _hash(password, b"nobody", (N, R, P))
        return False
    _, n, r, p, salt, expected = stored.split("$")
    found = _hash(password, base64.b64decode(salt), (int(n), int(r), int(p)))
    return hmac.compare_digest(found, base64.b64decode(expected))


def _hash(password: str, salt: bytes, cost: tuple[int, int, int]) -> bytes:
    n, r, p = cost
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=64 * 2**20)


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()
