"""Verified credentials of this process, remembered briefly.

QGIS sends name and password with every request; a password costs 40 ms of scrypt. So what was
verified is remembered under a keyed digest for less than 30 seconds, which is also the longest
time that a revoked token lives on. Refusals are never remembered.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict

from sqlalchemy import Engine

from gis.database.session import Caller, begin_owner
from layers.accounts import tokens, users

SECONDS = 20.0
MOST = 10_000
AT_ONCE = 2
"""Passwords checked at the same time: each takes 16 MB and a processor."""


class Gate:
    """From credentials to callers. An empty name means that the secret is a token."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._key = secrets.token_bytes(32)
        self._callers: OrderedDict[bytes, tuple[float, Caller]] = OrderedDict()
        self._lock = threading.Lock()
        self._passwords = threading.BoundedSemaphore(AT_ONCE)

    def remembered(self, name: str, secret: str) -> Caller | None:
        """The caller, if these credentials were verified a moment ago."""
        with self._lock:
            until, caller = self._callers.get(self._digest(name, secret), (0.0, None))
        return caller if until > time.monotonic() else None

    def verify(self, name: str, secret: str) -> Caller:
        """Ask the database; Unauthenticated if it does not know these credentials."""
        caller = self._password(name, secret) if name else self._token(secret)
        with self._lock:
            self._callers[self._digest(name, secret)] = (time.monotonic() + SECONDS, caller)
            while len(self._callers) > MOST:
                self._callers.popitem(last=False)
        return caller

    def forget(self, secret: str) -> None:
        """Drop a token that ended here; other processes forget it by themselves."""
        with self._lock:
            self._callers.pop(self._digest("", secret), None)

    def _token(self, secret: str) -> Caller:
        with begin_owner(self._engine) as connection:
            return tokens.by_token(connection, secret)

    def _password(self, name: str, secret: str) -> Caller:
        with self._passwords:
            known = self.remembered(name, secret)
            if known:
                return known
            with begin_owner(self._engine) as connection:
                return users.authenticate(connection, name, secret)

    def _digest(self, name: str, secret: str) -> bytes:
        return hmac.digest(self._key, f"{name}\n{secret}".encode(), hashlib.sha256)
